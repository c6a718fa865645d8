"""联合体: who files together with the lead, what still stands against it, and what a partner may know of the filing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.policy import may
from accounts.kernel.workspace import Todo, url
from accounts.models import Membership, Unit
from campaigns.models import Badge
from campaigns.ruleset.checking import Problem
from campaigns.ruleset.shapes import holds_for

from . import content
from .eligibility import partners_of
from .models import ConsortiumPartner, Submission

PROBLEM = "consortium"
S = ConsortiumPartner.State
TONES = {S.INVITED: "warning", S.CONFIRMED: "success", S.DECLINED: "danger", S.LEAVING: "warning", S.LEFT: "muted"}
OPEN = (Submission.State.DRAFT, Submission.State.RETURNED)
HANDED_IN = ("submitted", "accepted", "under_review", "shortlisted", "selected")


def allowed(row: Submission) -> bool:
    """May this filing, in the track it is in, have partners?"""
    rule = row.campaign.rules.consortium
    return rule.allowed and holds_for(rule.when, row.picks, content.draft_answers(row.draft))


def problems(row: Submission) -> list[Problem]:
    """Partners who have not agreed, where the rules want them to. Too many, or twice: the rules' own refusals say that."""
    if not row.campaign.rules.consortium.confirmed:
        return []
    found = []
    for partner in partners_of(row):
        if partner.state == S.INVITED:
            found.append(
                Problem(
                    PROBLEM, f"联合体成员{partner.name}还没有确认，请提醒对方在线确认，或者上传其加盖公章的同意书。"
                )
            )
        elif partner.state == S.LEAVING:
            found.append(
                Problem(PROBLEM, f"联合体成员{partner.name}已申请退出，请等主办单位办理，或请该单位自行退出后移出。")
            )
        elif partner.state == S.DECLINED:
            found.append(Problem(PROBLEM, f"联合体成员{partner.name}已谢绝或退出，请移出该成员。"))
    return found


def badge(row: ConsortiumPartner) -> Badge:
    """The state as word and tone."""
    if row.state == S.CONFIRMED and row.letter_id:
        return Badge("同意书待核对", "info") if row.letter_waits else Badge("同意书核对一致", "success")
    if row.waits and row.letter_note:
        return Badge("同意书核对不符", "danger")
    return Badge(row.get_state_display(), TONES[S(row.state)])


@dataclass(frozen=True, slots=True)
class Partnership:
    """What a partner may know of a filing: its title, who leads, in which campaign, where it stands. Never its content."""

    row: ConsortiumPartner
    badge: Badge
    title: str
    lead: str
    campaign: str
    host: str
    state: str
    open_: bool
    may_ask: bool = False  # it was handed in: the partner may ask the host to let it go


def partnerships(unit: Unit) -> list[Partnership]:
    """The filings of others in which the unit is named, newest first."""
    return [_partnership(row) for row in named(unit).order_by("-invited_at", "-pk")]


def partnership(unit: Unit, pk: int) -> ConsortiumPartner:
    """One of them; DoesNotExist for another unit's."""
    return named(unit).get(pk=pk)


def named(unit: Unit) -> QuerySet[ConsortiumPartner]:
    """The rows in which the unit stands as a partner and was not taken out."""
    return ConsortiumPartner.objects.filter(unit=unit, removed_at__isnull=True)


def _partnership(row: ConsortiumPartner) -> Partnership:
    with scope.system("what a partner may know of a filing"):
        filing = Submission.objects.select_related("campaign", "tenant").get(pk=row.submission_id)
    state = filing.get_state_display()
    return Partnership(
        row, badge(row), filing.title, filing.unit_name, filing.campaign.title, filing.tenant.name, state,
        filing.state in OPEN, row.state == S.CONFIRMED and filing.state in HANDED_IN,
    )  # fmt: skip


def left(row: Submission) -> list[ConsortiumPartner]:
    """Those who left after the filing, for who reads it."""
    rows = ConsortiumPartner.objects.filter(submission=row, state=S.LEFT, removed_at__isnull=True)
    return list(rows.order_by("leave_judged_at", "pk"))


def host_todos(request: HttpRequest) -> list[Todo]:
    """Partners that ask to leave, one line for each campaign."""
    rows = ConsortiumPartner.objects.filter(state=S.LEAVING, removed_at__isnull=True)
    counts: dict[int, tuple[Submission, int]] = {}
    for row in rows.select_related("submission__campaign").order_by("pk"):
        if may(request.actor, "partner.judge_leaving", row.submission):
            first, count = counts.get(row.submission.campaign_id, (row.submission, 0))
            counts[row.submission.campaign_id] = first, count + 1
    return [
        Todo("待办理的联合体成员退出", count, url(request, "host_submission", pk=first.pk))
        for first, count in counts.values()
    ]


def todos(request: HttpRequest) -> list[Todo]:
    """Filings that wait for the unit's word, for its administrators."""
    actor = request.actor
    if actor.unit is None or actor.membership_role != Membership.Role.ADMIN:
        return []
    waiting = named(actor.unit).filter(state=S.INVITED)
    return [Todo("待确认的联合体申报", waiting.count(), reverse("apply_partnerships"))]
