"""Campaigns, the rule set each pins, its seats, windows and counters."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.kernel.scope import ScopedModel

from .ruleset.model import RuleSet
from .stored import RulesField, typed

VISIBLE = ("published", "suspended", "cancelled", "closed")
TONES = {
    "preparing": "neutral",
    "published": "success",
    "suspended": "warning",
    "cancelled": "danger",
    "closed": "muted",
}


class Badge(NamedTuple):
    """A state as pages show it: a word and a tone."""

    label: str
    tone: str


class Campaign(ScopedModel):
    """One call for entries. Its row is written only when its state or its windows change, so that filing can lock it for share."""

    class State(models.TextChoices):
        PREPARING = "preparing", "筹备中"
        PUBLISHED = "published", "进行中"
        SUSPENDED = "suspended", "已暂停"
        CANCELLED = "cancelled", "已取消"
        CLOSED = "closed", "已结束"

    SCOPES = {
        "public": lambda scope: Q(state__in=VISIBLE),
        "self": lambda scope: Q(state__in=VISIBLE),
        "seat": lambda scope: Q(pk__in=Seat.objects.values("campaign_id")),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+", verbose_name="主办单位")
    slug = models.SlugField("网址名", max_length=60, unique=True)
    title = models.CharField("名称", max_length=200)
    state = models.CharField("状态", max_length=12, choices=State, default=State.PREPARING)
    version = models.ForeignKey(
        "campaigns.RuleSetVersion", models.PROTECT, null=True, related_name="+", verbose_name="规则版本"
    )
    created_at = models.DateTimeField("建立时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    state_reason = models.TextField("暂停或取消的原因", blank=True, default="")  # public; empty while it runs

    class Meta:
        verbose_name = verbose_name_plural = "征集活动"
        ordering = ("-published_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("public_campaign", args=[self.slug])

    @property
    def code(self) -> str:
        """What the campaign's numbers begin with; fits a QR code's upper-case alphabet."""
        return f"{self.slug.upper().replace('-', '')[:8]}{self.pk}"

    @property
    def badge(self) -> Badge:
        """The state as word and tone, for pages."""
        return Badge(self.get_state_display(), TONES[self.state])

    @property
    def is_cancelled(self) -> bool:
        """It will not be held; what was filed is only read."""
        return self.state == self.State.CANCELLED

    @property
    def rules(self) -> RuleSet:
        """The pinned rule set; cached per version, because versions never change."""
        return rules_of(self.version)


class RuleSetVersion(ScopedModel):
    """A rule set as it was published. Rows are never edited after ``published_at``; a change makes the next number."""

    SCOPES = {
        "public": lambda scope: Q(published_at__isnull=False),
        "self": lambda scope: Q(published_at__isnull=False),
        "seat": lambda scope: Q(published_at__isnull=False),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本号")
    data = RulesField("规则")
    reason = models.TextField("修改理由", blank=True)
    created_at = models.DateTimeField("建立时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则版本"
        ordering = ("campaign", "number")
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"第{self.number}版"


def rules_of(version: RuleSetVersion) -> RuleSet:
    """The typed rule set of a version row; an instance looks (and compares) once."""
    seen = version.__dict__.get("data")
    kept = version.__dict__.get("_kept_rules")
    if kept is None or kept[0] is not seen:
        rules = typed(version)
        kept = version._kept_rules = (version.__dict__.get("data"), rules)
    return kept[1]


def known_rules(campaign: Campaign) -> RuleSet:
    """The rules of a campaign whose version was read without its data, and from now on those of its ``rules``. A published version
    never changes, so a process reads its hundred kilobytes once."""
    version = campaign.version
    if version.published_at is not None and "data" not in version.__dict__:
        facts = version.pk, campaign.slug, version.published_at, version.number
        version._kept_rules = (None, _published(*facts))
    return rules_of(version)


@lru_cache(maxsize=64)
def _published(version_id: int, *facts: Any) -> RuleSet:
    return rules_of(RuleSetVersion.objects.across("published rules").get(pk=version_id))


class Seat(ScopedModel):
    """A unit's place in a campaign: its part, tier and, through the rule set, its jurisdiction and quota."""

    SCOPES = {
        "public": lambda scope: Q(campaign__state__in=VISIBLE),
        "self": lambda scope: Q(campaign__state__in=VISIBLE),
        "seat": lambda scope: Q(pk__in=scope.seat_ids),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="seats")
    key = models.CharField("代号", max_length=60)
    name = models.CharField("名称", max_length=200)
    tier = models.CharField("层级", max_length=40)
    role = models.CharField("角色", max_length=20)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "席位"
        ordering = ("campaign", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="one_seat_per_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def tier_label(self) -> str:
        """The tier in the rule set's words."""
        return self.campaign.rules.tier(self.tier).label


class SeatMember(ScopedModel):
    """A person who works at a seat: its head, or a reviewer the head appointed."""

    class Role(models.TextChoices):
        HEAD = "head", "负责人"
        REVIEWER = "reviewer", "评审员"

    SCOPES = {
        "seat": lambda scope: Q(seat_id__in=scope.seat_ids),
        "self": lambda scope: Q(user_id=scope.user_id),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="members")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="seat_memberships")
    role = models.CharField("角色", max_length=10, choices=Role)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "席位成员"
        ordering = ("seat", "pk")
        constraints = [models.UniqueConstraint(fields=["seat", "user"], name="one_membership_per_seat")]


