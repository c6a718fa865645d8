"""Those who file together with a lead (联合体). Part of ``models``; imports nothing from there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.kernel.scope import ScopedModel

from .asking.models import through_submission


class ConsortiumPartner(ScopedModel):
    """A unit that files together with the lead (联合体). It confirms from its own account, or by a stamped letter the lead uploads
    and the host looks at. Reads of the partner's side go through ``consortium``: it sees this row, not the filing."""

    class State(models.TextChoices):
        INVITED = "invited", "待确认"
        CONFIRMED = "confirmed", "已确认"
        DECLINED = "declined", "已谢绝"
        LEAVING = "leaving", "申请退出"
        LEFT = "left", "已退出"

    SCOPES = {
        "self": lambda scope: Q(unit_id=scope.unit_id) | through_submission(scope) if scope.unit_id else Q(pk__in=[]),
        "seat": through_submission,
    }

    tenant = models.ForeignKey("accounts.Tenant", models.PROTECT, related_name="+")
    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="partners")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("成员单位", max_length=200)
    uscc = models.CharField("统一社会信用代码", max_length=18)
    position = models.PositiveSmallIntegerField("次序", default=0)
    state = models.CharField("状态", max_length=10, choices=State, default=State.INVITED)
    invited_at = models.DateTimeField("邀请时间")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    letter = models.ForeignKey("accounts.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    letter_judged_at = models.DateTimeField("同意书核对时间", null=True, blank=True)
    letter_judged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    letter_note = models.CharField("同意书不符之处", max_length=300, blank=True)
    reason = models.CharField("谢绝或退出原因", max_length=300, blank=True)
    leave_asked_at = models.DateTimeField("申请退出时间", null=True, blank=True)
    leave_judged_at = models.DateTimeField("退出办理时间", null=True, blank=True)
    leave_judged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    leave_answer = models.CharField("主办单位答复", max_length=300, blank=True)
    removed_at = models.DateTimeField("移出时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联合体成员"
        ordering = ("submission", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "uscc"], condition=Q(removed_at__isnull=True), name="partner_once"
            )
        ]

    @property
    def waits(self) -> bool:
        """The partner has not answered yet."""
        return self.state == self.State.INVITED

    @property
    def letter_waits(self) -> bool:
        """Nobody at the host has looked at the stamped consent yet."""
        return self.state == self.State.CONFIRMED and self.letter_id is not None and self.letter_judged_at is None

    @property
    def has_declined(self) -> bool:
        """The partner said no."""
        return self.state == self.State.DECLINED

    @property
    def wants_out(self) -> bool:
        """It asked the host to be let go."""
        return self.state == self.State.LEAVING

    @property
    def has_left(self) -> bool:
        """It was let go after the filing."""
        return self.state == self.State.LEFT

    def __str__(self) -> str:
        return self.name
