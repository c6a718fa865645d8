"""One-time codes by SMS and what may still be sent. All in real time: moving the clock never revives a code."""

from django.db import models


class SmsCode(models.Model):
    """A one-time code on its way: bound to number, purpose and session. Only the code's keyed hash is kept.

    `session` is a random mark that only the asking browser's session holds. A `decoy` was never sent (the number has no
    account), and no code fits it, but it counts and answers like every other.
    """

    phone_index = models.CharField(max_length=64)
    purpose = models.CharField(max_length=30)
    session = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    decoy = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    address = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "短信验证码"
        indexes = [
            models.Index(fields=["phone_index", "created_at"], name="sms_code_phone_time"),
            models.Index(fields=["address", "created_at"], name="sms_code_addr_time"),
        ]


class SmsBudget(models.Model):
    """What a number, an address or the whole site has spent. The row is the lock under which codes are counted."""

    key = models.CharField(max_length=80, unique=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "短信额度"
