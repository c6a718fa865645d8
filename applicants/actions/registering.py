"""What changes registrations: filed, filed again, approved, refused. Each is one transaction with its trail and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Membership, StoredFile, User
from accounts.workdays import end_of_workday
from applicants import queries, unit_facts, uploads, wording
from applicants.actions import entering
from applicants.models import ConsentRecord, ConsentText, Registration
from audit import trail
from notices import outbox

S, B = Registration.State, Registration.Basis
MOVES = Moves(
    name="registration",
    table={(S.PENDING, "approve"): S.APPROVED, (S.PENDING, "refuse"): S.REFUSED, (S.REFUSED, "resubmit"): S.PENDING},
    states=dict(S.choices),
    events={"approve": "通过", "refuse": "退回", "resubmit": "重新提交"},
)


def due_at(submitted: datetime, workdays: int) -> datetime:
    """The end of the n-th working day after the day of filing (row S3: 2 working days)."""
    return end_of_workday(submitted, workdays)


class NotFiled(Exception):
    """The registration cannot be filed like this; ``sentence`` says what to do."""

    sentence = ""


class PhoneTaken(NotFiled):
    """The number got an account in the meantime: the same form in another tab."""

    sentence = wording.PHONE_KNOWN


class AlreadyRegistered(NotFiled):
    """This person has an open registration with this host, or was let in already."""

    sentence = wording.ALREADY_REGISTERED


class AlreadyMember(NotFiled):
    """The person belongs to the unit of this code."""

    sentence = wording.ALREADY_MEMBER


class CodeKnown(NotFiled):
    """A unit with this code is there: ask its administrator, or claim it with a new letter. Names nobody."""

    sentence = wording.CODE_KNOWN


@transaction.atomic
def register(
    *,
    campaign,
    values: dict,
    files: Mapping[str, StoredFile],
    texts: Sequence[ConsentText],
    actor: Actor,
    phone: str = "",
    password: str | None = None,
    claim: bool = False,
) -> Registration:
    """File a registration with the campaign's host: of the signed-in actor, or with a new account for a verified number.

    ``password`` is the hash of the chosen one (make_password). Records consent to the texts. With ``claim`` a unit known
    by its code is claimed. Raises PhoneTaken, AlreadyRegistered, AlreadyMember, CodeKnown; nothing is kept then.
    """
    now = clock()
    user = actor.user or _account(phone, password, values["contact_name"], now)
    basis = _basis(values.get("uscc", ""), user, claim)
    demand_none_open(campaign.tenant_id, user)
    with scope.self_(user=user), scope.writing(campaign.tenant_id):
        uploads.adopt(files, user)
        row = Registration.objects.create(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            user=user,
            basis=basis,
            submitted_at=now,
            due_at=due_at(now, campaign.rules.registration.review_workdays),
            **values,
            **files,
        )
        accept(user, texts, actor)
        tell(row, "submitted", due=row.due_at)
        _warn_administrators(row)
        after = {"name": row.name, "uscc": row.uscc, "basis": row.basis}
        trail.record("registration.submit", actor=actor, obj=row, after=after, tenant=row.tenant)
    return row


@transaction.atomic
def resubmit(
    row: Registration,
    *,
    values: dict,
    files: Mapping[str, StoredFile],
    actor: Actor,
    texts: Sequence[ConsentText] = (),
    claim: bool = False,
) -> Registration:
    """File again after a refusal, with what was changed; the clock of the host starts anew.

    Raises AlreadyMember, CodeKnown, IllegalMove.
    """
    now = clock()
    basis = row.basis if row.unit_id else _basis(values.get("uscc", row.uscc), row.user, claim)
    with scope.writing(row.tenant_id):
        uploads.adopt(files, row.user)
        accept(row.user, texts, actor)
        changes = {
            **values,
            **files,
            "basis": basis,
            "submitted_at": now,
            "due_at": due_at(now, row.campaign.rules.registration.review_workdays),
            "round": row.round + 1,
            "decided_at": None,
            "decided_by": None,
        }
        moved = MOVES.advance(Registration, row.pk, "resubmit", actor=actor, values=changes)
        tell(moved, "submitted", due=moved.due_at)
        _warn_administrators(moved)
    return moved


@transaction.atomic
def admit(campaign, *, phone: str, values: dict, note: str, actor: Actor) -> Registration:
    """Let in by hand whom the rules do not let register: a team or a single developer (row S2, N1 附件1 一).

    Opens an account for the number where there is none, the applicant and its person, and posts the SMS. Raises
    AlreadyRegistered; Refused for oneself. The note says on what grounds; it stays in the trail.
    """
    require(actor, "registration.admit", campaign)
    now = clock()
    if actor.user is not None and actor.user.phone == phone:
        raise Refused(no(wording.NOT_ONESELF))
    user = User.objects.by_phone(phone) or User.objects.create_user(phone=phone, name=values["contact_name"])
    if Registration.objects.filter(tenant_id=campaign.tenant_id, user=user).exists():
        raise AlreadyRegistered
    row = Registration.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        user=user,
        tab=queries.BY_HAND,
        state=S.APPROVED,
        submitted_at=now,
        due_at=now,
        decided_at=now,
        decided_by=actor.user,
        **values,
    )
    entering.let_in(row, actor=actor)
    tell(row, "admitted")
    trail.record(
        "registration.admit",
        actor=actor,
        obj=row,
        after={"name": row.name, "kind": row.kind},
        note=note,
        tenant=row.tenant,
    )
    return row


@transaction.atomic
def approve(pk: int, *, actor: Actor, old_admins: str = "", join: int | None = None) -> Registration:
    """Let the unit in and post the SMS of row S3: a new unit, or the known one for a claim.

    For a claim ``old_admins`` says what becomes of the administrators there (entering.OLD_ADMINS); ``join`` names a unit of
    the same name that this is. Raises entering.NotSettled (the host must choose, or somebody made the unit), IllegalMove.
    """
    values = {"decided_at": clock(), "decided_by": actor.user, "reason": "", "remarks": {}}
    row = MOVES.advance(Registration, pk, "approve", actor=actor, values=values)
    entering.let_in(row, actor=actor, old_admins=old_admins, join=join)
    tell(row, "approved")
    return row


@transaction.atomic
def refuse(pk: int, *, reason: str, actor: Actor, remarks: Mapping[str, list[str]] | None = None) -> Registration:
    """Send it back with the reason, and what is wrong in which field; the person corrects and files again."""
    row = MOVES.advance(
        Registration,
        pk,
        "refuse",
        actor=actor,
        note=reason,
        values={"decided_at": clock(), "decided_by": actor.user, "reason": reason, "remarks": dict(remarks or {})},
    )
    tell(row, "refused", reason=reason)
    if row.basis == B.CLAIM and (unit := unit_facts.by_code(row.uscc)):
        entering.tell_administrators(row, unit, "claim_refused")
    return row


def tell(row: Registration, event: str, **params: Any) -> None:
    """One letter to the registrant about this round."""
    outbox.post(
        f"registration.{event}",
        key=f"registration:{row.pk}:{row.round}:{event}",
        tenant=row.tenant,
        to=outbox.Recipient(user=row.user),
        params={"unit": row.name, **params},
        campaign_id=row.campaign_id,
        link="/apply/registration/",
    )


def _account(phone: str, password: str | None, name: str, now: datetime) -> User:
    try:
        with transaction.atomic():
            user = User.objects.create_user(phone=phone, name=name, phone_verified_at=now)
    except IntegrityError as error:
        raise PhoneTaken from error
    if password:
        user.password = password
        user.save(update_fields=["password"])
    return user


def accept(user: User, texts: Sequence[ConsentText], actor: Actor) -> None:
    """Record that the person accepts these versions now; once is enough."""
    for text in texts:
        ConsentRecord.objects.get_or_create(
            user=user, text=text, defaults={"at": clock(), "address": actor.address or None}
        )


def _basis(uscc: str, user: User, claim: bool) -> str:
    known = unit_facts.by_code(uscc)
    if known is None:
        return B.NEW
    if Membership.objects.filter(user=user, unit=known, is_active=True).exists():
        raise AlreadyMember
    if not claim:
        raise CodeKnown
    return B.CLAIM


def demand_none_open(tenant_id: int, user: User) -> None:
    """Raise AlreadyRegistered when the person has a registration with the host that waits or came back. Locks the person."""
    with scope.system("one open registration for a person and host"):
        User.objects.select_for_update().get(pk=user.pk)  # two tabs file one after the other
        if Registration.objects.filter(tenant_id=tenant_id, user=user, state__in=(S.PENDING, S.REFUSED)).exists():
            raise AlreadyRegistered


def _warn_administrators(row: Registration) -> None:
    if row.basis == B.CLAIM and (unit := unit_facts.by_code(row.uscc)):
        entering.tell_administrators(row, unit, "claimed")
