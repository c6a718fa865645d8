"""Units that a host counts as one applicant: a group with its subsidiaries, a company with its branches (row Q3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel
from campaigns.models import Badge


class UnitGroup(ScopedModel):
    """Units of one host that are, or may be, one applicant. Only a confirmed group counts; the rest keeps what was judged."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "不是一家"
        DISSOLVED = "dissolved", "已解除"

    SCOPES = {
        "self": lambda scope: (
            Q(pk__in=UnitGroupMember.objects.values("group_id"), state="confirmed") if scope.unit_id else Q(pk__in=[])
        )
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=200)
    lead = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="母公司或总部"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    basis = models.CharField("依据", max_length=500)
    by_hand = models.BooleanField("人工建立", default=False)
    proposed_at = models.DateTimeField("提出时间")
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "集团及分支机构"
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["tenant", "state"], name="group_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def badge(self) -> Badge:
        """The state as word and tone, for pages."""
        tones = {"proposed": "warning", "confirmed": "success", "rejected": "muted", "dissolved": "muted"}
        return Badge(self.get_state_display(), tones[self.state])


class UnitGroupMember(ScopedModel):
    """One unit of a group, with the evidence for it. A host counts a unit in one confirmed group at most (``live``)."""

    SCOPES = {"self": lambda scope: Q(unit_id=scope.unit_id) if scope.unit_id else Q(pk__in=[])}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    group = models.ForeignKey(UnitGroup, models.PROTECT, related_name="members")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="group_places")
    basis = models.CharField("依据", max_length=300)
    live = models.BooleanField("计入", default=False)  # true while the group is confirmed and holds the unit
    added_at = models.DateTimeField("加入时间")
    removed_at = models.DateTimeField("移出时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "集团成员单位"
        ordering = ("group", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "unit"], condition=Q(removed_at__isnull=True), name="unit_once_in_group"
            ),
            models.UniqueConstraint(
                fields=["tenant", "unit"], condition=Q(live=True), name="unit_counted_in_one_group"
            ),
        ]
