"""The world that is walked: three hosts, five sides, everybody of design section 1, and a canary in every confidential field.

`own` is where the people under test live: unit x, the operators' seat of its province, the host's desk. `sibling` is another unit
and seat in the same campaign, `campaign` another campaign of the same host (other preset), `tenant` and `third` other hosts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import restart_clock
from accounts.kernel.scope import ScopedModel
from accounts.models import Membership, PlatformRole, StaffRole, Tenant, User
from applicants.models import Registration
from audit import trail
from notices.outbox import Recipient, post
from review import engine
from review.actions import panels
from review.models import Assignment, Expert, StageEntry
from submissions.models import AccessGrant, Submission
from tests.cast import make_campaign, make_member, make_staff, make_tenant, make_unit, make_user
from tests.filings import make_submission
from tests.publicity.scene import judged
from tests.review.stage import docket_of, host_head, invite_panel, manager_of, pass_check, seat_of, sit
from tests.walk import canaries
from tests.walk.sides import Side, complete

FILING, REVIEWING = "2023-01-10 09:00", "2023-02-02 09:00"
SIDES = ("own", "sibling", "campaign", "tenant", "third")


@dataclass(repr=False)
class World:
    """The sides by name, who stands where, and the canaries by token."""

    sides: dict[str, Side] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)  # role → person, see tests.walk.roles
    seats: dict[str, Any] = field(default_factory=dict)  # role → the desk that role sits at
    book: canaries.Book = field(default_factory=canaries.Book)


def at(text: str) -> None:
    """Stop the business clock there (Asia/Shanghai)."""
    restart_clock(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")), stopped=True)


@contextmanager
def quiet_refusals() -> Iterator[None]:
    """The log says nothing of the thousands of 403 and 404 asked for within; afterwards it speaks again."""
    log = logging.getLogger("django.request")
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(logging.NOTSET)


def build() -> World:
    """Everything, in the database at hand; takes seconds. The clock stands in the filing window afterwards."""
    world = World()
    at(FILING)
    first, second, third = (make_tenant(f"zouchang-{letter}") for letter in "abc")
    with scope.system("walk"):
        saibao = make_campaign(first)
        _side(world, "own", first, saibao, "37", "op_sd")
        _side(world, "sibling", first, saibao, "11", "op_bj")
        _side(world, "campaign", first, make_campaign(first, "industrial-app-2021"), "37")
        _side(world, "tenant", second, make_campaign(second), "37", "op_sd")
        _other_campaign_of(second)
        _side(world, "third", third, make_campaign(third, "fuchan-2020"), "37")
        _other_campaign_of(third)
    for name in ("own", "sibling", "tenant"):
        _reviewed(world.sides[name])
    at(FILING)
    with scope.system("walk"):
        _abroad(world.sides["own"], world.sides["tenant"])
        for side in world.sides.values():
            _rest(side, world.book)
        _cast(world)
        canaries.stamp(world.book)
    return world


def _abroad(home: Side, other: Side) -> None:
    """The unit under test is known to another host too and files there: its first host learns nothing of that."""
    make_submission(other.campaign, home.unit)
    complete(other, Registration, state="approved", user=home.people["admin"], unit=home.unit)


def _other_campaign_of(tenant: Tenant) -> None:
    make_submission(make_campaign(tenant, "qingdao-2020"), make_unit(region_code="37"))


def _side(world: World, name: str, tenant: Tenant, campaign: Any, region: str, seat: str = "") -> Side:
    """The unit with its people, a draft and a filed submission, and whoever sits at the seat."""
    unit = make_unit(region_code=region, kind=campaign.rules.kinds[0].key)
    side = world.sides[name] = Side(name, tenant, campaign, unit)
    side.people = {"admin": make_member(unit), "filler": make_member(unit, "filler"), "manager": make_staff(tenant)}
    side.people |= {"registrant": make_user(), "newcomer": make_user(), "expert": make_user()}
    filed = side.put(make_submission(campaign, unit))
    for row in (filed.current, filed.draft, filed.current.personal):
        side.put(row)
    _draft(side)
    side.seat = side.put(seat_of(campaign, seat or campaign.rules.seats[0].key))
    head, reviewer = sit(side.seat), sit(side.seat, "reviewer")
    for _ in range(2):
        sit(side.seat, "reviewer")
    side.people |= {"head": head.user, "reviewer": reviewer.user}
    return side


def _draft(side: Side) -> None:
    """A filing still in hand, and one that came back."""
    for state in ("draft", "returned"):
        row = make_submission(side.campaign, side.unit)
        for entry in StageEntry.objects.filter(submission=row):
            entry.delete()
        AccessGrant.objects.filter(submission=row).delete()
        if state == "draft":
            Submission.objects.filter(pk=row.pk).update(current=None, number=None, submitted_at=None, state=state)
            row.personal_records = list(row.versions.all())
        else:
            Submission.objects.filter(pk=row.pk).update(state=state)
        row.refresh_from_db()
        side.put(row, state)


def _reviewed(side: Side) -> None:
    """The filed one passes the formal check and lies at the seat; another one stands before experts; a third at the awards."""
    campaign, filed = side.campaign, side.rows["submissions.Submission"]
    at(FILING)
    side.people["checker"] = (host := host_head(campaign)).user
    at(REVIEWING)
    pass_check(host, filed, "formal")
    with scope.system("walk"):
        formal = StageEntry.objects.filter(submission=filed, docket__stage="formal")
        side.put(formal.select_related("docket").get(), "formal entry")
        side.put(side.rows["formal entry"].docket, "formal docket")
        entry = side.put(StageEntry.objects.select_related("docket").get(submission=filed, docket__stage="initial"))
        side.put(entry.docket)
        for task in Assignment.objects.filter(entry=entry).order_by("pk"):
            side.put(task) if task.user_id == side.people["reviewer"].pk else None
    _before_experts(side)


def _before_experts(side: Side) -> None:
    campaign = side.campaign
    manager = manager_of(campaign)
    with scope.system("walk"):
        row = side.put(make_submission(campaign, side.unit), "before experts")
        Submission.objects.filter(pk=row.pk).update(state="under_review")
        for entry in StageEntry.objects.filter(submission=row):
            entry.delete()
        engine.enter(campaign.rules.stage("final"), row)
        entry = side.put(
            StageEntry.objects.select_related("docket").get(submission=row, docket__stage="final"), "final entry"
        )
        side.put(entry.docket, "final docket")
        winner = side.put(make_submission(campaign, side.unit), "at the awards")
        for entry in StageEntry.objects.filter(submission=winner):
            entry.delete()
        judged(winner, "final", score="88.5", details={})
        Submission.objects.filter(pk=winner.pk).update(state="shortlisted")
        engine.enter(campaign.rules.stage("award"), winner)
    at("2023-03-17 09:00")
    docket = docket_of(campaign, "final")
    expert = invite_panel(manager, docket, "final_experts", 1)[0]
    with scope.tenant(side.tenant):
        panels.assign_panel(docket.pk, 0, actor=manager)
    with scope.system("walk"):
        side.people["expert"] = expert.user
        side.put(row := Expert.objects.get(user=expert.user, tenant=side.tenant))
        Expert.objects.filter(pk=row.pk).update(avoid=["演示回避单位"])
        side.put(docket.panel.get(expert__user=expert.user))
        mine = Assignment.objects.filter(user=expert.user, entry__submission__unit=side.unit)
        side.put(mine.order_by("pk").first(), "expert task")


def _rest(side: Side, book: canaries.Book) -> None:
    """A row of every model that has none yet, and registrations in all states."""
    complete(side, Registration)
    for state, person in (("approved", "admin"), ("refused", "newcomer")):
        row = complete(
            side, Registration, state=state, user=side.people[person], unit=side.unit if state == "approved" else None
        )
        side.put(row, f"{state} registration")
    for model in apps.get_models():
        if issubclass(model, ScopedModel) and not model._meta.label.startswith("audit."):
            complete(side, model)
    side.put(side.people["manager"], "a member of staff")
    side.put(Membership.objects.get(user=side.people["filler"]))
    for label in (
        "accounts.Invitation",
        "applicants.UnitName",
        "accounts.WorkdayChange",
        "accounts.AdministratorProposal",
    ):
        complete(side, apps.get_model(label))
    actor = Actor(user=side.people["manager"], address="192.0.2.1", tenant=side.tenant)
    token = book.token(side.tenant, "audit note")
    row = side.put(
        trail.record("campaign.publish", actor=actor, obj=side.campaign, note=f"演示{token}", tenant=side.tenant)
    )
    book.add(token, row, "note")
    post(
        "signin.password",
        key=f"walk:{side.name}",
        tenant=None,
        to=Recipient(user=side.people["admin"]),
        params={"at": "今天"},
    )


def _cast(world: World) -> None:
    """Everybody whose steps are walked, by role: people of the side `own`."""
    own = world.sides["own"]
    people, seats = world.people, world.seats
    people |= {f"unit_{role}": own.people[role] for role in Membership.Role.values}
    people["person"] = make_user()
    people["registrant"] = own.people["registrant"]
    people["expert"] = own.people["expert"]
    for role in ("head", "reviewer"):
        people[f"seat_{role}"], seats[f"seat_{role}"] = own.people[role], own.seat
    people["host_head"], seats["host_head"] = own.people["checker"], seat_of(own.campaign, "host")
    guiding = sit(seat_of(own.campaign, "guide_sd"))
    people["seat_guiding"], seats["seat_guiding"] = guiding.user, guiding.seat
    for role in StaffRole.Role.values:
        people[f"staff_{role}"] = make_staff(own.tenant, role)
        people[f"bound_{role}"] = make_staff(own.tenant, role, own.campaign.pk)
    for role in PlatformRole.Role.values:
        people[f"platform_{role}"] = make_user()
        row = PlatformRole.objects.create(user=people[f"platform_{role}"], role=role)
        for side in world.sides.values():
            side.put(row)
