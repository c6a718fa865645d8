"""What is shown to the public: announcements, publicity periods, objections, awards, certificates and the library."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import ScopedModel
from campaigns.models import Badge

from .announcement_models import Announcement, AnnouncementAnnex, AnnouncementPaper
from .collecting.models import Collection
from .countersigning.models import Countersign, Countersignature
from .following.models import FollowUpTask, Inspection
from .rehearsal.models import RehearsalRun

__all__ = [
    "Announcement",
    "AnnouncementAnnex",
    "AnnouncementPaper",
    "Collection",
    "Countersign",
    "Countersignature",
    "FollowUpTask",
    "Inspection",
    "RehearsalRun",
]


class Publicity(ScopedModel):
    """公示: a frozen list, open to objections until it ends."""

    class State(models.TextChoices):
        PREPARED = "prepared", "待公示"
        OPEN = "open", "公示中"
        CLOSED = "closed", "公示结束"

    SCOPES = {
        "public": lambda scope: Q(state__in=("open", "closed")),
        "self": lambda scope: Q(state__in=("open", "closed")),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="publicities")
    stage = models.CharField("环节", max_length=40)
    step = models.PositiveIntegerField()
    title = models.CharField("标题", max_length=300)
    opens_at = models.DateTimeField("开始", null=True, blank=True)  # set when it opens
    closes_at = models.DateTimeField("截止", null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PREPARED)
    columns = models.JSONField(default=list)  # [{"key": …, "label": …}] as shown
    round = models.PositiveIntegerField(
        "第几批", default=1
    )  # entries that arrive after the list is out make the next one
    confirmed_at = models.DateTimeField("核定时间", null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("campaign", "opens_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "stage", "step", "round"], name="one_publicity_per_round")
        ]

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        return Badge(self.get_state_display(), {"prepared": "neutral", "open": "info", "closed": "muted"}[self.state])


class PublicityItem(ScopedModel):
    """One line of a published list, with exactly the public columns."""

    SCOPES = {
        "public": lambda scope: Q(publicity__state__in=("open", "closed")),
        "self": lambda scope: Q(publicity__state__in=("open", "closed")),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    publicity = models.ForeignKey(Publicity, models.PROTECT, related_name="items")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    shown = models.JSONField()  # column key → text
    removed_at = models.DateTimeField(null=True, blank=True)  # an upheld objection took it off

    class Meta:
        ordering = ("publicity", "position")
        constraints = [models.UniqueConstraint(fields=["publicity", "submission"], name="one_line_per_submission")]


class Objection(ScopedModel):
    """A real-name written challenge to a line of a published list. Only the host's objection handler sees who raised it."""

    class State(models.TextChoices):
        FILED = "filed", "待受理"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        ACCEPTED = "accepted", "核查中"
        UPHELD = "upheld", "异议成立"
        DISMISSED = "dismissed", "异议不成立"

    SCOPES = {"public": lambda scope: Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    publicity = models.ForeignKey(Publicity, models.PROTECT, related_name="objections")
    item = models.ForeignKey(PublicityItem, models.PROTECT, related_name="objections")
    number = models.CharField("异议编号", max_length=40, unique=True)
    query_code = models.CharField(max_length=64)  # keyed hash of the code given to the objector to look up the outcome
    by_unit = models.BooleanField("单位提出", default=False)
    objector_name = EncryptedTextField("异议人")
    objector_phone = EncryptedTextField("联系电话")
    text = models.TextField("异议内容")
    evidence = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.FILED)
    ruling = models.TextField("处理意见", blank=True)
    filed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ("filed_at", "pk")
        indexes = [models.Index(fields=["state", "filed_at"], name="objection_queue")]

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        tones = {
            "filed": "warning",
            "not_accepted": "muted",
            "accepted": "info",
            "upheld": "danger",
            "dismissed": "success",
        }
        return Badge(self.get_state_display(), tones[self.state])

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return f"异议 {self.number}"


