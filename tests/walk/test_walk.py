"""Every address as everybody: the declared answer, no foreign row told from an absent one, no foreign canary anywhere.

`./test` asks a sample (own, another host's and absent rows by GET and POST); `./test walk` asks for everything, on both databases,
and on PostgreSQL once more with the application's own scoping off. WALK=whole asks for everything here and now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from unittest import mock

import pytest
from django.db import connection, transaction
from django.db.models import Q

from accounts.kernel import policy, scope
from accounts.kernel.verdict import YES
from accounts.models import Membership, PlatformRole, StaffRole
from accounts.views.files import HEADERS
from campaigns.models import SeatMember
from submissions.models import Submission
from tests.walk import canaries, declared, readers
from tests.walk.about import Stop, stops
from tests.walk.files import entitled
from tests.walk.posting import Posting
from tests.walk.roles import SEES, Visitor, visitors
from tests.walk.walker import Walker, as_in_tests, foreign_sides
from tests.walk.world import FILING, REVIEWING, SIDES, World, at, build, quiet_refusals
from tests.wall.off import application_scoping_off

pytestmark = [pytest.mark.django_db, pytest.mark.walk]  # each test runs in a savepoint of the module's transaction
WHOLE = os.environ.get("WALK") == "whole"
WALL = os.environ.get("WALK_SCOPING") == "off"  # only PostgreSQL's own wall is left: no canary, no error
WRITE = bool(os.environ.get("WALK_WRITE"))
ROUTES = stops()
ROLES = ["stranger", "person", *SEES]
METHODS = ("GET", "POST")
ALLAUTH = ("account_", "mfa_")  # refuse by themselves: nothing of ours was asked for
TRAIL = {"audit_auditentry", "audit_chainhead"}  # a refusal is written down, whatever the method
SHUT = ("404", "405", "login", "to:unit_choose")  # what somebody hears who may not enter a workspace
MOMENTS = (FILING, REVIEWING, "2023-03-20 09:00")


scoped = pytest.mark.scoped  # asks more than the database's wall answers


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once, thrown away with its transaction."""
    with quiet_refusals(), django_db_blocker.unblock(), as_in_tests(transaction.atomic()):
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def everybody(world: World) -> dict[str, Visitor]:
    """Freshly signed in, so that no session grows old on a slow machine."""
    return {visitor.name: visitor for visitor in visitors(world)}


@pytest.fixture
def walker(world: World, record_property) -> Iterator[Walker]:
    """Counts what it asks for the line that `./test walk` prints; a foreign canary fails whatever test met it."""
    found = Walker(world, off=application_scoping_off if WALL else nullcontext)
    yield found
    record_property("walk_routes", len(ROUTES))
    record_property("walk_answers", found.tried)
    record_property("walk_canaries", len(found.leaks))
    assert not found.leaks, "\n".join(found.leaks)


@scoped
def test_the_walk_knows_every_role(everybody):
    expected = {f"unit_{role}" for role in Membership.Role.values} | {f"seat_{role}" for role in SeatMember.Role.values}
    expected |= {f"platform_{role}" for role in PlatformRole.Role.values}
    expected |= {f"{kind}_{role}" for kind in ("staff", "bound") for role in StaffRole.Role.values}
    assert expected - set(everybody) == set()
    assert set(everybody) == set(ROLES)


@scoped
def test_every_address_says_what_its_id_is_about(walker, everybody):
    missing = []
    for route in ROUTES:
        try:
            walker.address(route, everybody["unit_admin"], "own", strict=True)
        except KeyError as error:
            missing.append(error.args[0])
    assert missing == [], "\n".join(missing)


