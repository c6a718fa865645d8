"""Everybody a rehearsal needs, written in one go: that units register and seats are staffed is not what is being rehearsed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import blind_index
from accounts.models import Membership, StaffRole, Tenant, Unit, User
from accounts.models.people import PHONE
from applicants.models import Registration
from campaigns import actions as campaigning
from campaigns import regions
from campaigns.models import Campaign, Seat, SeatMember
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.parties import FactCondition, HonourCondition, KindCondition, RegionCondition
from campaigns.ruleset.routing import resolved_seats

from ..demo import cast as casting
from ..demo.applying import Applying
from ..demo.specimen import place_of

STAFF = {
    "manager": "活动管理员",
    "registration_checker": "注册审核员",
    "formal_checker": "形式审查员",
    "publicity_editor": "公示编辑",
    "objection_handler": "异议处理员",
}
REVIEWERS = 2  # at each seat, beside its head; more where the rules want more sheets
SLUG = "yuyan"


@dataclass
class World:
    """The host, its campaign and who works for it; numbers for people run on."""

    tenant: Tenant
    campaign: Campaign
    staff: dict[str, User]
    seats: dict[str, Seat]
    checkers: list[User] = field(default_factory=list)  # reviewers at the host's own seats
    people: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        """Somebody of the host's staff."""
        if role not in self.actors:
            with scope.system("rehearsal staff"):
                self.actors[role] = casting.staff(self.staff[role], self.tenant)
        return self.actors[role]


def people(count: int, names: str, start: int = 0) -> list[User]:
    """So many new persons called ``names`` and a number; they have no password, because nobody signs in."""
    made = []
    for n in range(start, start + count):
        phone = casting.demo_phone(n + 1)
        user = User(name=f"{names}{n + 1}"[:50], phone=phone, phone_index=blind_index(phone, PHONE) or None)
        user.set_unusable_password()
        made.append(user)
    return User.objects.bulk_create(made)


def set_up(rules: RuleSet) -> World:
    """The host, its staff, the published campaign and people at every seat."""
    tenant = Tenant.objects.create(slug=SLUG, name=rules.identity.host[:100], short_name="预演", sms_signature="预演")
    wanted = reviewers(rules)
    found = people(len(STAFF) + wanted - 1, "主办人员")
    staff = dict(zip(STAFF, found, strict=False))
    checkers = [staff["formal_checker"], *found[len(STAFF) :]]
    with scope.system("rehearsal staff"):
        roles = [(staff[role], role) for role in STAFF] + [(user, "formal_checker") for user in checkers[1:]]
        StaffRole.objects.bulk_create(StaffRole(user=user, tenant=tenant, role=role) for user, role in roles)
        system = Actor.system("rehearsal")
        made = campaigning.create(tenant=tenant, rules=rules, slug=SLUG, actor=system)
        campaigning.publish(made.pk, actor=system)
        campaign = Campaign.objects.select_related("version", "tenant").get(pk=made.pk)
        seats = {seat.key: seat for seat in Seat.objects.filter(campaign=campaign).order_by("pk")}
        count = len(found)
        each = ("head", *("reviewer" for _ in range(wanted)))
        sitting = people(len(seats) * len(each), "席位人员", count)
        SeatMember.objects.bulk_create(
            SeatMember(tenant=tenant, seat=seat, user=sitting[n * len(each) + place], role=role)
            for n, seat in enumerate(seats.values())
            for place, role in enumerate(each)
        )
    return World(tenant, campaign, staff, seats, checkers, count + len(sitting))


def reviewers(rules: RuleSet) -> int:
    """How many reviewers a seat gets: as many as the sheets that its own people must sign for one entry."""
    own = [s.rubric for stage in rules.stages for s in stage.steps if getattr(s, "rubric", None) and not s.panel]
    return max([REVIEWERS, *(rules.rubric(key).min_sheets for key in own)])


