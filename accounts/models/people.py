"""Tenants, people, units and the roles that tie them together. User, Unit and Membership are global."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, models
from django.db.models import Q

from accounts.kernel.clock import clock, real_now
from accounts.kernel.crypto import EncryptedTextField, blind_index, blind_indexes
from accounts.kernel.scope import ScopedModel

PHONE = "user.phone"


def new_uid() -> str:
    """A random public number for a person: 32 hex digits."""
    return uuid.uuid4().hex


class Tenant(models.Model):
    """A host's space: its campaigns, people, logo, footer and SMS signature. `policies` is read by accounts.tenant_policies."""

    slug = models.SlugField("标识", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30, blank=True)
    footer = models.JSONField("页脚", default=dict, blank=True)
    sms_signature = models.CharField("短信签名", max_length=20, blank=True)
    policies = models.JSONField("策略", default=dict, blank=True)
    logo = models.ForeignKey("accounts.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+")
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("创建时间", default=real_now)

    class Meta:
        verbose_name = verbose_name_plural = "主办方空间"

    def __str__(self) -> str:
        return self.short_name or self.name


class UserManager(BaseUserManager):
    """People are found by their phone number's blind index."""

    def create_user(self, phone: str = "", password: str | None = None, **values) -> "User":
        """A new person; without a password none works until it is set."""
        user = self.model(phone=phone, **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def by_phone(self, phone: str) -> "User | None":
        """The person with this phone number (E.164, +86…), active or not."""
        return self.filter(phone_index__in=blind_indexes(phone, PHONE)).first() if phone else None


class User(AbstractBaseUser):
    """A person. The phone number (E.164) is encrypted; `phone_index` keeps it unique and findable."""

    uid = models.CharField("编号", max_length=32, unique=True, default=new_uid, editable=False)
    name = models.CharField("姓名", max_length=50, blank=True)
    phone = EncryptedTextField("手机号", blank=True, purpose=PHONE)
    phone_index = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    phone_verified_at = models.DateTimeField("手机号验证时间", null=True, blank=True)
    email = EncryptedTextField("电子邮箱", blank=True, purpose="user.email")
    prefers_large_type = models.BooleanField("长辈版", default=False)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("创建时间", default=real_now)

    IS_PERSON = True  # the trail names a person by number, never by name
    BLIND_INDEXES = {"phone": ("phone_index", PHONE)}

    objects = UserManager()

    USERNAME_FIELD = "uid"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or "未填写姓名"

    def save(self, *args, update_fields=None, **kwargs):
        """Keeps the blind index true to the phone number."""
        if update_fields is None or "phone" in update_fields:
            self.phone_index = blind_index(self.phone, PHONE) or None
            self._demand_free(blind_indexes(self.phone, PHONE)[1:])
            update_fields = None if update_fields is None else {*update_fields, "phone_index"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def _demand_free(self, older: list[str]) -> None:
        """While keys rotate the unique constraint sees one form of a number only: the older ones are asked for here."""
        if older and User.objects.filter(phone_index__in=older).exclude(pk=self.pk).exists():
            raise IntegrityError("another person has this phone number")


class Unit(models.Model):
    """An organisation: applicant, organizer or host. `region_code` is GB/T 2260, province (2) or city (4) digits."""

    name = models.CharField("单位名称", max_length=200)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    kind = models.CharField("单位类型", max_length=40, blank=True)
    address = models.CharField("注册地址", max_length=300, blank=True)
    region_code = models.CharField("行政区划代码", max_length=12, blank=True)
    facts = models.JSONField("其他情况", default=dict, blank=True)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("创建时间", default=real_now)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        indexes = [models.Index(fields=["name"], name="unit_name")]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    """Places of people in units."""

    def end(self) -> int:
        """These people leave now, by the business clock; places that ended earlier keep their time. How many left."""
        return self.filter(is_active=True).update(is_active=False, left_at=clock())


class Membership(models.Model):
    """A person's place in a unit. Ended ones stay: who was there when a filing was begun does not judge it later."""

    class Role(models.TextChoices):
        ADMIN = "admin", "单位管理员"
        FILLER = "filler", "填报人"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="memberships")
    role = models.CharField("角色", max_length=10, choices=Role)
    is_active = models.BooleanField("有效", default=True)
    created_at = models.DateTimeField("创建时间", default=real_now)
    left_at = models.DateTimeField("最近一次离开", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位成员"
        constraints = [models.UniqueConstraint(fields=["user", "unit"], name="membership_once")]


class StaffRole(ScopedModel):
    """A person's role at a host, over all its campaigns or for one (`campaign_id`)."""

    class Role(models.TextChoices):
        MANAGER = "manager", "活动管理员"
        REGISTRATION_CHECKER = "registration_checker", "注册审核员"
        FORMAL_CHECKER = "formal_checker", "形式审查员"
        PUBLICITY_EDITOR = "publicity_editor", "公示编辑"
        OBJECTION_HANDLER = "objection_handler", "异议处理人"

    SCOPES = {"self": lambda s: Q(user_id=s.user_id) if s.user_id else Q(pk__in=[])}

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="staff_roles")
    role = models.CharField("角色", max_length=30, choices=Role)
    campaign_id = models.BigIntegerField("活动", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "主办方岗位"
        constraints = [
            models.UniqueConstraint(fields=["user", "tenant", "role", "campaign_id"], name="staff_role_once"),
            models.UniqueConstraint(
                fields=["user", "tenant", "role"], condition=Q(campaign_id__isnull=True), name="staff_role_all_once"
            ),
        ]


class PlatformRole(models.Model):
    """One of the three platform administrators (三员); a person holds at most one."""

    class Role(models.TextChoices):
        SYSADMIN = "sysadmin", "系统管理员"
        SECADMIN = "secadmin", "安全管理员"
        AUDITOR = "auditor", "审计管理员"

    user = models.OneToOneField(User, models.CASCADE, related_name="platform_role")
    role = models.CharField("角色", max_length=10, choices=Role)

    class Meta:
        verbose_name = verbose_name_plural = "平台岗位"
