"""Closing one's account (PIPL 47): what stands in the way is listed, fifteen days of grace, then it is done for good.

What a unit filed stays with the unit. Of the person remain the row with its public number, on which filings and the
trail rest; name, numbers, e-mail, sign-in and roles are gone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.storage import storages
from django.db import transaction

from accounts.kernel import jobs, ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import Closing, Export, Invitation, Membership, PlatformRole, StaffRole, User
from accounts.personal import wording
from accounts.signin.codes import _Recipient

GRACE = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the person still has to do. `blocks`: the account cannot be closed before."""

    text: str
    blocks: bool = True
    url: str = ""


class Bound(Exception):
    """The account cannot be closed yet; `duties` say why."""

    def __init__(self, duties: list[Duty]):
        super().__init__("；".join(duty.text for duty in duties))
        self.duties = duties


_duties: list[Callable[[User], Iterable[Duty]]] = []
_closers: list[Callable[[User], Any]] = []


def register_duties(source: Callable[[User], Iterable[Duty]]) -> Callable:
    """Add fn(user) -> duties; called in the system scope."""
    _duties.append(source)
    return source


def register_closer(closer: Callable[[User], Any]) -> Callable:
    """Add fn(user): forget what an app keeps of a person whose account is closed. In the closing transaction, system scope."""
    _closers.append(closer)
    return closer


def duties(user: User) -> list[Duty]:
    """Everything open, the blocking ones first."""
    with scope.system("what binds a person"):
        found = [duty for source in _duties for duty in source(user)]
    return sorted(found, key=lambda duty: not duty.blocks)


def pending(user: User) -> Closing | None:
    """The request that runs, if any."""
    return Closing.objects.filter(user=user, done_at=None, cancelled_at=None).first()


@transaction.atomic
def ask(user: User, actor: Actor) -> Closing:
    """Ask for closing; Bound while something stands in the way. Asking twice is asking once."""
    User.objects.select_for_update().get(pk=user.pk)
    if (running := pending(user)) is not None:
        return running
    if blocking := [duty for duty in duties(user) if duty.blocks]:
        raise Bound(blocking)
    now = clock()
    row = Closing.objects.create(user=user, asked_at=now, due_at=now + GRACE)
    ports.post("account.closing", key=f"closing:{row.pk}", tenant=None, to=_Addressee(user), params={"at": row.due_at})
    ports.record("account.close_ask", actor=actor, obj=user, after={"until": row.due_at})
    return row


@transaction.atomic
def cancel(user: User, actor: Actor) -> bool:
    """Take the request back; False when there is none."""
    row = Closing.objects.select_for_update().filter(user=user, done_at=None, cancelled_at=None).first()
    if row is None:
        return False
    row.cancelled_at = clock()
    row.save(update_fields=["cancelled_at"])
    ports.post("account.closing_cancelled", key=f"closing:{row.pk}", tenant=None, to=_Addressee(user), params={})
    ports.record("account.close_cancel", actor=actor, obj=user)
    return True


@jobs.due("accounts.close", every=3600)
def close_due() -> int:
    """Close the accounts whose days of grace are over; returns how many. What came up meanwhile stops it, and is told."""
    ripe = Closing.objects.filter(done_at=None, cancelled_at=None, due_at__lte=clock()).order_by("pk")
    return sum(_close(pk) for pk in list(ripe.values_list("pk", flat=True)))


@transaction.atomic
def _close(pk: int) -> int:
    row = Closing.objects.select_for_update(of=("self",)).filter(pk=pk, done_at=None, cancelled_at=None).first()
    if row is None:
        return 0
    user, actor, now = User.objects.select_for_update().get(pk=row.user_id), Actor.system("account closing"), clock()
    if blocking := [duty for duty in duties(user) if duty.blocks]:
        row.cancelled_at, row.blocked = now, "；".join(duty.text for duty in blocking)[:300]
        row.save(update_fields=["cancelled_at", "blocked"])
        ports.post(
            "account.closing_blocked", key=f"closing:{row.pk}", tenant=None, to=_Addressee(user),
            params={"reason": row.blocked},
        )  # fmt: skip
        ports.record("account.close_block", actor=actor, obj=user, note=row.blocked)
        return 0
    ports.post("account.closed", key=f"closed:{row.pk}", tenant=None, to=_Recipient(phone=user.phone), params={})
    forget(user)
    row.done_at = now
    row.save(update_fields=["done_at"])
    ports.record("account.close", actor=actor, obj=user)
    return 1


def forget(user: User) -> None:
    """Everything that signs in, names or reaches the person goes; in the caller's transaction, system scope."""
    for closer in _closers:
        closer(user)
    for session in UserSession.objects.filter(user=user).order_by("pk"):
        session.end()
    Authenticator.objects.filter(user=user).delete()
    PlatformRole.objects.filter(user=user).delete()
    StaffRole.objects.filter(user=user).delete()
    Membership.objects.filter(user=user).end()
    Invitation.objects.filter(phone_index=user.phone_index).delete()
    for export in Export.objects.filter(user=user).order_by("asked_at"):
        if export.key:
            transaction.on_commit(lambda key=export.key: storages["private"].delete(key))
    Export.objects.filter(user=user).delete()
    user.name, user.phone, user.email, user.phone_verified_at = wording.TOMBSTONE, "", "", None
    user.is_active = False
    user.set_unusable_password()
    user.save()


class _Addressee(_Recipient):
    """The person, in the site and by SMS."""

    def __init__(self, user: User):
        super().__init__(user=user, phone=user.phone)


@register_duties
def _units(user: User) -> Iterable[Duty]:
    """A unit keeps an administrator while others work in it."""
    for row in Membership.objects.filter(user=user, role="admin", is_active=True).select_related("unit").order_by("pk"):
        others = Membership.objects.filter(unit=row.unit, is_active=True, user__is_active=True).exclude(user=user)
        if others.exists() and not others.filter(role="admin").exists():
            yield Duty(wording.HAND_OVER_UNIT.format(unit=row.unit.name))
        elif not others.exists():
            yield Duty(wording.LAST_IN_UNIT.format(unit=row.unit.name), blocks=False)


@register_duties
def _hosts(user: User) -> Iterable[Duty]:
    """A host keeps a manager, the platform each of its administrators."""
    mine = StaffRole.objects.filter(user=user, role="manager", campaign_id=None).select_related("tenant")
    for row in mine.order_by("pk"):
        others = StaffRole.objects.filter(tenant=row.tenant, role="manager", campaign_id=None, user__is_active=True)
        if row.tenant.is_active and not others.exclude(user=user).exists():
            yield Duty(wording.LAST_MANAGER.format(tenant=row.tenant.name))
    if (held := PlatformRole.objects.filter(user=user).first()) is not None:
        others = PlatformRole.objects.filter(role=held.role, user__is_active=True).exclude(user=user)
        if not others.exists():
            yield Duty(wording.LAST_ADMINISTRATOR.format(role=held.get_role_display()))
