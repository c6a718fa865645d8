"""What changes in a person's sign-in: the number, and a second factor taken back by the security administrator."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from accounts.kernel import ports
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import keyed_hash
from accounts.kernel.policy import require
from accounts.models import User
from accounts.models.people import PHONE
from accounts.signin import codes, sessions


class NumberTaken(Exception):
    """Somebody else opened an account with the number in the meantime."""


@transaction.atomic
def change_phone(pk: int, phone: str, *, actor: Actor) -> User:
    """The person signs in with the new number (E.164, proven by the caller) from now on. The old number hears of it once,
    the person in the site. Raises NumberTaken."""
    require(actor, "account.view")
    user = User.objects.select_for_update().get(pk=pk)
    old, at = user.phone, clock()
    user.phone, user.phone_verified_at = phone, at
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_verified_at"])
    except IntegrityError as error:
        raise NumberTaken from error
    for to in ([codes.by_sms(old)] if old else []) + [codes.in_site(user)]:
        _tell("signin.phone", user, to, at)
    before, after = ({"number": keyed_hash(number, PHONE)[:16]} for number in (old, phone))
    ports.record("signin.phone_change", actor=actor, obj=user, before=before, after=after)
    return user


@transaction.atomic
def reset_second_factor(pk: int, reason: str, *, actor: Actor) -> User:
    """Take a person's second factor away, for somebody who lost it: all their sessions end, they hear of it by SMS, and set up
    a new one when they next enter a workspace that asks for it. The security administrator's, never for oneself."""
    user = User.objects.select_for_update().get(pk=pk)
    require(actor, "factor.reset", user)
    Authenticator.objects.filter(user=user).delete()
    sessions.end_others(None, user)
    at = clock()
    for to in ([codes.by_sms(user.phone)] if user.phone else []) + [codes.in_site(user)]:
        _tell("signin.factor_reset", user, to, at)
    ports.record("signin.factor_reset", actor=actor, obj=user, note=reason)
    return user


def _tell(event: str, user: User, to: Any, at: Any) -> None:
    ports.post(event, key=f"{event}:{user.pk}:{at.timestamp()}", tenant=None, to=to, params={"at": at})
