"""Who is to become or stop being one of the platform's three administrators: proposed by one, confirmed by another."""

from django.db import models

from accounts.kernel.crypto import EncryptedTextField
from accounts.models.people import PlatformRole, User


class AdministratorProposal(models.Model):
    """The system administrator proposes, the security administrator confirms; only then an invitation leaves or a role ends."""

    class Event(models.TextChoices):
        APPOINT = "appoint", "任命"
        DISMISS = "dismiss", "免去"

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    event = models.CharField("事项", max_length=10, choices=Event)
    role = models.CharField("岗位", max_length=10, choices=PlatformRole.Role)
    name = models.CharField("姓名", max_length=50)
    phone = EncryptedTextField("手机号", blank=True, purpose="administrator.phone")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("理由", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "管理员任免"
        ordering = ("-proposed_at", "-pk")

    @property
    def tone(self) -> str:
        """The colour of the state on pages."""
        return {"proposed": "warning", "confirmed": "success"}.get(self.state, "muted")

    @property
    def waits(self) -> bool:
        """Nobody has answered the proposal yet."""
        return self.state == self.State.PROPOSED

    def __str__(self) -> str:
        return f"{self.get_event_display()}{self.get_role_display()}"
