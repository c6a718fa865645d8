"""A draw and who stands behind its codes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel
from campaigns.models import Badge


class Draw(ScopedModel):
    """One draw: announced with its pool, held with a seed that nobody knew then. ``record`` is the published data, codes only."""

    class Kind(models.TextChoices):
        PANEL = "panel", "抽取专家"
        ORDER = "order", "抽取答辩顺序"

    class State(models.TextChoices):
        ANNOUNCED = "announced", "待抽取"
        HELD = "held", "已抽取"
        GIVEN_UP = "given_up", "已作废"

    SCOPES = {
        "public": lambda scope: Q(kind="panel"),  # an order would tell who was sent on
        "seat": lambda scope: Q(docket__seat_id__in=scope.seat_ids),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="draws")
    docket = models.ForeignKey("review.Docket", models.PROTECT, related_name="draws")
    step = models.PositiveIntegerField()
    kind = models.CharField("内容", max_length=8, choices=Kind)
    panel = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ANNOUNCED)
    record = models.JSONField("公布内容", default=dict)
    announced_at = models.DateTimeField("公告时间")
    seed_at = models.DateTimeField("种子产生时间")
    held_at = models.DateTimeField("抽取时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽取"
        ordering = ("campaign", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["docket", "step", "kind"], condition=Q(state="announced"), name="one_draw_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"抽取 {self.pk}"

    @property
    def badge(self) -> Badge:
        """The state in a word and a colour."""
        tones = {self.State.ANNOUNCED: "warning", self.State.HELD: "success", self.State.GIVEN_UP: "muted"}
        return Badge(self.get_state_display(), tones[self.State(self.state)])

    @property
    def is_waiting(self) -> bool:
        """Announced and waiting for its seed."""
        return self.state == self.State.ANNOUNCED

    @property
    def is_held(self) -> bool:
        """Drawn."""
        return self.state == self.State.HELD

    @property
    def is_of_experts(self) -> bool:
        """It draws experts for a panel."""
        return self.kind == self.Kind.PANEL


class DrawPlace(ScopedModel):
    """Who stands behind a code of a draw. Never public: the published data name codes only."""

    SCOPES = {"seat": lambda scope: Q(draw__docket__seat_id__in=scope.seat_ids, draw__kind="order")}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="places")
    code = models.CharField("编号", max_length=40)
    expert = models.ForeignKey("review.Expert", models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey("review.StageEntry", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField("不参加的原因", max_length=300, blank=True)

    class Meta:
        ordering = ("draw", "code")
        constraints = [models.UniqueConstraint(fields=["draw", "code"], name="one_code_per_draw")]

    def __str__(self) -> str:
        return f"抽取 {self.draw_id} 的 {self.code}"
