"""Personal values in review: experts' numbers for those who run the panel, contacts of a filing for the seat's head."""

from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import Verdict
from accounts.personal.reveal import register_revealable
from campaigns.policies import heads
from submissions.personal import values_of

from .models import PanelMember, StageEntry
from .policies import WORKS, manages


def runs_the_panel(actor: Actor, subject: PanelMember) -> Verdict:
    """The manager of the panel's campaign."""
    return manages(actor, subject.docket)


def _member(actor: Actor, pk: int) -> PanelMember:
    return PanelMember.objects.select_related("expert__user", "docket").get(pk=pk)


def _phone(row: PanelMember) -> str:
    return row.expert.user.phone.removeprefix("+86")


def _expert(row: PanelMember) -> int:
    return row.expert.user_id


def _entry(actor: Actor, pk: int) -> StageEntry:
    return StageEntry.objects.select_related("docket__campaign", "submission", "version__rules").get(pk=pk)


def _contacts(row: StageEntry) -> list[tuple[str, str]]:
    return values_of(row.version)


def _contact(row: StageEntry) -> int:
    return row.version.submitted_by_id


register({"expert.phone": (runs_the_panel,), "entry.personal": (heads, *WORKS)})
register_revealable(
    "expert.phone", label="专家手机号", action="expert.phone", load=_member, value=_phone, whose=_expert
)
register_revealable(
    "entry.personal",
    label="联系人等个人信息",
    action="entry.personal",
    load=_entry,
    value=_contacts,
    whose=_contact,
    workspaces=("desk",),
)
