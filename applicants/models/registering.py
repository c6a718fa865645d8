"""How a unit gets in: registrations, the texts it accepted, and earlier honours."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import Scope, ScopedModel
from campaigns.models import Badge


def own_or_of_unit(scope: Scope) -> Q:
    """The person's own registrations, and those of the unit one works for."""
    mine = Q(user_id=scope.user_id) if scope.user_id else Q(pk__in=[])
    return mine | Q(unit_id=scope.unit_id) if scope.unit_id else mine


class Registration(ScopedModel):
    """A unit's application to one host (rows S2, S3). Approved, the unit may enrol and file with this host.

    ``basis`` says what it asks for: a new unit, the claim of a known unit with a new stamped letter, or that this host
    takes over what another approved. ``accepted_from`` is the number of the registration at ``accepted_host``: no foreign
    key, as the tie of tenants would rightly refuse it.
    """

    class Basis(models.TextChoices):
        NEW = "new", "单位注册"
        CLAIM = "claim", "凭授权书认领"
        ACCEPT = "accept", "使用已通过的注册"

    class State(models.TextChoices):
        PENDING = "pending", "待审核"
        APPROVED = "approved", "已通过"
        REFUSED = "refused", "已退回"

    SCOPES = {"self": own_or_of_unit}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="registrations")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="registrations")
    basis = models.CharField("申请事项", max_length=10, choices=Basis, default=Basis.NEW)
    accepted_from = models.BigIntegerField("原注册申请", null=True, blank=True)
    accepted_host = models.ForeignKey("accounts.Tenant", models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField("原审核时间", null=True, blank=True)
    tab = models.CharField("注册入口", max_length=40)
    kind = models.CharField("主体类型", max_length=40)
    name = models.CharField("单位名称", max_length=200)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    address = models.CharField("单位地址", max_length=300)
    region_code = models.CharField("注册地", max_length=6)
    ownership = models.CharField("单位属性", max_length=40, blank=True)
    ownership_other = models.CharField("单位属性（其他）", max_length=50, blank=True)
    enterprise_type = models.CharField("单位类型", max_length=40, blank=True)
    enterprise_type_other = models.CharField("单位类型（其他）", max_length=50, blank=True)
    facts = models.JSONField("主体情况", default=list)  # keys of vocabulary.FACTS the registrant declared
    contact_name = models.CharField("联系人", max_length=50)
    id_number = EncryptedTextField("身份证号", blank=True, default="")
    letter = models.ForeignKey(
        "accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="注册授权书"
    )
    license = models.ForeignKey(
        "accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="营业执照"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    submitted_at = models.DateTimeField("提交时间")
    due_at = models.DateTimeField("审核期限")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField("退回原因", blank=True)
    remarks = models.JSONField("逐项原因", default=dict, blank=True)  # form field → what is wrong with it
    round = models.PositiveIntegerField("第几次提交", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "注册申请"
        ordering = ("submitted_at", "pk")
        indexes = [models.Index(fields=["tenant", "state", "submitted_at"], name="registration_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user"],
                condition=Q(state__in=("pending", "refused")),
                name="one_open_registration_per_host",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def badge(self) -> Badge:
        """The state as word and tone, for pages."""
        return Badge(
            self.get_state_display(), {"pending": "warning", "approved": "success", "refused": "danger"}[self.state]
        )

    @property
    def waits(self) -> bool:
        """The host has not decided yet."""
        return self.state == self.State.PENDING

    @property
    def came_back(self) -> bool:
        """It was refused and may be corrected."""
        return self.state == self.State.REFUSED


class ConsentText(models.Model):
    """A version of an agreement or privacy text. Versions are kept for ever."""

    kind = models.CharField(
        max_length=20,
        choices=[("agreement", "用户注册协议"), ("privacy", "隐私政策"), ("id_number", "身份证号处理同意书")],
    )
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    body = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("kind", "-version")
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="one_text_per_version")]


class ConsentRecord(models.Model):
    """Who accepted which version, when and from where."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["user", "text"], name="one_consent_per_text")]


class Honour(ScopedModel):
    """A work or unit that was selected in an earlier edition of a series (rows X13, A5)."""

    SCOPES = {"self": lambda scope: Q(), "seat": lambda scope: Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    series = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    work = models.CharField("作品名称", max_length=200)
    unit_name = models.CharField("单位名称", max_length=200)
    uscc = models.CharField(max_length=18, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "往届入选"
        ordering = ("series", "-year", "pk")
        indexes = [models.Index(fields=["tenant", "series", "uscc"], name="honour_lookup")]
