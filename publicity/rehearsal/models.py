"""The rehearsals a host has asked for: what was played, how far it is, and the report."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel
from campaigns.models import Badge

TONES = {"queued": "info", "running": "info", "done": "success", "failed": "danger", "cancelled": "muted"}
LIVE = ("queued", "running")


class RehearsalRun(ScopedModel):
    """One rehearsal of a campaign's rules as they stood when it was asked for. A host has one under way at a time."""

    class State(models.TextChoices):
        QUEUED = "queued", "等待开始"
        RUNNING = "running", "正在预演"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="rehearsals")
    rules = models.JSONField("规则")
    revision = models.PositiveIntegerField("草稿的修改次数", default=0)
    submissions = models.PositiveIntegerField("申报数量")
    seed = models.PositiveIntegerField("种子")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    said = models.CharField("进展", max_length=100, blank=True)
    percent = models.PositiveIntegerField("完成百分比", default=0)
    report = models.JSONField("报告", null=True, blank=True)
    error = models.TextField("没有完成的原因", blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField("时间")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "预演"
        ordering = ("campaign", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], condition=Q(state__in=LIVE), name="one_rehearsal_at_a_time")
        ]

    def __str__(self) -> str:
        return f"预演 {self.pk}"

    @property
    def badge(self) -> Badge:
        """The state as word and tone, for pages."""
        return Badge(self.get_state_display(), TONES[self.state])

    @property
    def is_done(self) -> bool:
        """There is a report."""
        return self.state == self.State.DONE

    @property
    def is_live(self) -> bool:
        """Queued or running."""
        return self.state in LIVE
