"""What allauth asks of us: the encrypted phone number behind a blind index, our limits, our sentences."""

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit as counting
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts.kernel import crypto
from accounts.kernel.clock import clock
from accounts.models import User
from accounts.people import client_address
from accounts.signin import devices, wording
from accounts.signin.phones import PhoneField


def display(user: User) -> str:
    """How allauth's pages call a person."""
    return str(user)


class Adapter(DefaultAccountAdapter):
    """Phone numbers are E.164; sign-up is closed; codes are our own (accounts.signin.codes), not allauth's."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "phone_password_mismatch": wording.WRONG_LOGIN,
        "too_many_login_attempts": wording.TOO_MANY_TRIES,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.by_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified_at = phone, clock() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_login_stages(self) -> list[str]:
        """Password or code, then the second factor where it is set up: no other stage, no way around it."""
        return ["accounts.signin.oidc.SecondFactor"]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to what the overdue password kept the person from, if it did."""
        return reverse("go_on" if "wanted" in request.session else "account_security")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted per number and address, and per number over all addresses; from a browser the person has
        used before only per browser, so that guessing from elsewhere never shuts the owner out."""
        if mark := devices.mark_of(request, credentials.get("phone", "")):
            counts = [("login_device", mark)]
        else:
            counts = [
                ("login_failed", self._get_login_attempts_cache_key(request, **credentials)),
                ("login_number", hashlib.sha256(credentials.get("phone", "").encode()).hexdigest()),
            ]
        usage = counting.RateLimitUsage(usage=[])
        for action, key in counts:
            if (used := counting.consume(request, app="allauth.account", action=action, key=key)) is None:
                usage.rollback()
                raise self.validation_error("too_many_login_attempts")
            usage.usage += used.usage
        self._login_failed_rl_usage = usage

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Number and address: allauth's own key has no phone and would lock the whole site after five mistakes."""
        login = f"{credentials.get('phone', '')}|{client_address(request)}"
        return hashlib.sha256(login.encode()).hexdigest()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted like every other personal field."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, "mfa.secret")

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, "mfa.secret")
