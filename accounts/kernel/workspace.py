"""What fills a workspace: navigation entries, to-do sources, and the resolvers by which upper apps explain who sits where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists
from django.http import HttpRequest
from django.urls import reverse

from accounts.kernel import scope

LABELS = {
    "public": "",
    "apply": "申报工作台",
    "desk": "组织单位工作台",
    "expert": "专家工作台",
    "host": "主办单位工作台",
    "platform": "平台管理",
}
WORKSPACES = tuple(name for name in LABELS if name != "public")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of a workspace's navigation. `badge(request)` returns a number (0 = none); where `shown(request)` says no, there is
    nothing to do behind it here, though its page may be opened."""

    label: str
    url_name: str
    icon: str
    order: int
    badge: Callable[[HttpRequest], int] | None = None
    shown: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: how many, where, and until when."""

    label: str
    count: int
    url: str
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What a desk resolver answers: the seat, the actor's role there, the seat's tenant, and all seats whose rows this
    desk holds (its own, and those it stands in for)."""

    seat: Any
    role: str
    tenant: Any
    seat_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Door:
    """A workspace a person may enter: its words, its address, the role held there. `unit_id` = entered for this unit (by a POST)."""

    label: str
    url: str
    role: str = ""
    unit_id: int | None = None


_nav: dict[str, dict[str, NavItem]] = {name: {} for name in LABELS}
_todos: dict[str, list[Callable]] = {name: [] for name in WORKSPACES}
_doors: dict[Callable, tuple[Callable, ...]] = {}
_resolvers: dict[str, Callable] = {}


def nav(
    workspace: str,
    label: str,
    url_name: str,
    icon: str,
    order: int,
    badge: Callable[[HttpRequest], int] | None = None,
    shown: Callable[[HttpRequest], bool] | None = None,
) -> None:
    """Add an entry to the workspace's (or the public pages') navigation; the same url_name replaces its entry."""
    _nav[workspace][url_name] = NavItem(label, url_name, icon, order, badge, shown)


def entries(workspace: str) -> list[NavItem]:
    """The workspace's navigation in order."""
    return sorted(_nav[workspace].values(), key=lambda item: (item.order, item.label))


def todo(workspace: str) -> Callable:
    """Register fn(request) -> list[Todo] as a source of the workspace's start page."""

    def add(source: Callable[[HttpRequest], list[Todo]]) -> Callable:
        if source not in _todos[workspace]:
            _todos[workspace].append(source)
        return source

    return add


def todos(workspace: str, request: HttpRequest) -> list[Todo]:
    """All to-dos with a count, the next deadline first."""
    found = [item for source in _todos[workspace] for item in source(request) if item.count]
    return sorted(found, key=lambda item: (item.due is None, item.due.timestamp() if item.due else 0, item.label))


def door(source: Callable[[HttpRequest], list[Door]], *rows: Callable[[Any], Any]) -> Callable:
    """Register fn(request) -> doors: workspaces a signed-in person may enter. Called in the system scope.

    ``rows``: fn(user) -> queryset of what opens these doors. The source is called only for who has such rows in one of them;
    without ``rows`` always.
    """
    _doors.setdefault(source, rows)
    return source


def doors_of(request: HttpRequest) -> list[Door]:
    """All doors open to the request's person. One query says which sources have to be asked."""
    wanted = {
        f"door_{number}": reduce(or_, (Exists(fn(request.user)) for fn in rows))
        for number, rows in enumerate(_doors.values())
        if rows
    }
    person = get_user_model()._default_manager.filter(pk=request.user.pk)
    there = person.order_by().annotate(**wanted).values(*wanted).first() if wanted else {}
    return [
        entry
        for number, source in enumerate(_doors)
        if (there or {}).get(f"door_{number}", True)
        for entry in source(request)
    ]


def register_resolver(workspace: str, resolver: Callable) -> None:
    """Explain to the middleware who sits where; called in the system scope, once per request.

    "desk":   fn(request, seat_id: int) -> Place | None   (None: no such seat, or not this person's → 404)
    "expert": fn(request) -> bool                          (is request.user in some expert pool?)
    """
    if workspace not in ("desk", "expert"):
        raise ValueError(workspace)
    _resolvers[workspace] = resolver


def resolver(workspace: str) -> Callable | None:
    """The registered resolver, if any."""
    return _resolvers.get(workspace)


def shared(request: HttpRequest, name: str, ask: Callable[[], Any]) -> Any:
    """What several parts of a page want to know (a to-do and the badge beside it), asked once per request."""
    known = request.__dict__.setdefault("_shared", {})
    if name not in known:
        known[name] = ask()
    return known[name]


def url(request: HttpRequest, name: str, **kwargs: Any) -> str:
    """Reverse a route of the request's own workspace: adds the tenant or the seat the address needs."""
    workspace = getattr(request, "workspace", "")
    if workspace == "host" and name.startswith("host_"):
        kwargs["tenant"] = request.tenant.slug
    elif workspace == "desk" and name.startswith("desk_"):
        kwargs["seat_id"] = request.seat.pk
    return reverse(name, kwargs=kwargs or None)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One moment when something opens, closes or falls due, for the demo's clock."""

    at: datetime
    label: str


_timelines: list[Callable[[datetime], list[Occasion]]] = []
_bells: list[Callable[[HttpRequest], tuple[int, str]]] = []


def register_timeline(source: Callable[[datetime], list[Occasion]]) -> Callable:
    """Add fn(now) -> the coming occasions (any order); called in the system scope by the demo's time page."""
    if source not in _timelines:
        _timelines.append(source)
    return source


def coming(now: datetime, limit: int = 20) -> list[Occasion]:
    """The next occasions of all sources after `now`, the earliest first; one line per moment and label."""
    found = {occasion for source in _timelines for occasion in source(now) if occasion.at > now}
    return sorted(found, key=lambda occasion: (occasion.at, occasion.label))[:limit]


def register_bell(source: Callable[[HttpRequest], tuple[int, str]]) -> None:
    """The one source of the top bar's bell: fn(request) -> (unread count, address of the inbox)."""
    _bells[:] = [source]


def bell_of(request: HttpRequest) -> tuple[int, str] | None:
    """(unread, address) for the signed-in person, None when nobody rings."""
    return _bells[0](request) if _bells and request.user.is_authenticated else None


_hosts: list[Callable[[HttpRequest], Any]] = []


def register_host_of(source: Callable[[HttpRequest], Any]) -> None:
    """Say whose page a public address is: fn(request) -> tenant or None; called in the system scope, once per page."""
    if source not in _hosts:
        _hosts.append(source)


def host_of(request: HttpRequest) -> Any:
    """The host whose public page the request asks for, else the one of the request's own host name, else None."""
    if getattr(request, "resolver_match", None) is not None:
        with scope.system("whose page is it"):
            for source in _hosts:
                if (found := source(request)) is not None:
                    return found
    return getattr(request, "site_tenant", None)
