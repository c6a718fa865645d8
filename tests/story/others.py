"""Everybody else of the story: the other firms, checkers, reviewers and experts do their part through the same actions."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace as Cast
from typing import Any

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Unit, User
from campaigns.actions import appoint
from campaigns.models import Seat
from review import engine
from review.actions import checking, panels, sheets
from review.models import Assignment, Docket, StageEntry
from submissions import actions
from submissions.models import Enrolment
from tests.cast import actor_of, browser, make_member, make_unit, make_user
from tests.submissions.conftest import Filing, enrolled, specimen


@dataclass
class Firm:
    """One of the other applicants."""

    unit: Unit
    user: User
    seed: str
    enrolment: Enrolment | None = None
    filing: Any = field(default=None)


def firms(**by_region: int) -> list[Firm]:
    """So many units in each province, for example sd=11 (山东)."""
    codes = {"sd": "3701", "bj": "11"}
    found = []
    for key, count in by_region.items():
        for n in range(count):
            name = f"演示{'山东' if key == 'sd' else '北京'}信创{n + 1:02d}科技有限公司"
            unit = make_unit(
                name,
                kind="enterprise",
                region_code=codes[key],
                facts={"facts": ["legal_person", "registered_in_china"]},
            )
            found.append(Firm(unit, make_member(unit), f"{key}{n}"))
    return found


def enrol_all(play: Cast, on: date) -> None:
    """Each enrols once."""
    for firm in play.firms:
        firm.enrolment = enrolled(play.campaign, firm.unit, firm.user, on, firm.seed)


def file_all(play: Cast, on: date) -> None:
    """Each fills in, stamps and submits."""
    for firm in play.firms:
        actor = actor_of(firm.user, unit=firm.unit)
        with scope.self_(unit=firm.unit, user=firm.user):
            draft = actions.start(play.campaign, firm.unit, actor=actor, enrolment=firm.enrolment)
        words = specimen(play.campaign, firm.unit, firm.user, on, firm.seed)
        filling = words.fill("file", known=firm.enrolment.answers, start=draft.draft.answers)
        filing = Filing(play.campaign, firm.unit, firm.user, browser(firm.user, firm.unit), draft, filling)
        filing.complete()
        with scope.self_(unit=firm.unit, user=firm.user):
            actions.submit(draft.pk, actor=actor)


def seat_of(play: Cast, **facts: Any) -> Seat:
    """The one seat with these facts."""
    with scope.system("story"):
        return Seat.objects.select_related("campaign__version", "tenant").get(campaign=play.campaign, **facts)


def at(seat: Seat, user: User, role: str) -> Actor:
    """Somebody at a desk."""
    return actor_of(user, tenant=seat.tenant, seat=seat, seat_role=role)


def staffed(seat: Seat, name: str, reviewers: int) -> tuple[User, list[User]]:
    """A head and some reviewers for a seat."""
    head = make_user(f"演示{name}召集人")
    people = [make_user(f"演示{name}评委{n + 1}") for n in range(reviewers)]
    with scope.system("story"):
        appoint(seat, head, "head", actor=Actor.system("story"))
        for user in people:
            appoint(seat, user, "reviewer", actor=Actor.system("story"))
    return head, people


def pass_checks(play: Cast, checker: User, *, but: int) -> None:
    """The host's checker passes every filing except the one the story follows."""
    host = seat_of(play, role="host")
    actor = at(host, checker, "reviewer")
    with scope.seat([host.pk]):
        for entry in (
            StageEntry.objects.filter(docket__stage="formal", state="pending").exclude(submission_id=but).order_by("pk")
        ):
            step = engine.step_of(StageEntry.objects.select_related("docket__campaign__version").get(pk=entry.pk))
            checking.pass_check(entry.pk, {item.key: checking.Mark(True) for item in step.items}, actor=actor)


def docket_at(seat: Seat, stage: str) -> Docket:
    """The seat's docket of a stage."""
    with scope.system("story"):
        return Docket.objects.select_related("seat", "campaign__version").get(seat=seat, stage=stage)


def score_all(seat: Seat, head: User, people: list[User], *, but: int | None = None, best: int | None = None) -> None:
    """Assign, declare and sign: every reviewer every entry, except one entry by the first reviewer (done in the browser)."""
    docket = docket_at(seat, "initial")
    with scope.seat([seat.pk]):
        sheets.assign_reviewers(docket.pk, 0, [user.pk for user in people], actor=at(seat, head, "head"))
    for index, user in enumerate(people):
        actor = at(seat, user, "reviewer")
        with scope.seat([seat.pk]):
            rows = Assignment.objects.filter(user=user, entry__docket=docket).select_related("entry").order_by("pk")
            for place, row in enumerate(rows):
                if index == 0 and row.entry.submission_id == but:
                    continue
                points = 92 if row.entry.submission_id == best else 60 + place
                sign(row, points, actor)


def sign(row: Assignment, points: int, actor: Actor) -> None:
    """Declare no conflict and sign a sheet with the same points throughout."""
    sheets.declare(row.pk, actor=actor)
    given = {c.key: str(points) for c in sheets.rubric_of(Assignment.objects.get(pk=row.pk)).criteria}
    sheets.sign_sheet(row.pk, given, "演示评语：材料详实。", revision=0, actor=actor)


def panel(play: Cast, seat: Seat, manager: User, size: int) -> list[User]:
    """Experts invited to the final panel, pledged."""
    docket = docket_at(seat, "final")
    actor = actor_of(manager, tenant=play.tenant)
    step = play.campaign.rules.stage("final").steps[0]
    kinds = [
        kind.key for kind in play.campaign.rules.panel(step.panel).kinds for _ in range(max(kind.at_least, 1))
    ] or [""]
    users = []
    for n in range(size):
        user = make_user(f"演示终评专家{n + 1}")
        with scope.tenant(play.tenant):
            member = panels.invite(
                docket.pk,
                step.panel,
                name=user.name,
                phone=user.phone,
                employer=f"演示研究院{n + 1}",
                kind=kinds[n % len(kinds)],
                because="演示直接指定",
                actor=actor,
            )
        with scope.self_(user=user):
            panels.pledge(member.pk, actor=Actor(user=user, address="", is_expert=True))
        users.append(user)
    return users


def experts_sign(play: Cast, docket: Docket, users: list[User], points: int) -> None:
    """Every one of them signs what was given to them."""
    for user in users:
        actor = Actor(user=user, address="", is_expert=True)
        with scope.self_(user=user):
            for row in Assignment.objects.filter(user=user, entry__docket_id=docket.pk, state="assigned").order_by(
                "pk"
            ):
                sign(row, points, actor)
