"""A desk in a few words: who sits where, and the moves of a review done through the real actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import User
from campaigns.models import Campaign, Seat, SeatMember
from review import engine
from review.actions import checking, lists, scores, sheets
from review.models import Assignment, Docket, StageEntry
from tests.cast import actor_of, make_staff, make_unit, make_user
from tests.filings import make_submission

_phones = count(1)


def seat_of(campaign: Campaign, key: str) -> Seat:
    """The seat row with this key."""
    with scope.system("tests"):
        return Seat.objects.select_related("campaign__version", "campaign__tenant", "tenant").get(
            campaign=campaign, key=key
        )


def sit(seat: Seat, role: str = "head", user: User | None = None) -> Actor:
    """A person at the seat, and the actor of a request from that desk."""
    user = user or make_user()
    with scope.system("tests"):
        SeatMember.objects.create(tenant_id=seat.tenant_id, seat=seat, user=user, role=role)
    return Actor(user=user, address="192.0.2.1", tenant=seat.tenant, seat=seat, seat_role=role)


def entry_of(submission: Any, stage: str) -> StageEntry:
    """The submission's entry in a stage (the only one)."""
    with scope.system("tests"):
        rows = StageEntry.objects.filter(submission=submission, docket__stage=stage)
        return rows.select_related("docket__campaign__version", "docket__seat", "submission", "version").get()


def docket_of(campaign: Campaign, stage: str, seat: Seat | None = None) -> Docket:
    """The docket of a stage (at a seat)."""
    with scope.system("tests"):
        rows = Docket.objects.filter(campaign=campaign, stage=stage, **({"seat": seat} if seat else {}))
        return rows.select_related("campaign__version", "seat").get()


def all_marks(entry: StageEntry) -> dict[str, checking.Mark]:
    """Every line of the entry's checklist answered yes."""
    return {item.key: checking.Mark(True) for item in engine.step_of(entry).items}


def at_desk(actor: Actor, act: Any, *args: Any, **values: Any) -> Any:
    """An action as the desk's request would call it: in the seat's own scope."""
    from campaigns.desks import assisted_by

    with scope.system("tests"):
        ids = {actor.seat.pk, *(s.pk for s in assisted_by(actor.seat))}
    with scope.seat(ids):
        return act(*args, actor=actor, **values)


def pass_check(actor: Actor, submission: Any, stage: str) -> None:
    """The formal check of one filing, passed."""
    entry = entry_of(submission, stage)
    at_desk(actor, checking.pass_check, entry.pk, all_marks(entry))


def file_many(campaign: Campaign, region: str, number: int, **values: Any) -> list:
    """Filings of as many different units of a region."""
    kind = campaign.rules.kinds[0].key
    return [make_submission(campaign, make_unit(region_code=region, kind=kind), **values) for _ in range(number)]


def points_for(rubric: Any, value: int) -> dict[str, str]:
    """The same points in every criterion."""
    return {c.key: str(min(value, int(c.max))) for c in rubric.criteria}


def sign_all(campaign: Campaign, stage: str, seat: Seat | None = None, *, value: Any = None) -> int:
    """Everybody with a sheet in the docket declares and signs; `value(entry)` gives the points. Returns how many sheets."""
    with scope.system("tests"):
        rows = Assignment.objects.filter(entry__docket__campaign=campaign, entry__docket__stage=stage, state="assigned")
        rows = rows.filter(entry__docket__seat=seat) if seat else rows
        todo = list(
            rows.select_related("user", "entry__docket__campaign__version", "entry__docket__seat__tenant").order_by(
                "pk"
            )
        )
    for row in todo:
        home = row.entry.docket.seat
        own_reviewer = engine.stage_of(row.entry).steps[row.step].panel is None
        place = {"seat": home, "seat_role": "reviewer"} if own_reviewer else {"is_expert": True}
        actor = Actor(user=row.user, address="192.0.2.1", tenant=home.tenant, **place)
        rubric = campaign.rules.rubric(row.rubric)
        given = points_for(rubric, value(row.entry) if value else 80)
        with scope.seat({home.pk}) if own_reviewer else scope.self_(user=row.user):
            sheets.declare(row.pk, actor=actor)
            sheets.sign_sheet(row.pk, given, "演示评语", revision=0, actor=actor)
    return len(todo)


def close_scoring(actor: Actor, campaign: Campaign, stage: str, number: int = 0, **values: Any) -> int:
    """The head ends the scoring of the docket at its seat."""
    return at_desk(actor, scores.close_scoring, docket_of(campaign, stage, actor.seat).pk, number, **values)


def seal(actor: Actor, campaign: Campaign, stage: str, submissions: Any, number: int = 1) -> Any:
    """The head seals these filings in this order."""
    docket = docket_of(campaign, stage, actor.seat)
    order = {entry_of(s, stage).pk: place for place, s in enumerate(submissions, 1)}
    return at_desk(actor, lists.seal, docket.pk, number, order)


def invite_panel(manager: Actor, docket: Docket, panel: str, number: int, **values: Any) -> list[Actor]:
    """So many experts invited to a docket's panel, each with the pledge signed; the actors of their rooms. Their kinds are those
    the rules ask for, then one after the other."""
    from publicity.rehearsal.panels import kinds_of
    from review.actions import panels
    from review.models import PanelMember

    found = []
    with scope.tenant(manager.tenant):
        kinds = list(kinds_of(docket.campaign.rules.panel(panel), number))
        there = PanelMember.objects.filter(docket=docket, panel=panel).count()
    for place in range(number):
        n = next(_phones)
        given = {"kind": kinds[(there + place) % len(kinds)], "because": "演示直接指定", **values}
        with scope.tenant(manager.tenant):
            member = panels.invite(
                docket.pk,
                panel,
                name=f"演示专家{n}",
                phone=f"+861880000{n:04d}",
                employer=f"演示研究院{n}",
                actor=manager,
                **given,
            )
            user = PanelMember.objects.select_related("expert__user").get(pk=member.pk).expert.user
        expert = Actor(user=user, address="192.0.2.1", is_expert=True)
        with scope.self_(user=user):
            panels.pledge(member.pk, actor=expert)
        found.append(expert)
    return found


def manager_of(campaign: Campaign) -> Actor:
    """A campaign manager of the host, acting in the host's space."""
    return actor_of(make_staff(campaign.tenant), campaign.tenant)


def host_head(campaign: Campaign, key: str | None = None) -> Actor:
    """The head at the host's seat."""
    key = key or next(s.key for s in campaign.rules.seats if s.role == "host")
    return sit(seat_of(campaign, key))
