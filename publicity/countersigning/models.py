"""A decision sent to the countersigning seats, and what each of them said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel
from campaigns.models import Badge

LIVE = ("asked", "confirmed")


class Countersign(ScopedModel):
    """One sending of one decision: the digest of exactly what is to be published. It keeps no text: as long as the digest of what
    stands today is the same, what stands today is what was sent. ``subject``: "results", or "list" and the list's number."""

    class State(models.TextChoices):
        ASKED = "asked", "会签中"
        CONFIRMED = "confirmed", "已会签"
        RETURNED = "returned", "已退回"
        VOID = "void", "已失效"
        USED = "used", "已公布"

    SCOPES = {
        "seat": lambda scope: Q(
            pk__in=Countersignature.objects.filter(seat_id__in=scope.seat_ids).values("countersign_id")
        )
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="countersigns")
    subject = models.CharField(max_length=40)
    publicity = models.ForeignKey("publicity.Publicity", models.PROTECT, null=True, blank=True, related_name="+")
    content_hash = models.CharField("内容摘要", max_length=64)
    works = models.PositiveIntegerField("项目")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField("送会签时间")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会签"
        ordering = ("campaign", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject"], condition=Q(state__in=LIVE), name="one_live_countersign"
            )
        ]

    def __str__(self) -> str:
        return f"会签 {self.pk}"

    @property
    def decision(self) -> str:
        """Which decision of the rule set it is about."""
        return "publicity" if self.publicity_id else "results"

    @property
    def is_live(self) -> bool:
        """May seats still say something?"""
        return self.state in LIVE

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        tones = {"asked": "info", "confirmed": "success", "returned": "danger", "void": "warning", "used": "muted"}
        return Badge(self.get_state_display(), tones[self.state])


class Countersignature(ScopedModel):
    """What one seat said: it confirms, or sends the decision back with a reason."""

    class State(models.TextChoices):
        WAITING = "waiting", "待会签"
        CONFIRMED = "confirmed", "已会签"
        RETURNED = "returned", "已退回"

    SCOPES = {"seat": lambda scope: Q(seat_id__in=scope.seat_ids)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    countersign = models.ForeignKey(Countersign, models.PROTECT, related_name="signatures")
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.TextField("退回理由", blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会签意见"
        ordering = ("countersign", "seat")
        constraints = [models.UniqueConstraint(fields=["countersign", "seat"], name="one_countersignature_each")]

    def __str__(self) -> str:
        return f"会签意见 {self.pk}"

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        tones = {"waiting": "warning", "confirmed": "success", "returned": "danger"}
        return Badge(self.get_state_display(), tones[self.state])
