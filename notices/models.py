"""通知：what exists. A letter is a row; jobs only deliver it."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.kernel.clock import clock, real_now
from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import ScopedModel


class Letter(ScopedModel):
    """One message to one recipient over one channel. (event, key, recipient, channel) exists once, so posting twice is
    posting once. `secret` holds the values of one-time codes, encrypted, and is emptied once the letter is settled."""

    class Channel(models.TextChoices):
        SMS = "sms", "短信"
        EMAIL = "email", "邮件"
        INAPP = "inapp", "站内消息"

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        UNKNOWN = "unknown", "结果不明"
        CANCELLED = "cancelled", "已取消"

    SCOPES = {"self": lambda s: Q(user_id=s.user_id, channel="inapp") if s.user_id else Q(pk__in=[])}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, null=True, blank=True, related_name="+")
    campaign_id = models.BigIntegerField("活动", null=True, blank=True)
    event = models.CharField("事件", max_length=60)
    key = models.CharField("事项", max_length=150)
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    recipient = models.CharField("收件人标识", max_length=80)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    address = EncryptedTextField("号码或邮箱", blank=True, purpose="letter.address")
    address_masked = models.CharField("号码或邮箱（脱敏）", max_length=120, blank=True)
    template = models.CharField("模板", max_length=60)
    params = models.JSONField("参数", default=dict, blank=True)
    secret = EncryptedTextField("加密参数", blank=True, purpose="letter.secret")
    one_time = models.BooleanField("一次性验证码", default=False)
    title = models.CharField("标题", max_length=120, blank=True)
    text = models.TextField("正文")
    link = models.CharField("链接", max_length=300, blank=True)
    out_id = models.UUIDField("发送编号", default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField("服务商编号", max_length=80, blank=True)
    error = models.CharField("原因", max_length=300, blank=True)
    posted_at = models.DateTimeField("写入时间", default=clock)
    posted_real = models.DateTimeField(default=real_now, editable=False)  # for sweeps and codes, which use real time
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["event", "key", "recipient", "channel"], name="letter_once"),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="letter_state_time"),
            models.Index(fields=["user", "channel", "read_at"], name="letter_inbox"),
            models.Index(fields=["tenant", "posted_at"], name="letter_tenant_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.event} {self.address_masked}"
