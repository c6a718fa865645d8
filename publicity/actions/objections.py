"""异议: filed by the public under a real name, accepted or not, and ruled on by the host's objection handler."""

from __future__ import annotations

import secrets

from django.db import transaction

from accounts.files import store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import keyed_hash
from accounts.kernel.moves import Moves
from accounts.models import StaffRole, StoredFile
from audit import trail
from campaigns.actions import next_number
from campaigns.locks import share
from campaigns.ruleset.publicity import may_object
from notices import outbox
from review import engine
from submissions.actions import mark
from submissions.models import Submission

from ..models import Objection, PublicityItem
from . import lists

STATE = Objection.State
MAX_BYTES = 10 * 1024 * 1024
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MOVES = Moves(
    name="objection",
    table={
        (STATE.FILED, "accept"): STATE.ACCEPTED,
        (STATE.FILED, "decline"): STATE.NOT_ACCEPTED,
        (STATE.ACCEPTED, "uphold"): STATE.UPHELD,
        (STATE.ACCEPTED, "dismiss"): STATE.DISMISSED,
    },
    states=dict(STATE.choices),
    events={"accept": "受理", "decline": "不予受理", "uphold": "异议成立", "dismiss": "异议不成立"},
)


class NotAccepted(Exception):
    """The rules refuse the objection; ``sentence`` says why."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


def code_hash(code: str) -> str:
    """What is kept of the query code."""
    return keyed_hash(code.strip().upper(), "objection.code")


def keep_evidence(tenant, upload) -> StoredFile:
    """Check and keep what proves an objection. Raises RejectedFile."""
    with scope.tenant(tenant):
        return store(upload, tenant=tenant, kind="objection.evidence", accept={"pdf", "image"}, max_bytes=MAX_BYTES)


@transaction.atomic
def file(
    item: PublicityItem,
    *,
    name: str,
    phone: str,
    by_unit: bool,
    text: str,
    evidence: StoredFile | None,
    is_applicant: bool = False,
) -> tuple[Objection, str]:
    """Hand in an objection to a line of an open list; returns it and the query code, which is shown once.

    Refused (NotAccepted) when late, anonymous or without evidence where the rule set asks for it. Tells the handlers.
    """
    row = item.publicity
    share(row.campaign_id)
    now = clock()
    verdict = may_object(
        row.campaign.rules,
        lists.step_of(row),
        starts=row.opens_at,
        ends=row.closes_at,
        now=now,
        signed=bool(name.strip() and phone),
        with_evidence=evidence is not None,
        is_applicant=is_applicant,
    )
    if not verdict:
        raise NotAccepted(f"{verdict.reason}。")
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    with scope.tenant(row.tenant_id):
        found = Objection.objects.create(
            tenant_id=row.tenant_id,
            publicity=row,
            item=item,
            number=f"{row.campaign.code}Y{next_number(row.campaign, 'objection'):04d}",
            query_code=code_hash(code),
            by_unit=by_unit,
            objector_name=name.strip(),
            objector_phone=phone,
            text=text,
            evidence=evidence,
            filed_at=now,
        )
        _tell_handlers(found)
        trail.record(
            "objection.file",
            actor=Actor.system("objection.file"),
            obj=found,
            after={"number": found.number, "item": item.pk},
            tenant=row.campaign.tenant,
        )
    return found, code


def _tell_handlers(found: Objection) -> None:
    roles = StaffRole.objects.filter(role="objection_handler").select_related("user").order_by("pk")
    users = [r.user for r in roles if r.campaign_id in (None, found.publicity.campaign_id)]
    campaign = found.publicity.campaign
    outbox.post(
        "objection.received",
        key=f"objection:{found.pk}",
        tenant=campaign.tenant,
        to=[outbox.Recipient(user=user) for user in {u.pk: u for u in users}.values()],
        params={"number": found.number, "campaign": campaign.title, "title": found.item.submission.title},
        campaign_id=campaign.pk,
        link=f"/host/{campaign.tenant.slug}/objections/{found.pk}/",
    )


@transaction.atomic
def accept(pk: int, *, actor: Actor) -> Objection:
    """Take the objection up; both sides hear of it."""
    row = MOVES.advance(Objection, pk, "accept", actor=actor, values={"accepted_at": clock(), "handled_by": actor.user})
    _tell_objector(row, "已受理，正在核查")
    _tell_applicant(row, "objection.investigated")
    return row


@transaction.atomic
def decline(pk: int, *, reason: str, actor: Actor) -> Objection:
    """Do not take it up, with the reason; a work that waited only for it goes on."""
    values = {"ruling": reason, "ruled_at": clock(), "handled_by": actor.user}
    row = MOVES.advance(Objection, pk, "decline", actor=actor, note=reason, values=values)
    _tell_objector(row, "不予受理")
    _release(row)
    return row


@transaction.atomic
def dismiss(pk: int, *, ruling: str, actor: Actor) -> Objection:
    """Rule that the objection is not founded; a work that waited only for it goes on. Both sides hear of it."""
    values = {"ruling": ruling, "ruled_at": clock(), "handled_by": actor.user}
    row = MOVES.advance(Objection, pk, "dismiss", actor=actor, note=ruling, values=values)
    _tell_objector(row, "异议不成立")
    _tell_applicant(row, "objection.dismissed")
    _release(row)
    return row


@transaction.atomic
def uphold(pk: int, *, ruling: str, actor: Actor) -> Objection:
    """Rule that the objection is founded: the line leaves the list and the work ends. Both sides hear of it."""
    values = {"ruling": ruling, "ruled_at": clock(), "handled_by": actor.user}
    row = MOVES.advance(Objection, pk, "uphold", actor=actor, note=ruling, values=values)
    if row.item.removed_at is None:
        row.item.removed_at = row.ruled_at
        row.item.save(update_fields=["removed_at"])
    submission = Submission.objects.get(pk=row.item.submission_id)
    for entry in list(engine.open_entries(submission)):
        engine.fail(entry, reason="公示期间异议成立", actor=actor)
    event = "disqualify" if submission.state == Submission.State.SELECTED else "fail"
    if submission.state not in (Submission.State.NOT_PASSED, Submission.State.DISQUALIFIED, Submission.State.WITHDRAWN):
        mark(submission, event, actor=actor, note="公示期间异议成立")
    _tell_objector(row, "异议成立")
    _tell_applicant(row, "objection.upheld")
    return row


def _release(row: Objection) -> None:
    item = (
        PublicityItem.objects.select_for_update(of=("self",))
        .select_related("publicity__campaign__version")
        .get(pk=row.item_id)
    )
    if item.publicity.state == item.publicity.State.CLOSED and item.removed_at is None:
        lists.settle(item)


def _tell_objector(row: Objection, outcome: str) -> None:
    campaign = row.publicity.campaign
    outbox.post(
        "objection.progress",
        key=f"objection:{row.pk}:{row.state}",
        tenant=campaign.tenant,
        to=outbox.Recipient(phone=row.objector_phone),
        params={"number": row.number, "outcome": outcome, "campaign": campaign.title},
        campaign_id=campaign.pk,
    )


def _tell_applicant(row: Objection, event: str) -> None:
    campaign, submission = row.publicity.campaign, row.item.submission
    outbox.post(
        event,
        key=f"objection:{row.pk}:{row.state}:applicant",
        tenant=campaign.tenant,
        to=outbox.Recipient(user=submission.created_by),
        params={"title": submission.title, "list": row.publicity.title, "ruling": row.ruling},
        campaign_id=campaign.pk,
    )
