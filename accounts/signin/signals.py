"""The trail of coming and going: every sign-in, sign-out, and refused password."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.crypto import blind_index
from accounts.models.people import PHONE
from accounts.people import client_address


@receiver(user_logged_in, dispatch_uid="signin.in")
def signed_in(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """A person came in through the site (a test's force_login has no address and is none)."""
    if request is not None and (address := client_address(request)):
        _record("signin.in", Actor(user=user, address=address), user)


@receiver(user_logged_out, dispatch_uid="signin.out")
def signed_out(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """A person left."""
    if user is not None and request is not None and (address := client_address(request)):
        _record("signin.out", Actor(user=user, address=address), user)


@receiver(user_login_failed, dispatch_uid="signin.failed")
def refused(sender: Any, credentials: dict, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A password that did not fit; the number only as its keyed hash."""
    if request is not None and (address := client_address(request)):
        number = blind_index(credentials.get("phone", ""), PHONE)[:16]
        _record("signin.failed", Actor(user=None, address=address), None, after={"number": number})


def _record(action: str, actor: Actor, obj: Any, **facts: Any) -> None:
    with scope.system("sign-in trail"):
        ports.record(action, actor=actor, obj=obj, **facts)
