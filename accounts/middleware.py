"""Middleware: security headers, and the workspace of a request (actor, clock reading, scope, deny by default)."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from accounts.kernel import scope
from accounts.kernel import workspace as ws
from accounts.kernel.access import Access, refused
from accounts.kernel.clock import clock
from accounts.kernel.policy import Refused
from accounts.models import Tenant
from accounts.people import build_actor
from accounts.signin import gate

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; media-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}

OTHER_PLACES = ("files", "inbox", "demo")


class SecurityHeaders:
    """Adds the headers a view has not set itself."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Workspaces:
    """Opens the scope the address asks for and puts on the request: `workspace`, `actor`, `now`, `tenant`, `seat`.

    /apply/ self (unit) · /desk/<seat_id>/ seat · /expert/ self (user) · /host/<tenant>/ tenant · /inbox/ self (user) · /platform/, /files/
    and /demo/ (404 outside demo mode) system · everything else public. The address's own kwargs (`tenant`, `seat_id`) do not reach the view.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.workspace, request.tenant, request.seat = "", None, None
        with ExitStack() as stack:
            request.scope_stack = stack
            stack.enter_context(scope.public(getattr(request, "site_tenant", None)))
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        _drop_nul(request)
        access = _declared(view)
        if access.bare:
            return None
        first = request.path_info.lstrip("/").partition("/")[0]
        place = first if first in ws.WORKSPACES or first in OTHER_PLACES else "public"
        request.workspace = "public" if place in ("inbox", "demo") else place
        if (first in ws.WORKSPACES or first == "inbox") and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if (answer := gate.before_entering(request, first)) is not None:
            return answer
        return getattr(self, f"_{place}")(request, kwargs, access)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error.verdict, error.action, error.subject) if isinstance(error, Refused) else None

    def _public(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        _arrive(request, scope.public(getattr(request, "site_tenant", None)))

    def _files(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        _arrive(request, scope.system("file download"))

    def _inbox(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        _arrive(request, scope.self_(user=request.user))

    def _demo(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        if not settings.DEMO_MODE:
            raise Http404
        _arrive(request, scope.system("demo tools"))

    def _apply(self, request: HttpRequest, kwargs: dict, access: Access) -> HttpResponse | None:
        actor = build_actor(request, workspace="apply")
        if actor.unit is None and access.unit_required:
            return redirect(settings.UNIT_CHOICE_URL_NAME)
        return _arrive(request, scope.self_(unit=actor.unit, user=request.user), actor)

    def _expert(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        with scope.system("who is an expert"):
            known = ws.resolver("expert")
            actor = build_actor(request, workspace="expert", is_expert=bool(known and known(request)))
        _arrive(request, scope.self_(user=request.user), actor)

    def _desk(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        with scope.system("who sits at a desk"):
            known = ws.resolver("desk")
            place = known(request, kwargs.pop("seat_id")) if known else None
        if place is None:
            raise Http404
        request.seat, request.tenant = place.seat, place.tenant
        actor = build_actor(request, workspace="desk", tenant=place.tenant, seat=place.seat, seat_role=place.role)
        _arrive(request, scope.seat(place.seat_ids), actor)

    def _host(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        tenant = Tenant.objects.filter(slug=kwargs.pop("tenant"), is_active=True).first()
        actor = build_actor(request, workspace="host", tenant=tenant)
        if tenant is None or not actor.staff_roles:
            raise Http404
        request.tenant = tenant
        _arrive(request, scope.tenant(tenant), actor)

    def _platform(self, request: HttpRequest, kwargs: dict, access: Access) -> None:
        actor = build_actor(request, workspace="platform")
        if not actor.platform_roles:
            raise Http404
        _arrive(request, scope.system("platform administration"), actor)


def _arrive(request: HttpRequest, entered: Any, actor: Any = None) -> None:
    request.actor = actor or build_actor(request)
    request.now = getattr(request.user, "read_at", None) or clock()  # of the request that read the person
    request.scope_stack.enter_context(entered)


def _drop_nul(request: HttpRequest) -> None:
    """Nobody types NUL, SQLite stores it, PostgreSQL refuses to store it or to look for it: it goes before anybody reads it. In a path: 404."""
    if "\0" in request.path_info:
        raise Http404
    for name in ("GET", "POST"):
        given = getattr(request, name)
        if any("\0" in text for key, values in given.lists() for text in (key, *values)):
            plain = QueryDict(mutable=True)
            for key, values in given.lists():
                plain.setlist(key.replace("\0", ""), [text.replace("\0", "") for text in values])
            plain._mutable = False
            setattr(request, name, plain)


def _declared(view: Callable) -> Access:
    if (access := getattr(view, "access", None)) is not None:
        return access
    if view.__module__.startswith(settings.TRUSTED_VIEW_MODULES):
        return Access(None)
    raise PermissionDenied(f"{view.__module__}.{view.__qualname__} declares no access")
