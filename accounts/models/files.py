"""Stored files: one row per file, the bytes in private storage. accounts.files stores, opens and serves them."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel


class StoredFile(ScopedModel):
    """A checked file. `kind` names who may read it (accounts.files.register_reader); `key` is its place in storage."""

    class State(models.TextChoices):
        READY = "ready", "已检"
        SCANNING = "scanning", "待检"
        BLOCKED = "blocked", "隔离"

    class Why(models.TextChoices):
        VIRUS = "virus", "查出病毒"
        REPORTED = "reported", "内容被举报"
        PURGED = "purged", "内容已清除"

    SCOPES = {
        "self": lambda s: (
            (Q(unit_id=s.unit_id) if s.unit_id else Q(pk__in=[]))
            | (Q(uploaded_by_id=s.user_id) if s.user_id else Q(pk__in=[]))
        )
    }

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("用途", max_length=40)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.READY)
    blocked_because = models.CharField(max_length=10, choices=Why, blank=True)
    scanned_at = models.DateTimeField("查毒时间", null=True, blank=True)
    created_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        indexes = [
            models.Index(fields=["tenant", "unit"], name="file_of_unit"),
            models.Index(fields=["state", "created_at"], name="file_state_time"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the name is the applicant's content."""
        return f"文件 {self.sha256[:12]}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("file_download", args=[self.pk])


class PartialUpload(ScopedModel):
    """A large file on its way, piece by piece (accounts.resumable). Its pieces lie privately until it is whole and checked;
    its whole size counts against the unit's space from the beginning. Real time."""

    SCOPES = {"self": lambda s: Q(unit_id=s.unit_id) if s.unit_id else Q(pk__in=[])}

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    target = models.CharField(max_length=80)  # what it is for, in the words of the app that asked for it
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    received = models.PositiveBigIntegerField("已收到", default=0)
    pieces = models.JSONField(default=list)  # keys in storage, in order
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "target"], name="partial_upload_of_unit")]

    @property
    def percent(self) -> int:
        """How much is there."""
        return self.received * 100 // self.size if self.size else 0