@scoped
def test_every_confidential_field_carries_canaries(world):
    unread = {c.label for c in world.book.known.values()} - set(readers.READERS)
    assert unread == set(), "say in tests/walk/readers.py who may read these models"
    for name in ("own", "tenant"):
        tenant = world.sides[name].tenant.pk
        there = {(c.label, c.field) for c in world.book.known.values() if tenant in c.ids("tenant")}
        wanted = {(m._meta.label, f.name) for m in canaries.models_with_text() for f in canaries.text_fields(m)}
        lacking = wanted - there - readers.WITHOUT
        assert not lacking, f"no canary, see tests/walk/readers.py PLAIN and tests/walk/sides.py: {sorted(lacking)}"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_is_declared_and_nothing_foreign(role: str, walker, everybody, record_property):
    visitor, cells, said, wrong = everybody[role], declared.read(), {}, []
    record_property("walk_role", role)
    for route in ROUTES:
        entered = False
        for side, method, answer in _answers(walker, visitor, route):
            where = f"{route.label} {side} {method}"
            said[route.label, side, method, role] = answer.word
            entered = entered or answer.word not in SHUT
            wrong += [f"{where}: {canary}" for canary in answer.foreign]
            if answer.word == "500":
                wrong.append(f"{where}: {answer.response.exc_info[1]!r}"[:300])
            if method == "GET" and answer.wrote - TRAIL:
                wrong.append(f"{where} writes {answer.wrote}")
            expected = declared.lookup(cells, route.label, side, method, role)
            if not WRITE and not WALL and answer.word != expected:
                wrong.append(f"{where}: {answer.word}, declared {expected}")
            if answer.word == "403" and not WALL and not route.name.startswith(ALLAUTH) and not answer.recorded:
                wrong.append(f"{where}: refused, and no entry in the trail")
        if WHOLE and not WRITE and not WALL and entered:
            wrong += _other_methods(walker, visitor, route)
        if not WRITE and (entered or WHOLE):
            wrong += _told_apart(walker, visitor, route, every=WHOLE and entered)
    if WRITE:
        declared.keep(role, said)
    right = "Right? Then WALK_WRITE=1 ./test walk writes tests/walk/declared.txt; read each changed line."
    assert not wrong, "\n".join([*wrong, right])


# ---------------------------------------------------------------- forms, files, letters


@scoped
def test_every_form_stays_within_its_host_and_leaves_an_entry(world, walker, everybody, record_property):
    posting, wrong = Posting(walker, everybody, ids=8 if WHOLE else 2), []
    for moment in MOMENTS if WHOLE else MOMENTS[:1]:
        at(moment)
        wrong += posting.everything(_pages())
    at(MOMENTS[0])
    record_property("walk_posted", len(posting.kept))
    assert not wrong, "\n".join(wrong)
    assert len(posting.kept) > 25, sorted(posting.kept)


def _pages() -> set[tuple[str, str]]:
    """(route, role) of the declared pages with rows of one's own."""
    cells = declared.read()
    labels = [stop.label for stop in ROUTES]
    return {(n, role) for n in labels for role in ROLES if declared.lookup(cells, n, "own", "GET", role) == "200"}


@scoped
def test_every_file_goes_to_whom_it_is_declared_for(world, walker, everybody):
    wrong = []
    for side in world.sides.values() if WHOLE else [world.sides["own"], world.sides["tenant"]]:
        for kind, file in side.files.items():
            expected = entitled(kind, side.name)
            for visitor in everybody.values():
                answer = walker.ask(visitor, "GET", f"/files/{file.pk}/")
                may = visitor.name in expected or "everybody" in expected
                if (answer.word == "200") is not may or answer.foreign:
                    wrong.append(f"{kind} of {side.name} for {visitor.name}: {answer.word} {answer.foreign}")
                if answer.word == "200" and {k: answer.response.headers.get(k) for k in HEADERS} != HEADERS:
                    wrong.append(f"{kind} for {visitor.name}: headers {dict(answer.response.headers)}")
    assert wrong == [], "\n".join(wrong)


@scoped
def test_a_withdrawn_permission_ends_with_the_next_request(world, walker, everybody):
    own = world.sides["own"]
    url = f"/files/{own.files['submission.attachment'].pk}/"
    admin, manager = everybody["unit_admin"], everybody["staff_registration_checker"]
    letter = f"/files/{own.files['registration.letter'].pk}/"
    assert (walker.ask(admin, "GET", url).word, walker.ask(manager, "GET", letter).word) == ("200", "200")
    with scope.system("walk"):
        Membership.objects.filter(user=world.people["unit_admin"]).update(is_active=False)
        StaffRole.objects.filter(user=world.people["staff_registration_checker"]).delete()
    assert (walker.ask(admin, "GET", url).word, walker.ask(manager, "GET", letter).word) == ("404", "404")
    assert walker.ask(admin, "GET", "/apply/submissions/").word != "200"
    assert walker.ask(manager, "GET", f"/host/{own.tenant.slug}/registrations/").word == "404"