class Window(ScopedModel):
    """A window of the pinned rule set as rows the database can compare with its own clock; a missing bound is open-ended."""

    SCOPES = {"public": lambda scope: Q(), "self": lambda scope: Q(), "seat": lambda scope: Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="windows")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    purpose = models.CharField(max_length=20)
    opens_at = models.DateTimeField("开始", null=True, blank=True)
    closes_at = models.DateTimeField("截止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时间段"
        ordering = ("campaign", "opens_at", "pk")
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="one_window_per_key")]

    def is_open(self, now) -> bool:
        """Half-open: the instant of closing is already outside."""
        return (self.opens_at is None or now >= self.opens_at) and (self.closes_at is None or now < self.closes_at)


class Permit(ScopedModel):
    """One seat, or one named applicant, has a window for longer than the others: until ``until``, with a reason. A permit
    never shortens; what was granted is not changed, only taken back."""

    SCOPES = {
        "self": lambda scope: Q(unit_id=scope.unit_id) if scope.unit_id else Q(pk__in=[]),
        "seat": lambda scope: Q(seat_id__in=scope.seat_ids),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="permits")
    window = models.CharField("时间段", max_length=40)  # key of the window
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    until = models.DateTimeField("延长至")
    reason = models.TextField("理由")
    granted_at = models.DateTimeField("准予时间")
    granted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "个别延期"
        ordering = ("campaign", "-granted_at", "-pk")
        indexes = [models.Index(fields=["campaign", "window"], name="permit_of_window")]
        constraints = [
            models.CheckConstraint(
                condition=Q(seat__isnull=False, unit__isnull=True) | Q(seat__isnull=True, unit__isnull=False),
                name="permit_for_one",
            )
        ]

    def __str__(self) -> str:
        return f"个别延期 {self.pk}"


class Channel(ScopedModel):
    """A link by which filings arrive (渠道): a partner site, an account, or a unit's letter that forwards the call (row X17).

    ``seat`` or ``unit`` sees its own numbers; ``until`` is an earlier end it asks of those who file through it.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", "转发通知"
        SITE = "site", "合作网站"
        ACCOUNT = "account", "公众账号"

    class State(models.TextChoices):
        PROPOSED = "proposed", "待审核"
        OPEN = "open", "有效"
        WITHDRAWN = "withdrawn", "已撤销"

    SCOPES = {
        "public": lambda scope: Q(state="open", campaign__state__in=VISIBLE),
        "self": lambda scope: (
            Q(state="open", campaign__in=Campaign.objects.filter(state__in=VISIBLE)) | Q(unit_id=scope.unit_id)
            if scope.unit_id
            else Q(state="open", campaign__in=Campaign.objects.filter(state__in=VISIBLE))
        ),
        "seat": lambda scope: Q(seat_id__in=scope.seat_ids),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="channels")
    code = models.SlugField("链接代号", max_length=40)
    label = models.CharField("名称", max_length=200)
    kind = models.CharField("类型", max_length=10, choices=Kind)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    until = models.DateTimeField("自定截止时间", null=True, blank=True)
    reason = models.CharField("撤销原因", max_length=300, blank=True)
    visits = models.PositiveIntegerField("访问次数", default=0)
    created_at = models.DateTimeField("建立时间")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "渠道"
        ordering = ("campaign", "kind", "pk")
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="one_channel_per_code")]

    def __str__(self) -> str:
        return self.label

    @property
    def badge(self) -> Badge:
        """The state as word and tone, for pages."""
        return Badge(
            self.get_state_display(), {"proposed": "warning", "open": "success", "withdrawn": "muted"}[self.state]
        )

    @property
    def is_open(self) -> bool:
        """Filings that begin now may be counted for it."""
        return self.state == self.State.OPEN

    @property
    def link(self) -> str:
        """The path of its entry link."""
        return reverse("public_via", args=[self.campaign.slug, self.code])


class Counter(ScopedModel):
    """A running number or count of a campaign (filing numbers, per-state counts), kept out of the campaign's row."""

    SCOPES = {"self": lambda scope: Q(), "seat": lambda scope: Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="counters")
    key = models.CharField(max_length=60)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "计数"
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="one_counter_per_key")]


class RuleDraft(ScopedModel):
    """A campaign's rules while they are edited: plain data that always reads as a rule set. ``revision`` rises with each edit."""

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="draft")
    data = models.JSONField("规则")
    revision = models.PositiveIntegerField("修改次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "规则草稿"


class RuleDraftStep(ScopedModel):
    """What a draft looked like after one edit, to look back and to undo. Only added."""

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    draft = models.ForeignKey(RuleDraft, models.PROTECT, related_name="steps")
    revision = models.PositiveIntegerField()
    data = models.JSONField("规则")
    said = models.CharField("修改内容", max_length=300)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "规则草稿的修改"
        ordering = ("draft", "-revision")
        constraints = [models.UniqueConstraint(fields=["draft", "revision"], name="one_step_per_revision")]
