"""Questions, and the FAQ that grows from them. Imports nothing from ``submissions.models``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel


class FaqEntry(ScopedModel):
    """A question and its answer as everybody reads them: nobody is named, the host chose the words."""

    SCOPES = {
        "public": lambda scope: Q(withdrawn_at__isnull=True),
        "self": lambda scope: Q(withdrawn_at__isnull=True),
        "seat": lambda scope: Q(withdrawn_at__isnull=True),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="faq")
    question = models.TextField("问题")
    answer = models.TextField("答复")
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "常见问题"
        ordering = ("campaign", "-published_at", "-pk")


class Question(ScopedModel):
    """What a unit asks about a campaign: of the host, or of a seat, which may pass it on to the host."""

    SCOPES = {
        "self": lambda scope: Q(unit_id=scope.unit_id) if scope.unit_id else Q(pk__in=[]),
        "seat": lambda scope: Q(seat_id__in=scope.seat_ids),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="questions")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    seat = models.ForeignKey(
        "campaigns.Seat", models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: the host
    text = models.TextField("问题")
    asked_at = models.DateTimeField("提问时间")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    faq = models.ForeignKey(FaqEntry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "提问"
        ordering = ("-asked_at", "-pk")
        indexes = [models.Index(fields=["campaign", "answered_at"], name="question_open")]

    @property
    def addressee(self) -> str:
        """Who is asked."""
        return self.seat.name if self.seat_id else "主办单位"

    @property
    def is_answered(self) -> bool:
        """Is there an answer?"""
        return self.answered_at is not None

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the text is content."""
        return f"提问 {self.pk}"
