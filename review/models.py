"""Dockets and their entries, checks, experts, score sheets and recommendations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel

from .drawing.models import Draw, DrawPlace

__all__ = [
    "Assignment", "CheckMark", "Closing", "Decision", "Docket", "Draw", "DrawPlace", "Expert", "JointReview", "PanelMember",
    "PriorityMark", "Recommendation", "RecommendationItem", "ScoreSheet", "StageEntry",
]  # fmt: skip


class Docket(ScopedModel):
    """One stage at one seat: the entries it has to deal with (design section 2)."""

    class State(models.TextChoices):
        OPEN = "open", "评审中"
        CLOSED = "closed", "已办结"

    SCOPES = {
        "seat": lambda scope: Q(seat_id__in=scope.seat_ids),
        "self": lambda scope: (
            Q(pk__in=Assignment.objects.filter(user_id=scope.user_id).values("entry__docket_id"))
            | Q(pk__in=PanelMember.objects.filter(expert__user_id=scope.user_id).values("docket_id"))
        ),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="dockets")
    stage = models.CharField("环节", max_length=40)
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, related_name="dockets")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审卷宗"
        ordering = ("campaign", "pk")
        constraints = [models.UniqueConstraint(fields=["campaign", "stage", "seat"], name="one_docket_per_stage_seat")]


class StageEntry(ScopedModel):
    """A submission on a docket, with its step, outcome, score and rank. Outcomes stay inside until they are published."""

    class State(models.TextChoices):
        PENDING = "pending", "待评审"
        RETURNED = "returned", "退回修改中"
        HELD = "held", "暂缓"
        PASSED = "passed", "通过"
        FAILED = "failed", "未通过"

    SCOPES = {
        "seat": lambda scope: Q(docket__seat_id__in=scope.seat_ids),
        "self": lambda scope: Q(pk__in=Assignment.objects.filter(user_id=scope.user_id).values("entry_id")),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="entries")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="entries")
    version = models.ForeignKey("submissions.SubmissionVersion", models.PROTECT, related_name="+")
    step = models.PositiveIntegerField("当前步骤", default=0)  # index into the stage's steps
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    score = models.DecimalField("得分", max_digits=9, decimal_places=4, null=True, blank=True)
    details = models.JSONField("分项", default=dict)  # criterion key → mean points, as text, of the last scoring
    scores = models.JSONField("各环节得分", default=dict)  # part key (stage.step.rubric) → score or count, as text
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    running = models.PositiveIntegerField("出场顺序", null=True, blank=True)
    presents_at = models.DateTimeField("答辩开始时间", null=True, blank=True)
    reason = models.TextField("理由", blank=True)
    entered_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审条目"
        ordering = ("docket", "pk")
        constraints = [models.UniqueConstraint(fields=["docket", "submission"], name="one_entry_per_docket")]
        indexes = [models.Index(fields=["docket", "state", "id"], name="entry_list")]

    def __str__(self) -> str:
        return f"{self.submission.number} {self.submission.title}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return f"评审条目 {self.pk}"


class Closing(ScopedModel):
    """A docket-level step was ended here: by whom, when, in time or late, and for how many entries. Never changed."""

    SCOPES = {"seat": lambda scope: Q(docket__seat_id__in=scope.seat_ids)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="closings")
    step = models.PositiveIntegerField()
    round = models.PositiveIntegerField(default=1)
    entries = models.PositiveIntegerField()
    late = models.BooleanField("逾期办结", default=False)
    note = models.TextField("说明", blank=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("docket", "step", "round")
        constraints = [models.UniqueConstraint(fields=["docket", "step", "round"], name="one_closing_per_round")]


class Decision(ScopedModel):
    """What a person decided about one entry at one step, with the reason. Rows are only added."""

    class Kind(models.TextChoices):
        CHECK = "check", "审查意见"
        RETURN = "return", "退回修改"
        OPINION = "opinion", "评议意见"
        DELIBERATION = "deliberation", "综合复议"
        DUPLICATES = "duplicates", "查重意见"
        SUPPLEMENT = "supplement", "补充材料"
        TRANSFER = "transfer", "调整受理席位"

    SCOPES = {"seat": lambda scope: Q(entry__docket__seat_id__in=scope.seat_ids)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    entry = models.ForeignKey(StageEntry, models.PROTECT, related_name="decisions")
    step = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=Kind)
    outcome = models.CharField(max_length=20)  # pass, fail, refuse, return, rank, hold, confirm, ask
    text = models.TextField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("entry", "at", "pk")


class JointReview(ScopedModel):
    """A seat that sent an entry on takes part in the stage after it (rows X8, X9): it reads the entry and gives its opinion.
    The entry lies at another seat, which its own scope does not hold: read it with ``across(JointReview.ELSEWHERE)``. Whoever
    decides on the entry reads all opinions."""

    ELSEWHERE = "a seat that takes part reads the entry it sent on"
    SCOPES = {"seat": lambda scope: Q(seat_id__in=scope.seat_ids) | Q(entry__in=StageEntry.objects.values("pk"))}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    entry = models.ForeignKey(StageEntry, models.PROTECT, related_name="joint")
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, related_name="+")
    text = models.TextField("意见", blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("entry", "pk")
        constraints = [models.UniqueConstraint(fields=["entry", "seat"], name="one_joint_review_each")]

    def __str__(self) -> str:
        return f"联合评议 {self.pk}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return str(self)


class CheckMark(ScopedModel):
    """One line of a checklist answered for one entry."""

    SCOPES = {"seat": lambda scope: Q(entry__docket__seat_id__in=scope.seat_ids)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    entry = models.ForeignKey(StageEntry, models.PROTECT, related_name="checks")
    step = models.PositiveIntegerField()
    item = models.CharField(max_length=40)
    ok = models.BooleanField(null=True)
    remark = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("entry", "pk")
        constraints = [models.UniqueConstraint(fields=["entry", "step", "item"], name="one_mark_per_item")]


class Expert(ScopedModel):
    """A person a host has invited to score."""

    IS_PERSON = True
    SCOPES = {"self": lambda scope: Q(user_id=scope.user_id)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="expert_roles")
    name = models.CharField("姓名", max_length=50)
    employer = models.CharField("工作单位", max_length=200)
    employer_uscc = models.CharField(max_length=18, blank=True)
    title = models.CharField("职称、职务", max_length=100, blank=True)
    kind = models.CharField("类别", max_length=40, blank=True)
    fields = models.JSONField("专业领域", default=list)
    avoid = models.JSONField("回避单位", default=list)  # names or codes of units this expert must not score
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "专家"
        ordering = ("tenant", "pk")
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="one_expert_per_host")]

    def __str__(self) -> str:
        return self.name


class PanelMember(ScopedModel):
    """An expert appointed to a panel of one docket's stage."""

    SCOPES = {
        "self": lambda scope: Q(expert__user_id=scope.user_id),
        "seat": lambda scope: Q(docket__seat_id__in=scope.seat_ids),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="panel")
    panel = models.CharField(max_length=40)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="panels")
    chair = models.BooleanField("组长", default=False)
    appointed_because = models.CharField("指定理由", max_length=300, blank=True)  # instead of being drawn
    pledged_at = models.DateTimeField("签署承诺", null=True, blank=True)

    class Meta:
        ordering = ("docket", "pk")
        constraints = [models.UniqueConstraint(fields=["docket", "panel", "expert"], name="one_place_on_panel")]

    def __str__(self) -> str:
        return f"专家组成员 {self.pk}"


