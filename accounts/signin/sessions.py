"""How long a session lives: idle and absolute, in real time, by the terms under which the person signed in.

What counts as use: a page opened, a form sent, a draft saved (drafts are saved only after a key was pressed). What a page
fetches by itself (GET by script) does not, or an open page would never time out.
"""

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import real_now
from accounts.models import PasswordRecord
from accounts.people import client_address
from accounts.signin import devices, wording
from accounts.signin.codes import in_site
from accounts.signin.terms import Terms, terms_of

__all__ = ["SessionLimits", "begin", "begin_again", "end_others", "in_site", "overdue", "password_due"]
BEGAN, SEEN, LIMITS, PASSWORD_DUE = "began", "seen", "limits", "password_due"
FRESH = 300  # seconds after which the terms are read again
STEP = 60  # seconds between two notes of the last use
DAY = 24 * 3600


class SessionLimits:
    """Ends a session that was idle too long or is too old, says so, and leads back after a new sign-in."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            # Django's lazy stand-in has served: all that follows asks the person itself
            request.user = request._cached_user
            if why := overdue(request):
                return _ended(request, why)
        response = self.get_response(request)
        if (user := getattr(request, "signed_in_now", None)) is not None:
            devices.remember(request, response, user)
        return response


def begin(request: HttpRequest, user: Any) -> None:
    """A session begins: note when, and by which terms; end the oldest ones beyond the number allowed."""
    terms, now = terms_of(user), int(real_now().timestamp())
    request.session[BEGAN], request.session[SEEN] = now, now
    _note(request, user, terms, now)
    request.signed_in_now = user
    if terms.sessions_at_most:
        rows = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
        for row in rows[terms.sessions_at_most - 1 :]:
            row.end()


def begin_again(request: HttpRequest, user: Any) -> None:
    """The person of this session set a new password: when it is due next is counted anew."""
    _note(request, user, terms_of(user), int(real_now().timestamp()))


def overdue(request: HttpRequest) -> str:
    """ "idle", "long", or "" for a session that goes on; notes the use."""
    session, now = request.session, int(real_now().timestamp())
    if SEEN not in session or now - session.get(LIMITS, [0, 0, 0])[2] >= FRESH:
        session.setdefault(BEGAN, now)
        session.setdefault(SEEN, now)
        _note(request, request.user, terms_of(request.user), now)
    idle, whole, _ = session[LIMITS]
    if now - session[BEGAN] >= whole:
        return "long"
    if now - session[SEEN] >= idle:
        return "idle"
    if now - session[SEEN] >= STEP and not _by_itself(request):
        session[SEEN] = now
    return ""


def end_others(request: HttpRequest | None, user: Any) -> int:
    """End the person's sessions but this request's own (all, without a request); returns how many."""
    own = request.session.session_key if request is not None else None
    rows = list(UserSession.objects.filter(user=user).exclude(session_key=own or ""))
    for row in rows:
        row.end()
    return len(rows)


def password_due(user: Any, terms: Terms) -> int:
    """When the person's password must be changed, in seconds of real time; 0 = never. One that nobody knows the age of: now."""
    if not terms.password_days or not user.has_usable_password():
        return 0
    newest = PasswordRecord.objects.filter(user=user).order_by("-set_at").values_list("set_at", flat=True).first()
    return int(newest.timestamp()) + terms.password_days * DAY if newest else 1


def _note(request: HttpRequest, user: Any, terms: Terms, now: int) -> None:
    request.session[LIMITS] = [terms.idle_seconds, terms.session_seconds, now]
    request.session[PASSWORD_DUE] = password_due(user, terms)


def _by_itself(request: HttpRequest) -> bool:
    asked_by = request.headers.get("X-Requested-With")
    if asked_by == "presence":  # an open form saying that it is open
        return True
    return ("HX-Request" in request.headers or asked_by == "XMLHttpRequest") and request.method in ("GET", "HEAD")


def _ended(request: HttpRequest, why: str) -> HttpResponse:
    user, back = request.user, _back(request)
    with scope.system("sign-in trail"):
        actor = Actor(user=user, address=client_address(request))
        ports.record("signin.ended", actor=actor, obj=user, note=wording.ENDED[why])
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    request.user = AnonymousUser()
    where = f"{reverse('session_ended')}?{urlencode({'why': why, 'next': back})}"
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"detail": wording.ENDED_SAVED}, status=401)
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return redirect(where)


def _back(request: HttpRequest) -> str:
    """The page the person was on: what was opened, or the page whose form was sent."""
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    same = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=settings.SESSION_COOKIE_SECURE)
    return "/" + referer.split("/", 3)[3] if same and referer.count("/") >= 3 else reverse("start")
