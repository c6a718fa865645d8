"""What becomes of an invitation: sent, sent again, withdrawn, accepted, declined. Each in one transaction with its trail.

Real time throughout: moving the business clock never revives a link.
"""

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts import own_hosts
from accounts.invitations import kinds, wording
from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock, real_now
from accounts.kernel.crypto import blind_index, blind_indexes, mask_name
from accounts.kernel.moves import IllegalMove
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import Verdict, no
from accounts.models import Invitation, SmsBudget, Tenant, Unit, User
from accounts.models.people import PHONE
from accounts.signin.codes import in_site

LIFE = timedelta(days=7)
PER_NUMBER_DAY = 5
PER_INVITER_DAY = 100


class AlreadyInvited(Exception):
    """An open invitation of this kind to the same is on its way to the number; `sentence` says what to do."""

    sentence = wording.OPEN_ALREADY


class BudgetSpent(Exception):
    """No more invitations today; `sentence` says which limit."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


class Gone(Exception):
    """Used, declined, withdrawn, expired or never there: all the same to whoever holds the link."""


class NumberTaken(Exception):
    """Somebody opened an account with the number in the meantime."""


@transaction.atomic
def invite(
    kind: str,
    *,
    phone: str,
    name: str,
    actor: Actor,
    unit: Unit | None = None,
    tenant: Tenant | None = None,
    subject: dict[str, Any] | None = None,
) -> Invitation:
    """Invite a number (E.164); posts the SMS with the link, also on the row as `link` this once. The caller has asked its own policy.

    Raises AlreadyInvited when the same invitation is open, BudgetSpent beyond the day's limits.
    """
    if not kinds.known(kind):
        raise KeyError(kind)
    index, now = blind_index(phone, PHONE), real_now()
    _spend(index, actor)
    same = Invitation.objects.filter(
        kind=kind, phone_index__in=blind_indexes(phone, PHONE), unit=unit, tenant=tenant, used_at=None, declined_at=None, withdrawn_at=None,
        expires_at__gt=now,
    )  # fmt: skip
    if any(row.subject == (subject or {}) for row in same):
        raise AlreadyInvited
    token = secrets.token_urlsafe(24)
    row = Invitation.objects.create(
        kind=kind, token_hash=digest(token), name=name, phone=phone, unit=unit, tenant=tenant, subject=subject or {},
        invited_by=actor.user, created_at=now, expires_at=now + LIFE, sent=1,
    )  # fmt: skip
    row.link = _send(row, token)
    ports.record("invitation.send", actor=actor, obj=row, after=_facts(row), tenant=tenant)
    return row


@transaction.atomic
def resend(pk: int, actor: Actor) -> Invitation:
    """A fresh link for seven more days; the old one no longer works. Whoever sends it again answers for it from now on.

    Raises BudgetSpent, IllegalMove when it is settled."""
    row = _locked(pk)
    require(actor, "invitation.resend", row)
    _demand_unsettled(row, "resend")
    _spend(row.phone_index, actor)
    token = secrets.token_urlsafe(24)
    row.token_hash, row.expires_at, row.sent = digest(token), real_now() + LIFE, row.sent + 1
    row.invited_by = actor.user or row.invited_by
    row.save(update_fields=["token_hash", "expires_at", "sent", "invited_by"])
    _send(row, token)
    ports.record("invitation.resend", actor=actor, obj=row, after=_facts(row), tenant=row.tenant)
    return row


@transaction.atomic
def withdraw(pk: int, actor: Actor) -> Invitation:
    """The link no longer works. Raises IllegalMove when the invitation is settled already."""
    row = _locked(pk)
    require(actor, "invitation.withdraw", row)
    _demand_unsettled(row, "withdraw")
    row.withdrawn_at = real_now()
    row.save(update_fields=["withdrawn_at"])
    ports.record("invitation.withdraw", actor=actor, obj=row, before=_facts(row), tenant=row.tenant)
    return row


def by_token(token: str) -> Invitation:
    """The open invitation behind a link; Gone in every other case."""
    row = Invitation.objects.select_related("tenant", "unit", "invited_by").filter(token_hash=digest(token)).first()
    if row is None or not row.is_open(real_now()) or not kinds.known(row.kind):
        raise Gone
    return row


@transaction.atomic
def accept(token: str, user: User, actor: Actor) -> str:
    """Use the invitation up for a person who has proven its number; returns where to go. Raises Gone, Refused."""
    return _use(_open_locked(token), user, actor)


@transaction.atomic
def accept_new(token: str, *, name: str, password: str, texts: Sequence[Any], address: str) -> tuple[User, str]:
    """As `accept`, for somebody new: opens the account for the invited number, keeps the consent. Raises Gone, Refused, NumberTaken."""
    row = _open_locked(token)
    try:
        with transaction.atomic():
            user = User.objects.create_user(row.phone, password, name=name, phone_verified_at=clock())
    except IntegrityError as error:
        raise NumberTaken from error
    actor = Actor(user=user, address=address)
    kinds.consents().accept(user, texts, actor)
    return user, _use(row, user, actor)


@transaction.atomic
def decline(token: str, address: str) -> None:
    """The invited person says no; the inviter gets a letter. Raises Gone."""
    row = _open_locked(token)
    row.declined_at = real_now()
    row.save(update_fields=["declined_at"])
    _answer(row, "declined")
    actor = Actor(user=User.objects.by_phone(row.phone), address=address)
    ports.record("invitation.decline", actor=actor, obj=row, after=_facts(row), tenant=row.tenant)


def fits(row: Invitation, user: User) -> Verdict:
    """May this person accept: the invited number, not the inviter, who could still invite, and what the kind asks."""
    if user.phone != row.phone:
        return no(wording.WRONG_PERSON)
    if row.invited_by_id == user.pk:
        return no(wording.OWN_INVITATION)
    if not stands(row):
        return no(wording.INVITER_GONE)
    asks = kinds.kind_of(row).may_accept
    with place(row):
        return asks(row, user) if asks is not None else Verdict(True)


def stands(row: Invitation) -> bool:
    """Could the inviter still invite to this today? What the installation itself sent stands by itself."""
    asks = kinds.kind_of(row).may_invite
    if row.invited_by is None or asks is None:
        return True
    with place(row):
        return row.invited_by.is_active and asks(row.invited_by, row)


def described(row: Invitation) -> str:
    """What one is invited to, in the words of its kind."""
    with place(row):
        return kinds.kind_of(row).describe(row)


def inviter(row: Invitation) -> str:
    """Who invites, masked: 演示省工信厅（张*）."""
    person = f"（{mask_name(row.invited_by.name)}）" if row.invited_by and row.invited_by.name else ""
    return f"{_house(row)}{person}"


def place(row: Invitation) -> AbstractContextManager:
    """The scope in which an invitation's kind works."""
    return scope.tenant(row.tenant_id) if row.tenant_id else scope.system("an invitation is answered")


