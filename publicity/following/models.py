"""One thing due afterwards about one work, and the draws of random inspections."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from accounts.kernel.scope import ScopedModel
from campaigns.models import Badge


class FollowUpTask(ScopedModel):
    """A follow-up of the rule set that is due for one selected work. ``campaign`` asks: a later edition may ask an earlier one's
    winners. A report waits for its form; an evaluation or inspection for the host's conclusion."""

    class State(models.TextChoices):
        OPEN = "open", "待办理"
        HANDED_IN = "handed_in", "已报送，待办理"
        PASSED = "passed", "合格"
        FAILED = "failed", "不合格"

    SCOPES: dict = {}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="follow_up_tasks")
    follow_up = models.CharField("事项", max_length=40)
    kind = models.CharField("类型", max_length=20)
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="follow_up_tasks")
    asked = models.ForeignKey("submissions.AskedForm", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField("开始时间")
    due_at = models.DateTimeField("截止时间")
    points = models.JSONField("分项", default=dict)  # criterion key → points as text
    score = models.DecimalField("得分", max_digits=9, decimal_places=4, null=True, blank=True)
    finding = models.TextField("结论说明", blank=True)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField("移出案例库时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后续工作"
        ordering = ("campaign", "follow_up", "pk")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "follow_up", "submission"], name="one_follow_up_per_work")
        ]

    def __str__(self) -> str:
        return f"后续工作 {self.pk}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return str(self)

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        tones = {"open": "neutral", "handed_in": "info", "passed": "success", "failed": "danger"}
        return Badge(self.get_state_display(), tones[self.state])

    @property
    def through(self) -> str:
        """The recommending unit its report goes through, by name; empty without one."""
        return self.asked.through.name if self.asked is not None and self.asked.through is not None else ""

    @property
    def waits_for_seat(self) -> bool:
        """The report lies at the recommending unit."""
        return self.asked is not None and self.asked.waits_for_seat

    @property
    def confirmed_at(self) -> datetime | None:
        """When the recommending unit confirmed the report."""
        return self.asked.confirmed_at if self.asked is not None else None

    @property
    def is_done(self) -> bool:
        """The host has concluded."""
        return self.state in (self.State.PASSED, self.State.FAILED)

    @property
    def is_failed(self) -> bool:
        """The host found that the work does not stand."""
        return self.state == self.State.FAILED

    def overdue(self, now: datetime) -> bool:
        """Its time is over and nothing was handed in, or nobody has concluded."""
        return self.state == self.State.OPEN and now >= (self.asked.due_at if self.asked is not None else self.due_at)


class Inspection(ScopedModel):
    """A random inspection: announced with all works in the pool, drawn with a seed that nobody knew then. ``record`` is published."""

    class State(models.TextChoices):
        ANNOUNCED = "announced", "待抽取"
        HELD = "held", "已抽取"
        GIVEN_UP = "given_up", "已作废"

    SCOPES = {"public": lambda scope: models.Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="inspections")
    follow_up = models.CharField("事项", max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.ANNOUNCED)
    record = models.JSONField("公布内容", default=dict)
    announced_at = models.DateTimeField("公告时间")
    seed_at = models.DateTimeField("种子产生时间")
    held_at = models.DateTimeField("抽取时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "随机抽查"
        ordering = ("campaign", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "follow_up"], condition=~models.Q(state="given_up"), name="one_inspection_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"随机抽查 {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Announced and waiting for its seed."""
        return self.state == self.State.ANNOUNCED

    @property
    def is_held(self) -> bool:
        """Drawn."""
        return self.state == self.State.HELD
