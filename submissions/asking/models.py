"""A form that is asked for after filing, with its working copy, and the files in it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import Scope, ScopedModel
from campaigns.models import Badge


def through_submission(scope: Scope) -> Q:
    """Rows of a submission that is itself visible in this scope."""
    from submissions.models import Submission

    return Q(submission__in=Submission.objects.values("pk"))


CHILD = {"self": through_submission, "seat": through_submission}
TONES = {"asked": "warning", "with_seat": "info", "answered": "success", "dropped": "muted"}


class AskedForm(ScopedModel):
    """One form of a rule set asked about one filing until ``due_at``. ``campaign`` asks: a later edition may ask an earlier
    one's winners. Its answers are a working copy until it is answered, then frozen with their files and hash."""

    class State(models.TextChoices):
        ASKED = "asked", "待填报"
        WITH_SEAT = "with_seat", "待推荐单位确认"
        ANSWERED = "answered", "已提交"
        DROPPED = "dropped", "已不需要"

    class Kind(models.TextChoices):
        SUPPLEMENT = "supplement", "补充材料"
        REPORT = "report", "后续报告"

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="asked_forms")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="asked_forms")
    rules = models.ForeignKey("campaigns.RuleSetVersion", models.PROTECT, related_name="+")
    kind = models.CharField("事由", max_length=12, choices=Kind)
    form = models.CharField("表单", max_length=40)
    basis = models.CharField(max_length=60)  # what asks: "entry:12", "follow_up:earlier_winners"
    round = models.PositiveIntegerField("第几次", default=1)
    through = models.ForeignKey("campaigns.Seat", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField("事项", max_length=200)
    question = models.TextField("要求", blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField("发出时间")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField("截止时间")
    answers = models.JSONField(default=dict)
    personal = EncryptedTextField("个人信息", blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    editor = models.CharField(max_length=64, blank=True, default="")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    marks = models.JSONField(default=dict)  # field → {"by": user, "at": time, "editor": open page} of its last change
    files = models.JSONField(default=dict)  # as frozen: field key → [{"file": uuid, "name": …, "sha256": …, "size": …}]
    content_hash = models.CharField("内容摘要", max_length=64, blank=True)
    answered_at = models.DateTimeField("提交时间", null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField("推荐单位意见", blank=True)
    confirmed_at = models.DateTimeField("推荐单位确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "补报表格"
        ordering = ("submission", "pk")
        constraints = [
            models.UniqueConstraint(fields=["submission", "basis", "round"], name="one_asked_form_per_round")
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="asked_form_due")]

    def __str__(self) -> str:
        return f"补报 {self.pk}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it: the title is content."""
        return str(self)

    @property
    def badge(self) -> Badge:
        """The state as word and tone."""
        return Badge(self.get_state_display(), TONES[self.state])

    @property
    def is_open(self) -> bool:
        """The applicant has still to hand it in."""
        return self.state == self.State.ASKED

    @property
    def is_given(self) -> bool:
        """It was handed in, to the asker or to the recommending unit first."""
        return self.state in (self.State.ANSWERED, self.State.WITH_SEAT)

    @property
    def is_answered(self) -> bool:
        """Whoever asked has it."""
        return self.state == self.State.ANSWERED

    @property
    def waits_for_seat(self) -> bool:
        """The recommending unit has to confirm it first."""
        return self.state == self.State.WITH_SEAT

    def overdue(self, now: datetime) -> bool:
        """Not handed in, and the time is over; the instant of the deadline is too late."""
        return self.is_open and now >= self.due_at


class AskedFile(ScopedModel):
    """A file in an asked form's field; what was handed in keeps it, however it is removed later."""

    SCOPES = CHILD

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="+")
    asked = models.ForeignKey(AskedForm, models.PROTECT, related_name="uploads")
    field = models.CharField(max_length=40)
    file = models.ForeignKey("accounts.StoredFile", models.PROTECT, related_name="+")
    title = models.CharField("材料名称", max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked", "field", "position", "pk")

    def __str__(self) -> str:
        return self.title
