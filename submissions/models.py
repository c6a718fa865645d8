"""Enrolments, submissions, their frozen versions, files, generated documents and stamped scans."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import Scope, ScopedModel

from .asking.models import CHILD, AskedFile, AskedForm, through_submission  # noqa: F401
from .entering.models import PaperFiling  # noqa: F401
from .papers.models import PaperCopy  # noqa: F401
from .partner_models import ConsortiumPartner  # noqa: F401
from .questions.models import FaqEntry, Question  # noqa: F401
from .working_models import DraftChange, Editing  # noqa: F401


def own_or_granted(scope: Scope) -> Q:
    """In a unit's scope its own submissions; in a person's (expert's) scope those granted to that person."""
    if scope.unit_id:
        return Q(unit_id=scope.unit_id)
    return Q(pk__in=AccessGrant.objects.filter(user_id=scope.user_id).values("submission_id"))


def granted_to_seats(scope: Scope) -> Q:
    """Submissions routed to one of the scope's seats."""
    return Q(pk__in=AccessGrant.objects.filter(seat_id__in=scope.seat_ids).values("submission_id"))


class Enrolment(ScopedModel):
    """报名: the light first step before the full declaration (row S4)."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "已报名"
        WITHDRAWN = "withdrawn", "已撤回"

    SCOPES = {"self": lambda scope: Q(unit_id=scope.unit_id)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="enrolments")
    number = models.CharField("报名编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=300)
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    submitted_at = models.DateTimeField("报名时间")
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    channel = models.ForeignKey("campaigns.Channel", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "报名"
        ordering = ("-submitted_at", "-pk")
        indexes = [models.Index(fields=["campaign", "unit"], name="enrolment_of_unit")]

    def __str__(self) -> str:
        return self.title

    @property
    def declared(self) -> Submission | None:
        """The full declaration that was begun from this enrolment, if any."""
        return getattr(self, "submission", None)

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return f"报名 {self.number}"


class NoticeAcceptance(ScopedModel):
    """A unit read and accepted a campaign's confidentiality reminder; without it no form opens (row S4)."""

    SCOPES = {"self": lambda scope: Q(unit_id=scope.unit_id)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    text_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user", "unit", "text_hash"], name="one_acceptance_per_text")
        ]


class Submission(ScopedModel):
    """What an applicant files. Lists read this narrow row; answers live in Draft and SubmissionVersion."""

    class State(models.TextChoices):
        DRAFT = "draft", "填报中（草稿）"
        SUBMITTED = "submitted", "已提交（待受理）"
        RETURNED = "returned", "退回修改（补正）"
        ACCEPTED = "accepted", "已受理"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        UNDER_REVIEW = "under_review", "评审中"
        NOT_PASSED = "not_passed", "未入选"
        SHORTLISTED = "shortlisted", "已入围（公示）"
        SELECTED = "selected", "已入选"
        WITHDRAWN = "withdrawn", "已撤回"
        DISQUALIFIED = "disqualified", "已取消资格"

    class Paper(models.TextChoices):
        """Of a filing that came on paper and is entered by a desk: how far its unit has confirmed it."""

        ENTERING = "entering", "代录中"
        WAITING = "waiting", "代录，待单位确认"
        CONFIRMED = "confirmed", "代录，单位已确认"
        OBJECTED = "objected", "代录，单位有异议"

    SCOPES = {"self": own_or_granted, "seat": granted_to_seats}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="submissions")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="submissions")
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, null=True, blank=True, related_name="submission")
    number = models.CharField("申报编号", max_length=40, unique=True, null=True, blank=True)
    title = models.CharField("名称", max_length=300)
    unit_name = models.CharField("申报单位", max_length=200)
    region_code = models.CharField("注册地", max_length=6)
    picks = models.JSONField("分类", default=dict)  # dimension key → list of option keys, as of the last save
    recommender = models.ForeignKey("campaigns.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("状态", max_length=14, choices=State, default=State.DRAFT)
    current = models.ForeignKey(
        "submissions.SubmissionVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("建立时间")
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    channel = models.ForeignKey("campaigns.Channel", models.PROTECT, null=True, blank=True, related_name="+")
    paper_state = models.CharField("代录", max_length=10, choices=Paper, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["campaign", "state", "-id"], name="submission_list"),
            models.Index(fields=["unit", "campaign"], name="submission_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def came_on_paper(self) -> bool:
        """A desk entered it (代录)."""
        return bool(self.paper_state)

    @property
    def paper_words(self) -> str:
        """The mark 代录 with what the unit said of it, where that still says something; empty for a filing of the unit's own."""
        if not self.paper_state:
            return ""
        telling = {
            self.Paper.ENTERING: self.state == self.State.DRAFT,
            self.Paper.OBJECTED: self.state == self.State.RETURNED,
            self.Paper.CONFIRMED: True,
        }
        return str(self.get_paper_state_display()) if telling.get(self.Paper(self.paper_state)) else "代录"

    @property
    def is_at_desk(self) -> bool:
        """A desk enters it, or its unit has not confirmed it yet."""
        return self.paper_state in (self.Paper.ENTERING, self.Paper.WAITING, self.Paper.OBJECTED)

    @property
    def awaits_unit(self) -> bool:
        """Handed in by a desk, and waiting for the unit's word before it goes into the review."""
        return self.paper_state == self.Paper.WAITING and self.state == self.State.SUBMITTED

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return f"申报 {self.number or self.pk}"


class Draft(ScopedModel):
    """The working copy of a submission's answers; ``revision`` rises with each save so that two tabs never overwrite each other."""

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="draft")
    answers = models.JSONField(default=dict)
    personal = EncryptedTextField("个人信息", blank=True, default="")  # JSON of the answers to personal fields
    revision = models.PositiveIntegerField(default=0)
    editor = models.CharField(max_length=64, blank=True, default="")  # the open page whose autosave came last
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    marks = models.JSONField(default=dict)  # field → {"by": user, "at": time, "editor": open page} of its last change
    span = models.JSONField(default=dict)  # the stretch of work going on, see actions.saving


class SubmissionVersion(ScopedModel):
    """What was filed at one submit, frozen: answers, file hashes and the content hash printed on paper."""

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("第几版")
    rules = models.ForeignKey("campaigns.RuleSetVersion", models.PROTECT, related_name="+")
    answers = models.JSONField()
    files = models.JSONField()  # field key → [{"file": uuid, "name": …, "sha256": …, "size": …}]
    content_hash = models.CharField("内容摘要", max_length=64)
    receipt_number = models.CharField("回执编号", max_length=40, unique=True)
    submitted_at = models.DateTimeField("提交时间")
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    carried_at = models.DateTimeField("转入新版规则的时间", null=True, blank=True)
    carried_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    carried_because = models.TextField("转入新版规则的理由", blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "申报版本"
        ordering = ("submission", "number")
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="one_version_per_submit")]


class PersonalRecord(ScopedModel):
    """Answers to personal fields of a version, encrypted, apart from the version that refers to them by keyed hash."""

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    version = models.OneToOneField(SubmissionVersion, models.PROTECT, related_name="personal")
    data = EncryptedTextField()
    keyed_hash = models.CharField(max_length=64)


class Attachment(ScopedModel):
    """A file the applicant uploaded for a field."""

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=40)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, related_name="+")
    title = models.CharField("材料名称", max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("submission", "field", "position", "pk")


class GeneratedDocument(ScopedModel):
    """A PDF made by the system from one state of the answers; a job makes it, the page shows its progress."""

    class State(models.TextChoices):
        QUEUED = "queued", "正在生成"
        READY = "ready", "已生成"
        FAILED = "failed", "生成失败"

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="documents")
    document = models.CharField("文件", max_length=40)
    content_hash = models.CharField(max_length=64)
    draft = models.BooleanField("草稿", default=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveIntegerField(default=0)
    problem = models.CharField("失败原因", max_length=300, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("submission", "document", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "document", "content_hash", "draft"], name="one_document_per_content"
            )
        ]

    @property
    def under_way(self) -> bool:
        """Is a job still to make it?"""
        return self.state == self.State.QUEUED