class Assignment(ScopedModel):
    """One person scores one entry by one rubric."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", "待评分"
        RECUSED = "recused", "已回避"
        RELEASED = "released", "已收回"
        DONE = "done", "已签名提交"

    SCOPES = {
        "self": lambda scope: Q(user_id=scope.user_id),
        "seat": lambda scope: Q(entry__docket__seat_id__in=scope.seat_ids),
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    entry = models.ForeignKey(StageEntry, models.PROTECT, related_name="assignments")
    step = models.PositiveIntegerField()
    rubric = models.CharField(max_length=40)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    declared_at = models.DateTimeField("声明无利益冲突", null=True, blank=True)
    recusal_reason = models.TextField("回避理由", blank=True)
    assigned_at = models.DateTimeField()

    class Meta:
        ordering = ("entry", "pk")
        constraints = [models.UniqueConstraint(fields=["entry", "step", "rubric", "user"], name="one_assignment_each")]

    def __str__(self) -> str:
        return f"评分任务 {self.pk}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return str(self)


class ScoreSheet(ScopedModel):
    """One person's points for one entry. Only its author reads it before the docket closes; signed, it no longer changes."""

    SCOPES = {"self": lambda scope: Q(assignment__user_id=scope.user_id)}  # no seat scope: a desk never lists sheets

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="sheet")
    points = models.JSONField(default=dict)  # criterion key → points as text
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    comment = models.TextField("评语", blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        ordering = ("assignment",)


class Recommendation(ScopedModel):
    """A docket's ordered list of what it sends on, within its quota; sealed, it no longer changes."""

    SCOPES = {"seat": lambda scope: Q(docket__seat_id__in=scope.seat_ids)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    docket = models.OneToOneField(Docket, models.PROTECT, related_name="recommendation")
    allowance = models.PositiveIntegerField("名额", null=True)  # null: openly unlimited
    sentence = models.TextField("名额说明")
    note = models.TextField("说明", blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"推送名单 {self.pk}"


class RecommendationItem(ScopedModel):
    """One place on the list."""

    SCOPES = {"seat": lambda scope: Q(entry__docket__seat_id__in=scope.seat_ids)}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="items")
    entry = models.OneToOneField(StageEntry, models.PROTECT, related_name="recommended")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ("recommendation", "rank")
        constraints = [models.UniqueConstraint(fields=["recommendation", "rank"], name="one_entry_per_rank")]


class PriorityMark(ScopedModel):
    """A guiding unit's 重点推荐 of one entry, with its reason (row S1). Seen by whoever sees the entry; it decides nothing."""

    SCOPES = {"seat": lambda scope: Q(seat_id__in=scope.seat_ids) | Q(entry__in=StageEntry.objects.values("pk"))}

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    entry = models.ForeignKey(StageEntry, models.PROTECT, related_name="priority_marks")
    seat = models.ForeignKey("campaigns.Seat", models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "重点推荐"
        ordering = ("entry", "seat")
        constraints = [models.UniqueConstraint(fields=["entry", "seat"], name="one_priority_mark_each")]
