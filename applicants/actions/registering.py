"""What changes registrations: filed, filed again, approved, refused. Each is one transaction with its trail and letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.files import RejectedFile, store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import require
from accounts.models import Membership, Unit, User
from accounts.workdays import is_workday
from applicants.models import ConsentRecord, ConsentText, Registration
from audit import trail
from notices import outbox

S = Registration.State
MAX_BYTES = 10 * 1024 * 1024
MOVES = Moves(
    name="registration",
    table={(S.PENDING, "approve"): S.APPROVED, (S.PENDING, "refuse"): S.REFUSED, (S.REFUSED, "resubmit"): S.PENDING},
    states=dict(S.choices),
    events={"approve": "通过", "refuse": "退回", "resubmit": "重新提交"},
)


def due_at(submitted: datetime, workdays: int) -> datetime:
    """The end of the n-th working day after the day of filing (row S3: 2 working days)."""
    day, left = submitted.date(), workdays
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), submitted.tzinfo)


class BadFiles(Exception):
    """Uploads that were refused; ``sentences`` says for each field what to do."""

    def __init__(self, sentences: Mapping[str, str]):
        self.sentences = dict(sentences)
        super().__init__("；".join(sentences.values()))


class PhoneTaken(Exception):
    """The number got an account in the meantime: the same form in another tab."""


@transaction.atomic
def register(
    *, phone: str, password: str, campaign, values: dict, uploads: Mapping, texts: list[ConsentText], actor: Actor
) -> Registration:
    """Open an account for a verified number and file its registration with the campaign's host.

    Records consent to the texts. Raises BadFiles or PhoneTaken; nothing is kept then.
    """
    now = clock()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                phone=phone, password=password, name=values["contact_name"], phone_verified_at=now
            )
    except IntegrityError as error:
        raise PhoneTaken from error
    with scope.self_(user=user), scope.writing(campaign.tenant_id):
        row = Registration.objects.create(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            user=user,
            submitted_at=now,
            due_at=due_at(now, campaign.rules.registration.review_workdays),
            **values,
            **_stored(uploads, campaign.tenant, user),
        )
        for text in texts:
            ConsentRecord.objects.create(user=user, text=text, at=now, address=actor.address or None)
        _tell(row, "submitted", due=row.due_at)
        trail.record(
            "registration.submit", actor=actor, obj=row, after={"name": row.name, "uscc": row.uscc}, tenant=row.tenant
        )
    return row


@transaction.atomic
def resubmit(row: Registration, *, values: dict, uploads: Mapping, actor: Actor) -> Registration:
    """File again after a refusal, with what was changed; the clock of the host starts anew. Raises BadFiles, IllegalMove."""
    now = clock()
    with scope.writing(row.tenant_id):
        changes = {
            **values,
            **_stored(uploads, row.tenant, row.user),
            "submitted_at": now,
            "due_at": due_at(now, row.campaign.rules.registration.review_workdays),
            "round": row.round + 1,
            "decided_at": None,
            "decided_by": None,
        }
        moved = MOVES.advance(Registration, row.pk, "resubmit", actor=actor, values=changes)
        _tell(moved, "submitted", due=moved.due_at)
    return moved


def _stored(uploads: Mapping, tenant, user: User) -> dict:
    found, refused = {}, {}
    for name, upload in uploads.items():
        try:
            found[name] = store(
                upload,
                tenant=tenant,
                kind=f"registration.{name}",
                accept={"pdf", "image"},
                max_bytes=MAX_BYTES,
                by=user,
            )
        except RejectedFile as error:
            refused[name] = error.sentence
    if refused:
        raise BadFiles(refused)
    return found


class AlreadyRegistered(Exception):
    """This person has a registration with this host already; ``sentence`` says what to do."""

    sentence = "该手机号已在本主办单位提交过注册申请，请在注册审核中办理，不需要人工准入。"


@transaction.atomic
def admit(campaign, *, phone: str, values: dict, note: str, actor: Actor) -> Registration:
    """Let in by hand whom the rules do not let register: a team or a single developer (row S2, N1 附件1 一).

    Opens an account for the number where there is none, the applicant and its person, and posts the SMS. Raises
    AlreadyRegistered. The note says on what grounds; it stays in the trail.
    """
    require(actor, "registration.admit", campaign)
    now = clock()
    user = User.objects.by_phone(phone) or User.objects.create_user(phone=phone, name=values["contact_name"])
    if Registration.objects.filter(tenant_id=campaign.tenant_id, user=user).exists():
        raise AlreadyRegistered
    row = Registration.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        user=user,
        tab="by_hand",
        state=S.APPROVED,
        submitted_at=now,
        due_at=now,
        decided_at=now,
        decided_by=actor.user,
        **values,
    )
    _let_in(row)
    _tell(row, "admitted")
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
def approve(pk: int, *, actor: Actor) -> Registration:
    """Let the unit in: the unit (new, or the known one with this code) and the person's membership. Posts the SMS of row S3."""
    row = MOVES.advance(
        Registration, pk, "approve", actor=actor, values={"decided_at": clock(), "decided_by": actor.user, "reason": ""}
    )
    _let_in(row)
    _tell(row, "approved")
    return row


@transaction.atomic
def refuse(pk: int, *, reason: str, actor: Actor) -> Registration:
    """Send it back with the reason; the person corrects and files again."""
    row = MOVES.advance(
        Registration,
        pk,
        "refuse",
        actor=actor,
        note=reason,
        values={"decided_at": clock(), "decided_by": actor.user, "reason": reason},
    )
    _tell(row, "refused", reason=reason)
    return row


def _let_in(row: Registration) -> None:
    """The unit, and this person in it: its administrator when it has nobody yet."""
    unit = _unit_for(row)
    there = (
        Membership.objects.filter(unit=unit, is_active=True)
        .exclude(user=row.user)
        .select_related("user")
        .order_by("pk")
    )
    role = Membership.Role.FILLER if there else Membership.Role.ADMIN
    Membership.objects.get_or_create(user=row.user, unit=unit, defaults={"role": role})
    admins = [outbox.Recipient(user=member.user) for member in there if member.role == Membership.Role.ADMIN]
    if admins:
        outbox.post(
            "registration.joined",
            key=f"registration:{row.pk}:{row.round}:joined",
            tenant=row.tenant,
            to=admins,
            params={"unit": unit.name, "person": row.contact_name, "host": row.tenant.name},
            campaign_id=row.campaign_id,
        )
    row.unit = unit
    row.save(update_fields=["unit"])
    if not row.user.name:
        User.objects.filter(pk=row.user_id).update(name=row.contact_name)


def _unit_for(row: Registration) -> Unit:
    known = Unit.objects.filter(uscc=row.uscc).first() if row.uscc else None
    if known is not None:
        return known
    facts = {"ownership": row.ownership, "enterprise_type": row.enterprise_type, "facts": row.facts}
    return Unit.objects.create(
        name=row.name,
        uscc=row.uscc or None,
        kind=row.kind,
        address=row.address,
        region_code=row.region_code,
        facts=facts,
    )


def _tell(row: Registration, event: str, **params) -> None:
    wanted = {"unit": row.name, **params}
    outbox.post(
        f"registration.{event}",
        key=f"registration:{row.pk}:{row.round}:{event}",
        tenant=row.tenant,
        to=outbox.Recipient(user=row.user),
        params=wanted,
        campaign_id=row.campaign_id,
        link="/apply/registration/",
    )
