"""What happens to a unit after it got in: who asks to join it, changes of what is registered, earlier names, its end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import Scope, ScopedModel
from campaigns.models import Badge


def of_unit(scope: Scope) -> Q:
    """Rows of the scope's unit."""
    return Q(unit_id=scope.unit_id) if scope.unit_id else Q(pk__in=[])


def of_unit_or_person(scope: Scope) -> Q:
    """Rows of the scope's unit, and the person's own."""
    return of_unit(scope) | (Q(user_id=scope.user_id) if scope.user_id else Q(pk__in=[]))


class JoinRequest(ScopedModel):
    """A newcomer whose unit is known already asks its administrators for an invitation; the number is proven before."""

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        INVITED = "invited", "已邀请"
        DECLINED = "declined", "已谢绝"

    IS_PERSON = True
    BLIND_INDEXES = {"phone": ("phone_index", "user.phone")}
    SCOPES = {"self": of_unit_or_person}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("姓名", max_length=50)
    phone = EncryptedTextField("手机号", purpose="join.phone")
    phone_index = models.CharField(max_length=64, editable=False)
    note = models.CharField("留言", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    at = models.DateTimeField("提出时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "加入请求"
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "phone_index"], condition=Q(state="asked"), name="one_open_join_request"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ChangeRequest(ScopedModel):
    """A unit asks one host to change what was checked at registration, with proof; approved, it changes the unit for all."""

    class State(models.TextChoices):
        PENDING = "pending", "待审核"
        APPROVED = "approved", "已通过"
        REFUSED = "refused", "未通过"
        WITHDRAWN = "withdrawn", "已撤回"

    SCOPES = {"self": of_unit}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="change_requests")
    before = models.JSONField("原值", default=dict)
    wanted = models.JSONField("新值", default=dict)  # name, uscc, region_code, kind: only those that change
    reason = models.CharField("变更说明", max_length=500)
    proof = models.ForeignKey("accounts.StoredFile", models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    due_at = models.DateTimeField("审核期限")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField("审核意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位信息变更申请"
        ordering = ("asked_at", "pk")
        indexes = [models.Index(fields=["tenant", "state", "asked_at"], name="change_queue")]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(state="pending"), name="one_pending_change_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.before.get('name') or self.unit.name}的变更申请"

    @property
    def badge(self) -> Badge:
        """The state as word and tone, for pages."""
        tones = {"pending": "warning", "approved": "success", "refused": "danger", "withdrawn": "muted"}
        return Badge(self.get_state_display(), tones[self.state])

    @property
    def waits(self) -> bool:
        """The host has not decided yet."""
        return self.state == self.State.PENDING


class UnitName(models.Model):
    """A name and code a unit had until a day. Global like the unit: old names find it, filings keep what was filed."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="earlier_names")
    name = models.CharField("曾用名称", max_length=200)
    uscc = models.CharField("曾用统一社会信用代码", max_length=18, blank=True)
    until = models.DateTimeField("使用至")

    class Meta:
        verbose_name = verbose_name_plural = "曾用名称"
        ordering = ("unit", "until", "pk")
        indexes = [
            models.Index(fields=["name"], name="earlier_name"),
            models.Index(fields=["uscc"], name="earlier_code"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitEnd(ScopedModel):
    """A unit was closed (dissolved) or merged into another; its row and its filings stay."""

    SCOPES = {
        "self": lambda scope: Q(unit_id=scope.unit_id) | Q(into_id=scope.unit_id) if scope.unit_id else Q(pk__in=[])
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    unit = models.OneToOneField("accounts.Unit", models.PROTECT, related_name="end")
    into = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="merged_units")
    reason = models.CharField("原因", max_length=500)
    proof = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("办理时间")
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "单位注销或合并"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.unit.name