class StampedScan(ScopedModel):
    """The stamped and scanned paper of a document, bound to the content hash that was printed on it. A job reads the
    codes on its pages: ``matched`` counts at once, ``manual`` counts and is looked at by the host, ``refused`` is void."""

    class Check(models.TextChoices):
        PENDING = "pending", "正在核对"
        MATCHED = "matched", "编码核对一致"
        MANUAL = "manual", "待人工核对"
        REFUSED = "refused", "核对不符"

    COUNTS = ("matched", "manual")
    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="scans")
    document = models.CharField(max_length=40)
    content_hash = models.CharField(max_length=64)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    checked = models.CharField("核对", max_length=8, choices=Check, default=Check.PENDING)
    note = models.CharField("核对说明", max_length=300, blank=True)
    pages = models.JSONField("逐页核对", default=list)  # [{"at", "is", "turn", "blank", "says"}], see papers.scans
    signatures = models.JSONField("电子签章", default=list)  # of a signed PDF, see papers.signatures
    void_at = models.DateTimeField(null=True, blank=True)  # replaced, or the answers changed after printing

    class Meta:
        ordering = ("submission", "document", "pk")


class BlankDocument(ScopedModel):
    """A document of a rule set as an empty form for the public; made once per version and key."""

    State = GeneratedDocument.State
    SCOPES = {"public": lambda scope: Q(version__published_at__isnull=False)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    version = models.ForeignKey("campaigns.RuleSetVersion", models.PROTECT, related_name="+")
    document = models.CharField("文件", max_length=40)
    state = models.CharField(max_length=8, choices=GeneratedDocument.State, default=GeneratedDocument.State.QUEUED)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.CharField("失败原因", max_length=300, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("version", "document")
        constraints = [models.UniqueConstraint(fields=["version", "document"], name="one_blank_per_version")]


class ReturnRequest(ScopedModel):
    """退回修改: remarks per field with their own deadline; the answer is the next submit."""

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="returns")
    round = models.PositiveIntegerField()
    note = models.TextField("总体意见")
    remarks = models.JSONField(default=list)  # [{"field": key, "text": …}]
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    due_at = models.DateTimeField("补正截止")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("submission", "round")
        constraints = [models.UniqueConstraint(fields=["submission", "round"], name="one_return_per_round")]


class AccessGrant(ScopedModel):
    """A seat or a person outside the unit and the host may read this submission, because it was routed or assigned there."""

    SCOPES = {
        "seat": lambda scope: Q(seat_id__in=scope.seat_ids),
        "self": lambda scope: Q(user_id=scope.user_id) if not scope.unit_id else Q(submission__unit_id=scope.unit_id),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="grants")
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "seat"], name="one_grant_per_seat", condition=Q(seat__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["submission", "user"], name="one_grant_per_person", condition=Q(user__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=False) | Q(user__isnull=False), name="grant_names_somebody"
            ),
        ]
