"""Before a workspace of staff opens: a second factor where it is required, and a password that is not overdue."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.kernel.clock import real_now
from accounts.signin import sessions
from accounts.signin.terms import terms_of

PLACES = ("host", "desk", "expert", "platform", "files")
PASSED = "second_factor"
WANTED = "wanted"


def before_entering(request: HttpRequest, place: str) -> HttpResponse | None:
    """None: come in. Else the way to the page that says what is missing; the address asked for is kept."""
    if place not in PLACES or not request.user.is_authenticated:
        return None
    if (due := request.session.get(sessions.PASSWORD_DUE)) and real_now().timestamp() >= due:
        return _first(request, "password_overdue")
    if passed(request) or not terms_of(request.user).second_factor_required:
        return None
    if is_mfa_enabled(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _address(request)})}")
    return _first(request, "second_factor_needed")


def passed(request: HttpRequest) -> bool:
    """Did this session show a second factor (or a provider whose word the host takes)? No query."""
    records = get_authentication_records(request, request.user)
    return bool(request.session.get(PASSED)) or any(record.get("method") == "mfa" for record in records)


def mark_passed(request: HttpRequest) -> None:
    """This session showed a second factor in another way than by allauth's form."""
    request.session[PASSED] = True


def unmark(request: HttpRequest) -> None:
    """The second factor was taken away: this session has shown none."""
    request.session.pop(PASSED, None)
    records: list[dict[str, Any]] = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r.get("method") != "mfa"]


def wanted(request: HttpRequest) -> str:
    """The address that was asked for when the gate closed; the choice of workspaces when none."""
    return request.session.get(WANTED) or reverse("start")


def _first(request: HttpRequest, name: str) -> HttpResponse:
    request.session[WANTED] = _address(request)
    return redirect(name)


def _address(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in ("GET", "HEAD") else reverse("start")
