"""Invitations: a link by SMS that makes one person, proven by the number, something somewhere. Real time throughout."""

from datetime import datetime

from django.db import models

from accounts.kernel.clock import real_now
from accounts.kernel.crypto import EncryptedTextField, blind_index
from accounts.models.people import PHONE, Tenant, Unit, User


class Invitation(models.Model):
    """One invitation. The link's token is kept as a hash only; `subject` holds the ids its kind needs (a seat, a role)."""

    IS_PERSON = True
    BLIND_INDEXES = {"phone": ("phone_index", PHONE)}
    TENANT_IS_A_LABEL = "found by its token before anybody is in a tenant; pages read it through accounts.invitations"

    kind = models.CharField("类型", max_length=30)
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField("姓名", max_length=50, blank=True)
    phone = EncryptedTextField("手机号", purpose="invitation.phone")
    phone_index = models.CharField(max_length=64, db_index=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.JSONField(default=dict)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("邀请时间", default=real_now)
    sent = models.PositiveSmallIntegerField("发送次数", default=0)
    expires_at = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("接受时间", null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField("谢绝时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["kind", "tenant", "created_at"], name="invitation_of_tenant"),
            models.Index(fields=["kind", "unit", "created_at"], name="invitation_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True, used_by__isnull=True)
                | models.Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return self.name or "未填写姓名"

    def save(self, *args, **kwargs):
        """Keeps the blind index true to the phone number: the same index a person's number has."""
        self.phone_index = blind_index(self.phone, PHONE)
        super().save(*args, **kwargs)

    def is_settled(self) -> bool:
        """Used, declined or withdrawn: nothing more comes of it."""
        return bool(self.used_at or self.declined_at or self.withdrawn_at)

    def is_open(self, now: datetime) -> bool:
        """May it still be accepted at this real time?"""
        return not self.is_settled() and now < self.expires_at