class AwardGrant(ScopedModel):
    """An award decided for a work (or a seat's unit); public once published."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "拟授予"
        PUBLISHED = "published", "已授予"
        REVOKED = "revoked", "已撤销"

    SCOPES = {
        "public": lambda scope: Q(state__in=("published", "revoked")),
        "self": lambda scope: (
            Q(state="published", submission__unit_id=scope.unit_id) if scope.unit_id else Q(pk__in=[])
        ),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="awards")
    award = models.CharField("奖项", max_length=40)
    criterion = models.CharField("专项", max_length=40, blank=True)
    submission = models.ForeignKey(
        "submissions.Submission", models.PROTECT, null=True, blank=True, related_name="awards"
    )
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField("理由", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "授奖"
        ordering = ("campaign", "award", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "award", "criterion", "submission"],
                name="one_award_per_work",
                condition=Q(submission__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["campaign", "award", "seat"], name="one_award_per_seat", condition=Q(seat__isnull=False)
            ),
        ]

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        return Badge(
            self.get_state_display(), {"proposed": "neutral", "published": "success", "revoked": "danger"}[self.state]
        )


class Certificate(ScopedModel):
    """A numbered certificate that anybody can check at /verify/. Numbers are never reused."""

    class State(models.TextChoices):
        VALID = "valid", "有效"
        EXPIRED = "expired", "已过有效期"
        REVOKED = "revoked", "已撤销"

    SCOPES = {
        "public": lambda scope: Q(),
        "self": lambda scope: Q(grant__submission__unit_id=scope.unit_id) if scope.unit_id else Q(pk__in=[]),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    grant = models.OneToOneField(AwardGrant, models.PROTECT, related_name="certificate")
    number = models.CharField("证书编号", max_length=40, unique=True)
    holder = models.CharField("获奖单位", max_length=200)
    work = models.CharField("作品", max_length=300)
    award_title = models.CharField("奖项", max_length=100)
    issuer = models.CharField("颁发单位", max_length=200)
    issued_on = models.DateField("颁发日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.VALID)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    revoked_reason = models.TextField("撤销理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "证书"
        ordering = ("number",)

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        return Badge(
            self.get_state_display(), {"valid": "success", "expired": "muted", "revoked": "danger"}[self.state]
        )


class LibraryEntry(ScopedModel):
    """A work on the public list, with exactly the fields its campaign's library rule allows (row S11)."""

    class State(models.TextChoices):
        SHOWN = "shown", "展示中"
        EXPIRED = "expired", "已过有效期"
        REMOVED = "removed", "已下架"

    SCOPES = {"public": lambda scope: Q(state="shown"), "self": lambda scope: Q(state="shown")}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="library")
    submission = models.OneToOneField("submissions.Submission", models.PROTECT, related_name="library_entry")
    title = models.CharField(max_length=300)
    unit_name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=6)
    year = models.PositiveIntegerField("年份")
    awards = models.JSONField("奖项", default=list)  # titles, as published
    shown = models.JSONField(default=list)  # [{"label": …, "text": …}]
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)

    class Meta:
        verbose_name = verbose_name_plural = "案例"
        ordering = ("-published_at", "-pk")
        indexes = [models.Index(fields=["state", "-published_at"], name="library_list")]

    def is_over(self, now: datetime) -> bool:
        """Is its validity over? It is still shown while it is evaluated again."""
        return self.expires_at is not None and now >= self.expires_at

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return f"案例 {self.pk}"


class LibraryFacet(ScopedModel):
    """One value by which a work can be found: its province, its year's campaign, an option of a dimension."""

    SCOPES = {"public": lambda scope: Q(entry__state="shown"), "self": lambda scope: Q(entry__state="shown")}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    entry = models.ForeignKey(LibraryEntry, models.CASCADE, related_name="facets")
    name = models.CharField(max_length=60)  # 地区, 年份, 应用行业 …
    value = models.CharField(max_length=120)

    class Meta:
        ordering = ("name", "value", "pk")
        constraints = [models.UniqueConstraint(fields=["entry", "name", "value"], name="one_facet_value")]
        indexes = [models.Index(fields=["name", "value"], name="facet_value")]


class Vote(ScopedModel):
    """One ballot of a public vote, append-only. The unique key lets a voter's ballot of one period in only once."""

    SCOPES = {"public": lambda scope: Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    step = models.PositiveIntegerField()
    voter = models.CharField(max_length=64)  # keyed hash of the address, device or account
    period = models.CharField(max_length=20)
    ordinal = models.PositiveIntegerField()
    channel = models.ForeignKey("campaigns.Channel", models.PROTECT, null=True, blank=True, related_name="+")
    cast_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "选票"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "stage", "step", "voter", "period", "ordinal"], name="one_ballot_per_period"
            )
        ]

    def save(self, *args, **kwargs):
        """A ballot is written once and never changed."""
        if not self._state.adding:
            raise TypeError("ballots are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Ballots stay."""
        raise TypeError("ballots are append-only")


class VotePick(ScopedModel):
    """One work chosen on a ballot."""

    SCOPES = {"public": lambda scope: Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="picks")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["vote", "submission"], name="one_pick_per_ballot")]


class Candidate(ScopedModel):
    """A work that stands on a public ballot, with the fields its campaign makes public."""

    SCOPES = {"public": lambda scope: Q(), "self": lambda scope: Q()}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    step = models.PositiveIntegerField()
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    unit_name = models.CharField(max_length=200)
    number = models.CharField(max_length=40)
    group = models.CharField(max_length=120, blank=True)
    count = models.PositiveIntegerField("得票", default=0)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["campaign", "stage", "step", "submission"], name="one_place_on_ballot")
        ]


class FollowUpRecord(ScopedModel):
    """One promotion or recommendation of a selected work that took place, as the host keeps it (rows S10, X10, Q10)."""

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="follow_ups")
    follow_up = models.CharField("事项", max_length=40)
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="follow_ups")
    on = models.DateField("日期")
    note = models.CharField("地点和内容", max_length=500)
    link = models.URLField("网址", max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "推广记录"
        ordering = ("campaign", "-on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "follow_up", "submission", "on", "note"], name="one_follow_up_record"
            )
        ]
