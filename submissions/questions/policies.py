"""Who asks, who answers, who publishes."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict, no
from campaigns.policies import holds, sits

from .. import policies as filing
from . import wording
from .models import Question

answers_at_host = holds("manager", "formal_checker", "registration_checker", "publicity_editor")


def is_asked(actor: Actor, subject: Question) -> Verdict:
    """A clause: people of the seat that is asked, or the host's staff."""
    if actor.seat is not None:
        return YES if subject.seat_id == actor.seat.pk else no(wording.NOT_ASKED)
    return answers_at_host(actor, subject)


def is_open(actor: Actor, subject: Question) -> Verdict:
    """A clause: nobody answered yet."""
    return no(wording.ANSWERED) if subject.is_answered else YES


POLICY = {
    "question.list_own": (filing.belongs_to_a_unit,),
    "question.ask": (filing.belongs_to_a_unit, filing.unit_is_alive),
    "question.list_at_seat": (sits,),
    "question.list_at_host": (answers_at_host,),
    "question.answer": (is_asked,),
    "question.pass_on": (sits, is_asked, is_open),
    "question.publish": (holds("manager", "publicity_editor"),),
    "question.withdraw": (holds("manager", "publicity_editor"),),
}
