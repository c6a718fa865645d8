"""Personal values in review: experts' numbers for those who run the panel, contacts of a filing for the seat's head."""

from typing import Any

from accounts.kernel.actor import Actor
from accounts.kernel.policy import register
from accounts.kernel.verdict import Verdict
from accounts.models import User
from accounts.personal.closing import Duty, register_closer, register_duties
from accounts.personal.own import register_own_data
from accounts.personal.reveal import register_revealable
from accounts.personal.wording import TOMBSTONE
from campaigns.policies import heads
from submissions.personal import values_of

from .models import Assignment, Expert, PanelMember, StageEntry
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


@register_duties
def _sheets(user: User) -> list[Duty]:
    """Sheets a panel waits for."""
    count = Assignment.objects.filter(user=user, state=Assignment.State.ASSIGNED).count()
    return [Duty(f"您还有 {count} 份评分表没有签名提交，请先完成或申请回避。")] if count else []


@register_closer
def _forget_expert(user: User) -> None:
    """The pool forgets the person; signed sheets stay with the number."""
    Expert.objects.filter(user=user).update(name=TOMBSTONE, employer="", employer_uscc="", active=False)


def _expert_data(user: User) -> list[dict[str, Any]]:
    rows = Expert.objects.filter(user=user).select_related("tenant").order_by("pk")
    return [
        {"主办单位": r.tenant.name, "姓名": r.name, "工作单位": r.employer, "专业领域": r.fields, "回避单位": r.avoid}
        for r in rows
    ]


def _expert_work(user: User) -> list[dict[str, Any]]:
    rows = Assignment.objects.filter(user=user).select_related("entry__submission").order_by("pk")
    return [{"申报编号": r.entry.submission.number or "", "状态": r.get_state_display()} for r in rows]


register_own_data("expert", "评审专家资料", "组织评审", _expert_data, keep="在专家库期间；注销后删除")
register_own_data("sheets", "评分任务", "证明评审过程", _expert_work, keep="随活动资料由主办单位保存")
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
