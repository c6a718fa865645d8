"""Paper on its way: what was posted and what arrived. Part of ``submissions.models``; imports nothing from there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel

from ..working_models import through_submission


class PaperCopy(ScopedModel):
    """The paper copies of one document of a filing: when they were posted, when they arrived, how many, which content.

    ``seat``: the desk they came to where the rules send them to seats (`Document.paper_to`), which passes them on; None: the host.
    ``content_hash`` is what the codes on the copies say that arrived; copies of another content than the filed one do
    not count.
    """

    SCOPES = {"self": through_submission, "seat": through_submission}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="copies")
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    document = models.CharField("文件", max_length=40)
    content_hash = models.CharField("内容摘要", max_length=64)
    posted_on = models.DateField("寄出日期", null=True, blank=True)
    waybill = models.CharField("运单号", max_length=40, blank=True)
    arrived_on = models.DateField("收到日期", null=True, blank=True)
    copies = models.PositiveSmallIntegerField("收到份数", default=0)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "纸质件"
        ordering = ("submission", "document")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "document", "content_hash"],
                condition=Q(seat__isnull=True),
                name="one_row_of_paper_copies",
            ),
            models.UniqueConstraint(
                fields=["submission", "document", "content_hash", "seat"],
                condition=Q(seat__isnull=False),
                name="one_row_of_copies_per_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.arrived_on or self.posted_on or ''}"
