"""Rows of the kernel: the clock's offset, keys of forms already counted, jobs."""

from django.db import models

from accounts.kernel.clock import real_now


class ClockOffset(models.Model):
    """One row (id 1): how far business time is from database time, or where it stands still. Demo, rehearsal, tests."""

    micros = models.BigIntegerField("偏移（微秒）", default=0)
    stopped_at = models.DateTimeField("停在", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时钟偏移"


class UsedKey(models.Model):
    """A form's idempotency key that has been used up, with the address its first use was sent to."""

    digest = models.CharField(max_length=64, unique=True)
    answer = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=real_now)

    class Meta:
        verbose_name = verbose_name_plural = "已用的提交标识"


class Job(models.Model):
    """Work for the queue. The message only names the row; see accounts.kernel.jobs."""

    TENANT_IS_A_LABEL = "read by dispatchers and workers before they enter the tenant"

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"

    kind = models.CharField("类型", max_length=60)
    payload = models.JSONField(default=dict)
    tenant = models.ForeignKey("accounts.Tenant", models.CASCADE, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField("次数", default=0)
    claim = models.UUIDField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField("错误", blank=True)
    created_at = models.DateTimeField("创建时间")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        indexes = [models.Index(fields=["state", "lease_until"], name="job_state_lease")]
