"""A partner withdraws from a consortium after the filing: it asks, the host decides, and the rules say what becomes of the filing."""

from __future__ import annotations

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.workdays import end_of_workday
from applicants import unit_facts
from notices import outbox

from .. import consortium, eligibility, events, wording
from ..models import ConsortiumPartner, Submission
from .consortium import MOVES, locked, rewrite, tell
from .states import LIVE, mark, return_for_correction
from .states import MOVES as FILING

GOES_ON, RETURNED, ENDED = "goes_on", "returned", "ended"


@transaction.atomic
def ask(pk: int, *, reason: str, actor: Actor) -> ConsortiumPartner:
    """The partner asks to leave a filing that was handed in; the host decides, the lead is told. Raises Refused."""
    if not (reason := reason.strip()[:300]):
        raise Refused(no(wording.LEAVING_WHY))
    partner = consortium.partnership(actor.unit, pk)
    with scope.system("a partner answers the lead"):
        row = locked(partner.submission_id)
        if row.state not in LIVE or row.state in consortium.OPEN:
            raise Refused(no(wording.LEAVING_NOT_NOW))
        values = {"reason": reason, "leave_asked_at": clock(), "leave_judged_at": None, "leave_answer": ""}
        partner = MOVES.advance(ConsortiumPartner, pk, "ask_leave", actor=actor, note=reason, values=values)
        tell("partner.leaving", row, partner, _lead(row))
    return partner


@transaction.atomic
def judge(pk: int, *, allow: bool, answer: str = "", actor: Actor) -> str:
    """The host lets the partner go or not, with its reason; returns what becomes of the filing (GOES_ON, RETURNED, ENDED).

    A partner that left counts no more, from this moment. Enough of them left: the filing goes on as it was filed, and reviewers
    read who left. Too few: it is returned to the lead for correction, or its qualification ends, as the rules say. Raises Refused.
    """
    partner = ConsortiumPartner.objects.get(pk=pk, removed_at__isnull=True)
    row = locked(partner.submission_id)
    require(actor, "partner.judge_leaving", row)
    answer = answer.strip()[:300]
    if not allow and not answer:
        raise Refused(no(wording.LEAVING_ANSWER))
    values = {"leave_judged_at": clock(), "leave_judged_by": actor.user, "leave_answer": answer}
    event = "release" if allow else "keep"
    partner = MOVES.advance(ConsortiumPartner, pk, event, actor=actor, note=answer, values=values)
    fate = _what_then(row, partner, actor) if allow else GOES_ON
    own = unit_facts.administrators(partner.unit) if partner.unit else []
    tell("partner.released" if allow else "partner.kept", row, partner, [*_lead(row), *own])
    return fate


def _what_then(row: Submission, partner: ConsortiumPartner, actor: Actor) -> str:
    rule = row.campaign.rules.consortium
    left = len(eligibility.partners_of(row))
    if row.state in consortium.OPEN:
        rewrite(
            row
        )  # it is being corrected: the names go from the working copy, the rules are asked when it is filed again
        return GOES_ON
    if left >= rule.min_partners:
        return GOES_ON
    words = wording.TOO_FEW_LEFT.format(partner=partner.name, least=rule.min_partners, left=left)
    if rule.on_leaving == "end":
        mark(row, "disqualify", actor=actor, note=words)
        return ENDED
    if FILING.target(row.state, "return") is None:
        raise Refused(no(wording.LEAVING_TOO_LATE, rule.clause))
    due = end_of_workday(clock(), rule.leaving_workdays)
    return_for_correction(row, note=words, remarks=[], due_at=due, actor=actor)
    rewrite(row)
    events.emit("recalled", submission=row, actor=actor)
    return RETURNED


def _lead(row: Submission) -> list[outbox.Recipient]:
    leads = [outbox.Recipient(user=row.created_by)] if row.created_by.is_active else []
    return list({to.user.pk: to for to in [*leads, *unit_facts.administrators(row.unit)]}.values())