def digest(token: str) -> str:
    """What is kept of a link's token: it is random, so a plain hash hides it."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _use(row: Invitation, user: User, actor: Actor) -> str:
    User.objects.select_for_update(of=("self",), no_key=True).get(
        pk=user.pk
    )  # two roles that exclude each other take turns
    if not (verdict := fits(row, user)):
        raise Refused(verdict)
    row.used_at, row.used_by = real_now(), user
    row.save(update_fields=["used_at", "used_by"])
    with place(row):
        answer = kinds.kind_of(row).accept(row, user, actor)
    _answer(row, "accepted")
    ports.record("invitation.accept", actor=actor, obj=row, after=_facts(row), tenant=row.tenant)
    return answer


def _house(row: Invitation) -> str:
    return ((row.unit or row.tenant or "") and str((row.unit or row.tenant).name)) or wording.PLATFORM


def _facts(row: Invitation) -> dict[str, Any]:
    """For the trail: what it is about, without the person's name and number."""
    return {"invited": kinds.kind_of(row).label, "about": described(row), "times": row.sent}


def _locked(pk: int) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=pk)


def _open_locked(token: str) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",)).filter(token_hash=digest(token)).first()
    if row is None or not row.is_open(real_now()):
        raise Gone
    return row


def _demand_unsettled(row: Invitation, event: str) -> None:
    if row.is_settled():
        raise IllegalMove(row, event, wording.SETTLED)


def _send(row: Invitation, token: str) -> str:
    link = f"{own_hosts.address_of(row.tenant)}{reverse('invite', args=[token])}"
    ports.post(
        "invitation.sent",
        key=f"invitation:{row.pk}:{row.sent}",
        tenant=row.tenant,
        to=_Phone(row.phone),
        params={"who": _house(row), "role": kinds.kind_of(row).label},
        secret={"link": link},
        channels=["sms"],
    )
    return link


def _answer(row: Invitation, event: str) -> None:
    if row.invited_by is None:
        return
    ports.post(
        f"invitation.{event}",
        key=f"invitation:{row.pk}:{event}",
        tenant=row.tenant,
        to=in_site(row.invited_by),
        params={"person": row.used_by.name if row.used_by else row.name, "what": described(row)},
    )


class _Phone:
    """A number that may belong to nobody yet, as notices.outbox reads a recipient."""

    user, email = None, ""

    def __init__(self, phone: str):
        self.phone = phone

    def address(self, channel: str) -> str:
        return self.phone if channel == "sms" else ""


def _spend(index: str, actor: Actor) -> None:
    """Count one SMS for number, inviter and site, holding the rows until the commit; BudgetSpent beyond a limit."""
    day = f"{timezone.localdate(real_now()):%Y%m%d}"
    _count(f"invite:{day}:{index[:48]}", PER_NUMBER_DAY, wording.NUMBER_SPENT)
    if actor.is_person:
        _count(f"invite-by:{day}:{actor.user_id}", PER_INVITER_DAY, wording.INVITER_SPENT)
    _count(f"site:{real_now():%Y-%m-%d}", settings.SMS_PER_SITE_DAY, wording.SITE_SPENT)


def _count(key: str, limit: int, sentence: str) -> None:
    try:
        with transaction.atomic():
            SmsBudget.objects.get_or_create(key=key)
    except IntegrityError:
        pass  # somebody else began the row this moment
    if not SmsBudget.objects.filter(key=key, used__lt=limit).update(used=F("used") + 1):
        raise BudgetSpent(sentence.format(limit=limit))
