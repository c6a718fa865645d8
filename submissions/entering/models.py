"""What is on record of a filing that came on paper: which paper, when it arrived, who entered it, how the unit confirmed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import Scope, ScopedModel

from ..asking.models import through_submission


def of_seat(scope: Scope) -> Q:
    """What the seat itself entered, and what it may read."""
    return Q(seat_id__in=scope.seat_ids) | through_submission(scope)


class PaperFiling(ScopedModel):
    """The paper behind a filing that a desk entered. ``arrived_at`` is fixed when it is begun and never changes: it may decide
    whether the filing is in time. The contact is the one the paper names; the unit may have no account yet."""

    class Way(models.TextChoices):
        SCAN = "scan", "盖章扫描件"
        SIGN_IN = "sign_in", "登录确认"

    SCOPES = {"self": through_submission, "seat": of_seat}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.OneToOneField("submissions.Submission", models.PROTECT, related_name="paper_filing")
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField("纸质件收到时间")
    by_arrival = models.BooleanField("按收到时间计为按时", default=False)
    note = models.CharField("收件依据", max_length=300, blank=True)
    paper = models.ForeignKey("accounts.StoredFile", models.PROTECT, related_name="+")
    letter = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.CharField("联系人", max_length=50)
    phone = EncryptedTextField("联系电话")
    due_at = models.DateTimeField("确认期限", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    way = models.CharField("确认方式", max_length=8, choices=Way, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代录申报"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"代录 {self.submission_id}"