@scoped
def test_a_scope_broken_on_purpose_is_found(world, everybody):
    """The negative control: with the submissions' scope open to all, the walk sees a foreign canary and a told-apart row.
    Its canaries are not counted with those that nobody planted. On PostgreSQL the wall holds where the scope is broken."""
    walker = Walker(world)
    stop = next(stop for stop in ROUTES if stop.name == "apply_submission")
    broken = mock.patch.dict(Submission.SCOPES, {"self": lambda scope: Q()})
    with broken, mock.patch.dict(policy._POLICY, {"submission.view": (lambda actor, subject: YES,)}):
        answer = walker.ask(everybody["unit_admin"], "GET", walker.address(stop, everybody["unit_admin"], "tenant"))
        told = list(_told_apart(walker, everybody["unit_admin"], stop))
    held = connection.vendor == "postgresql"
    assert (bool(answer.foreign), bool(told)) == (not held, not held)
    assert not walker.ask(
        everybody["unit_admin"], "GET", walker.address(stop, everybody["unit_admin"], "tenant")
    ).foreign


# ---------------------------------------------------------------- cells


def _answers(walker: Walker, visitor: Visitor, route: Stop) -> Iterator[tuple]:
    """The listed cells: the sides that are not foreign to this role."""
    near = [side for side in SIDES[:4] if side in visitor.sees or side == "own"]
    for side in near if WHOLE or WRITE else ["own"]:
        address = walker.address(route, visitor, side)
        if address is not None:
            for method in METHODS:
                yield side, method, walker.ask(visitor, method, address)


def _told_apart(walker: Walker, visitor: Visitor, route: Stop, *, every: bool = False) -> Iterator[str]:
    """A foreign row and an absent one must give the same bytes and headers; `every` foreign side, or another host's alone."""
    nowhere = walker.address(route, visitor, "absent")
    for side in [s for s in foreign_sides(visitor, route) if every or s == "tenant"]:
        address = walker.address(route, visitor, side)
        if address is None or nowhere is None:
            continue
        for method in METHODS:
            there, absent = walker.ask(visitor, method, address), walker.absent(visitor, method, nowhere)
            if there.foreign:
                yield f"{route.label} {side} {method}: {there.foreign}"
            if absent.word in ("200", "500"):
                yield f"{route.label} absent {method}: {absent.word}"
            if not WALL and there.same != absent.same:
                yield f"{route.label} {side} {method}: {there.word} tells a foreign row from an absent one ({absent.word})"


def _other_methods(walker: Walker, visitor: Visitor, route: Stop) -> Iterator[str]:
    """HEAD is GET without a body; PUT, PATCH and DELETE do nothing anywhere."""
    for side in ("own", "tenant"):
        if (address := walker.address(route, visitor, side)) is None:
            continue
        head = walker.ask(visitor, "HEAD", address)
        if head.foreign or head.wrote - TRAIL or head.word == "500":
            yield f"{route.label} {side} HEAD: {head.word} {head.wrote} {head.foreign}"
        for method in ("PUT", "DELETE"):
            answer = walker.ask(visitor, method, address)
            done = answer.word in ("200", "204") and not route.name.startswith(ALLAUTH)
            if done or answer.wrote - TRAIL or answer.foreign or answer.word == "500":
                yield f"{route.label} {side} {method}: {answer.word} {answer.wrote} {answer.foreign}"


def test_the_table_is_of_these_routes(walker):
    if WRITE:
        declared.merge()
    gone = {route for route, *_ in declared.read()} - {route.label for route in ROUTES}
    assert gone == set(), "WALK_WRITE=1 ./test walk writes tests/walk/declared.txt anew"
