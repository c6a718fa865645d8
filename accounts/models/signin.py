"""What signing in keeps: earlier passwords, and the host names by which tenants are reached."""

from django.db import models

from accounts.kernel.clock import real_now


class PasswordRecord(models.Model):
    """A password a person has or had, as its hash. The newest one says how old the password is (real time)."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="password_records")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField("设置时间", default=real_now)

    class Meta:
        verbose_name = verbose_name_plural = "密码记录"
        indexes = [models.Index(fields=["user", "set_at"], name="password_record_time")]


class TenantHost(models.Model):
    """A host name under which a tenant's own portal is shown."""

    TENANT_IS_A_LABEL = "read before any scope is open: the name of the request says whose portal it is"

    tenant = models.ForeignKey("accounts.Tenant", models.CASCADE, related_name="host_names")
    name = models.CharField("域名", max_length=253, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "主办方域名"

    def __str__(self) -> str:
        return self.name
