"""Every route as a stranger, and every workspace as the neighbour."""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.kernel.policy import known_actions
from accounts.models import Tenant
from tests.cast import browser, make_member, make_staff, make_tenant
from tests.walk.matrix import Route, foreign, routes, rows

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
ROUTES = routes()
NAMED = [route for route in ROUTES if route.name]


@dataclass(frozen=True)
class World:
    """Two hosts; a manager of the first; a member of some unit."""

    tenant: Tenant
    other_tenant: Tenant
    manager: Client
    member: Client


@pytest.fixture
def world() -> World:
    tenant, other = make_tenant("yanshi-a"), make_tenant("yanshi-b")
    return World(tenant, other, browser(make_staff(tenant)), browser(make_member()))


def answer(response) -> str:
    """The answer in the matrix's words."""
    if response.status_code == 302 and response["Location"].startswith(f"{settings.LOGIN_URL}?next="):
        return "login"
    return str(response.status_code)


def test_every_route_has_a_name():
    assert [route.pattern for route in ROUTES if not route.name] == []


def test_no_route_name_is_used_twice():
    # a page of a library that we show in our own way keeps the library's name at the library's address
    names = [(name, parts) for name, parts, _ in {(r.name, tuple(sorted(r.sample)), r.pattern) for r in NAMED}]
    assert len(names) == len(set(names))


def test_the_matrix_lists_exactly_the_routes_of_the_resolver():
    names = {route.name for route in NAMED}
    assert {"unlisted": names - set(rows()), "gone": set(rows()) - names} == {"unlisted": set(), "gone": set()}


def test_every_view_asks_an_action_somebody_registered():
    from django.urls import resolve

    asked = {}
    for route in NAMED:
        access = getattr(resolve(reverse(route.name, kwargs=route.sample)).func, "access", None)
        if access and access.action:
            asked[route.name] = access.action
    assert {name: action for name, action in asked.items() if action not in known_actions()} == {}


def test_every_navigation_entry_has_a_route():
    from accounts.kernel import workspace

    entries = {entry.url_name for name in workspace.LABELS for entry in workspace.entries(name)}
    assert entries - {route.name for route in NAMED} == set()


@pytest.mark.parametrize("route", NAMED, ids=lambda route: route.name)
def test_a_stranger_gets_what_the_matrix_says(route: Route):
    row = rows()[route.name]
    address = reverse(route.name, kwargs=route.sample | row.kwargs)
    assert (answer(Client().get(address)), answer(Client().post(address, {}))) == (row.get, row.post)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "route", [route for route in NAMED if route.pattern.startswith("host/")], ids=lambda route: route.name
)
def test_another_hosts_space_looks_like_none_at_all(route: Route, method: str, world: World):
    there = getattr(world.manager, method)(
        reverse(route.name, kwargs=route.sample | {"tenant": world.other_tenant.slug})
    )
    nowhere = getattr(world.manager, method)(reverse(route.name, kwargs=route.sample | {"tenant": "bu-cun-zai"}))
    assert (there.status_code, there.content) == (404, nowhere.content)
    assert there.headers == nowhere.headers


@pytest.mark.parametrize(
    "route", [route for route in NAMED if route.pattern.startswith("platform/")], ids=lambda r: r.name
)
def test_the_platforms_pages_do_not_exist_for_others(route: Route, world: World):
    address = reverse(route.name, kwargs=route.sample)
    assert {world.manager.get(address).status_code, world.member.post(address, {}).status_code} == {404}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(foreign()))
def test_a_foreign_row_and_an_absent_one_give_the_same_bytes(name: str, method: str, world: World):
    client, existing, absent = foreign()[name](world)
    there = getattr(client, method)(reverse(name, kwargs=existing))
    nowhere = getattr(client, method)(reverse(name, kwargs=absent))
    assert there.status_code == nowhere.status_code
    assert there.status_code in (404, 405)
    assert (there.content, there.headers) == (nowhere.content, nowhere.headers)