def units(world: World, rules: RuleSet, count: int, rng: random.Random) -> list[Applying]:
    """So many registered units with one person each: of the kinds the rules admit, where their seats are responsible."""
    kinds = admitted(rules)
    places = where_from(rules)
    by = [_unit(rules, n + 1, kinds[n % len(kinds)], rng.choice(places)) for n in range(count)]
    filers = people(count, "申报人员", world.people)
    world.people += count
    rows = [
        Unit(
            name=one.name, uscc=casting.demo_uscc(one.number), kind=one.kind, region_code=one.region,
            address=one.address, facts={"facts": facts_of(rules, one.kind)},
        )
        for one in by
    ]  # fmt: skip
    for one, user, unit in zip(by, filers, Unit.objects.bulk_create(rows), strict=True):
        one.user, one.unit, one.contact = user, unit, user.name
    Membership.objects.bulk_create(Membership(user=one.user, unit=one.unit, role="admin") for one in by)
    now = clock()
    with scope.system("rehearsal units"):
        Registration.objects.bulk_create(_registration(world, rules, one, now) for one in by)
    return by


def admitted(rules: RuleSet) -> list[str]:
    """The kinds of unit that may apply, those the host lets in by hand left out unless there is no other."""
    barred = [set(c.kinds) for c in rules.conditions if isinstance(c, KindCondition) and not c.advised and not c.when]
    fit = [k for k in rules.kinds if all(k.key in kinds for kinds in barred)] or list(rules.kinds)
    return [k.key for k in fit if not k.by_hand] or [k.key for k in fit]


def where_from(rules: RuleSet) -> list[str]:
    """Cities (districts of a municipality) the units come from: where the rules let them come from, mostly where a seat is
    responsible, now and then elsewhere."""
    only = next((c.regions for c in rules.conditions if isinstance(c, RegionCondition) and not c.advised), ())
    covered = {code for seat in resolved_seats(rules) for code in seat.jurisdiction.regions}
    wide = [code for code in sorted(covered) if code != regions.XJBT] or list(regions.provinces())
    if only:
        wide = [code for code in wide if any(regions.covers(o, code) or regions.covers(code, o) for o in only)] or list(
            only
        )
    found = [city for code in wide for city in _within(code)]
    if only:
        return [c for c in found if any(regions.covers(o, c) for o in only)] or list(only)
    every = [city for code in regions.provinces() for city in _within(code)[:1]]
    return found * max(1, 4 * len(every) // max(len(found), 1)) + every


def _within(code: str) -> list[str]:
    """Some places inside a region, itself where there is nothing smaller."""
    if len(code) == 2:
        return list(regions.cities(code) or regions.counties(code))[:4]
    return [code]


def _unit(rules: RuleSet, number: int, kind: str, region: str) -> Applying:
    label = next(k.label for k in rules.kinds if k.key == kind)
    name = f"预演{place_of(region)}{label.split('（')[0][:8]}{number}"
    return Applying(name, region, kind, number, "")


def facts_of(rules: RuleSet, kind: str) -> list[str]:
    """The facts that meet every condition put to this kind."""
    asked = [c for c in rules.conditions if isinstance(c, FactCondition) and (not c.for_kinds or kind in c.for_kinds)]
    return sorted({c.any_of[0] for c in asked})


def asks_honours(rules: RuleSet) -> bool:
    """Does somebody have to have been honoured before? The invented units were not; the report says so."""
    return any(isinstance(c, HonourCondition) and c.effect == "require" and not c.advised for c in rules.conditions)


def _registration(world: World, rules: RuleSet, one: Applying, now: datetime) -> Registration:
    tab = next((t.key for t in rules.registration.tabs if one.kind in t.kinds), rules.registration.tabs[0].key)
    return Registration(
        tenant=world.tenant, campaign=world.campaign, user=one.user, unit=one.unit, tab=tab, kind=one.kind,
        name=one.name, uscc=one.unit.uscc, address=one.address, region_code=one.region,
        facts=one.unit.facts["facts"], contact_name=one.contact, state=Registration.State.APPROVED,
        submitted_at=now, due_at=now, decided_at=now,
    )  # fmt: skip
