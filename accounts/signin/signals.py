"""The trail of coming and going: every sign-in, sign-out, and refused password; what begins and ends with them."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import keyed_hash
from accounts.models.people import PHONE
from accounts.people import client_address
from accounts.signin import gate, sessions


@receiver(user_logged_in, dispatch_uid="signin.in")
def signed_in(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """A person came in through the site (a test's force_login has no address and is none)."""
    if request is None:
        return
    sessions.begin(request, user)
    if getattr(request, "provider_asked_second_factor", False):
        gate.mark_passed(request)
    if address := client_address(request):
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
        number = keyed_hash(credentials.get("phone", ""), PHONE)[:16]
        _record("signin.failed", Actor(user=None, address=address), None, after={"number": number})


@receiver([password_changed, password_set], dispatch_uid="signin.password")
def new_password(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A person changed their password on the account page; the other sessions ended with the old one."""
    sessions.begin_again(request, user)
    _record("signin.password_change", Actor(user=user, address=client_address(request)), user)
    _tell(user, "signin.password")


@receiver(authenticator_added, dispatch_uid="signin.factor_added")
def second_factor_on(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """A second factor was set up (accounts.signin.factor_views ends the other sessions)."""
    if authenticator.type == "totp":
        _record("signin.factor_on", Actor(user=user, address=client_address(request)), user)
        _tell(user, "signin.factor_on")


@receiver(authenticator_removed, dispatch_uid="signin.factor_removed")
def second_factor_off(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """A second factor was switched off by its owner: no session has shown one any more."""
    if authenticator.type == "totp":
        gate.unmark(request)
        sessions.end_others(request, user)
        _record("signin.factor_off", Actor(user=user, address=client_address(request)), user)
        _tell(user, "signin.factor_off")


@receiver(authenticator_reset, dispatch_uid="signin.factor_codes")
def new_recovery_codes(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """New recovery codes; the old ones no longer serve."""
    _record("signin.recovery_codes", Actor(user=user, address=client_address(request)), user)


@receiver(social_account_added, dispatch_uid="signin.oidc_link")
def provider_linked(sender: Any, request: HttpRequest, sociallogin: Any, **kwargs: Any) -> None:
    """The person linked the account of their host's identity provider."""
    user, after = sociallogin.user, {"provider": sociallogin.account.provider}
    _record("signin.oidc_link", Actor(user=user, address=client_address(request)), user, after=after)
    _tell(user, "signin.oidc_link")


def _tell(user: Any, event: str) -> None:
    at = clock()
    to = sessions.in_site(user)
    ports.post(event, key=f"{event}:{user.pk}:{at.timestamp()}", tenant=None, to=to, params={"at": at})


def _record(action: str, actor: Actor, obj: Any, **facts: Any) -> None:
    with scope.system("sign-in trail"):
        ports.record(action, actor=actor, obj=obj, **facts)
