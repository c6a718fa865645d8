"""What is announced on a campaign's page: notices, letters that forward them, changes, lists, results; their annexes and PDFs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel
from campaigns.models import Channel


class Announcement(ScopedModel):
    """A notice on a campaign's page: the call itself, a unit's letter that forwards it, a change, a list, a result.

    Published, it never changes: a correction is a row of its own that ``replaces`` it and says why; the old one stays readable.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", "征集通知"
        FORWARD = "forward", "转发通知"
        CHANGE = "change", "变更公告"
        PUBLICITY = "publicity", "公示"
        RESULT = "result", "结果公布"

    SCOPES = {
        "public": lambda scope: Q(published_at__isnull=False),
        "self": lambda scope: (
            Q(published_at__isnull=False) | Q(channel__in=Channel.objects.filter(unit_id=scope.unit_id))
            if scope.unit_id
            else Q(published_at__isnull=False)
        ),
        "seat": lambda scope: (
            Q(published_at__isnull=False) | Q(channel__in=Channel.objects.filter(seat_id__in=scope.seat_ids))
        ),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="announcements")
    channel = models.ForeignKey("campaigns.Channel", models.PROTECT, null=True, blank=True, related_name="letters")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.CharField("更正原因", max_length=300, blank=True)
    edition = models.PositiveSmallIntegerField("第几版", default=1)
    notice = models.CharField(max_length=40, blank=True)  # key of the rule set's notice this page carries
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField("标题", max_length=300)
    doc_number = models.CharField("发文字号", max_length=100, blank=True)
    issuer = models.CharField("发文单位", max_length=300, blank=True)
    body = models.TextField("正文")
    dated = models.DateField("成文日期", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公告"
        ordering = ("-published_at", "-pk")

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return f"公告 {self.pk}"

    @property
    def is_forwarders(self) -> bool:
        """A letter somebody else wrote to forward the call; the host shows it and does not touch it."""
        return self.channel_id is not None and not self.notice


def _out(scope: Any) -> Q:
    return Q(announcement__published_at__isnull=False)


def _readable(scope: Any) -> Q:
    return Q(announcement__in=Announcement.objects.all())


class AnnouncementAnnex(ScopedModel):
    """An annex of an announcement: an uploaded file, or a document of the rule set as an empty form."""

    SCOPES = {
        "public": _out,
        "self": _readable,
        "seat": _readable,
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="annexes")
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("名称", max_length=200)
    document = models.CharField("空白表", max_length=40, blank=True)  # key of a document of the rule set
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    downloads = models.PositiveIntegerField("下载次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "公告附件"
        ordering = ("announcement", "position", "pk")

    def __str__(self) -> str:
        return self.title


class AnnouncementPaper(ScopedModel):
    """A published announcement as a PDF in the layout of official documents; made once."""

    class State(models.TextChoices):
        QUEUED = "queued", "正在生成"
        READY = "ready", "已生成"
        FAILED = "failed", "生成失败"

    SCOPES = {"public": _out, "self": _out, "seat": _out}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    announcement = models.OneToOneField(Announcement, models.PROTECT, related_name="paper")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.CharField("失败原因", max_length=300, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公告的 PDF"
