"""Who fills in an asked form, who confirms it, who gives longer."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from campaigns.policies import heads, holds, manages, sits

from .. import policies as filing
from ..models import AskedForm
from ..recusal import not_of_own_unit
from . import wording


def is_asked(actor: Actor, subject: AskedForm) -> Verdict:
    """A clause: somebody of the unit whose filing it is about."""
    own = actor.unit is not None and subject.submission.unit_id == actor.unit.pk
    return YES if own else no(wording.NOT_ASKED)


def is_open(actor: Actor, subject: AskedForm) -> Verdict:
    """A clause: it was not handed in yet, and is still wanted."""
    return YES if subject.is_open else no(wording.NOT_OPEN.format(state=subject.get_state_display()))


def goes_through(actor: Actor, subject: AskedForm) -> Verdict:
    """A clause: the report goes through the actor's seat, and was handed in."""
    own = actor.seat is not None and subject.through_id == actor.seat.pk
    return YES if own and subject.answered_at is not None else no(wording.NOT_THROUGH)


POLICY = {
    "asked.list": (filing.belongs_to_a_unit,),
    "asked.view": (is_asked,),
    "asked.fill": (is_asked, filing.unit_is_alive, is_open, filing.is_not_sealed),
    "asked.answer": (is_asked, filing.unit_is_alive, filing.is_not_sealed),
    "asked.report": (is_asked, filing.unit_is_alive, filing.is_not_sealed),
    "asked.list_at_seat": (sits,),
    "asked.read_at_seat": (heads, goes_through, not_of_own_unit),
    "asked.confirm": (heads, goes_through, not_of_own_unit, filing.is_not_sealed),
    "asked.give_back": (heads, goes_through, not_of_own_unit, filing.is_not_sealed),
    "asked.extend": (manages, not_of_own_unit),
    "asked.personal": (holds("manager", "formal_checker"), not_of_own_unit),
}
