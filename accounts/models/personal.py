"""Personal data in the hands of its owner: files made for one person alone, and accounts that are being closed."""

import uuid

from django.db import models

from accounts.kernel.clock import real_now


class Export(models.Model):
    """A file made for one person and read by nobody else: one's own data, or a part of the trail. Real time throughout;
    after `expires_at` the bytes are deleted and the row stays."""

    class State(models.TextChoices):
        QUEUED = "queued", "正在生成"
        READY = "ready", "可下载"
        FAILED = "failed", "生成失败"
        EXPIRED = "expired", "已过期"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=30)
    label = models.CharField("内容", max_length=200, blank=True)
    params = models.JSONField(default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    key = models.CharField(max_length=200, blank=True)
    name = models.CharField("文件名", max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField("申请时间", default=real_now)
    ready_at = models.DateTimeField("生成时间", null=True, blank=True)
    expires_at = models.DateTimeField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "个人导出文件"
        ordering = ("-asked_at",)
        indexes = [models.Index(fields=["user", "kind", "asked_at"], name="export_of_user")]

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def is_ready(self) -> bool:
        """The file is there to be fetched."""
        return self.state == self.State.READY


class Closing(models.Model):
    """A person wants the account closed: fifteen days in which it may be cancelled, then it is done for good."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="closings")
    asked_at = models.DateTimeField("申请时间")
    due_at = models.DateTimeField("生效时间")
    cancelled_at = models.DateTimeField("撤销时间", null=True, blank=True)
    done_at = models.DateTimeField("注销时间", null=True, blank=True)
    blocked = models.CharField("未能注销的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号注销申请"
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(cancelled_at__isnull=True, done_at__isnull=True),
                name="one_open_closing",
            )
        ]
