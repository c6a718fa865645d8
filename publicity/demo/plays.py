"""One campaign of the demo: set up by its host, entered by its units, filed by the site's own actions.

Nothing here writes a state: units register, the checker lets them in, fillers enrol, save, attach and submit. Only the
stamped scan stands in for paper: a sheet with the right codes, taken as checked without reading its picture.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.kernel import scope
from accounts.models import Membership, StaffRole, Tenant, User
from applicants import uploads
from applicants.actions import registering
from applicants.models import Registration
from applicants.queries import CONSENTS, current_texts
from campaigns import actions as campaigning
from campaigns.models import Campaign, Seat
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.parties import FactCondition
from campaigns.ruleset.windows import closes_at, filing_window, opens_at

from . import cast as casting
from .applying import Applicants, Applying, Filing
from .cast import Cast
from .drawing import sheet
from .scenario import Batch, Scenario, Shown, Waiting
from .specimen import person_name, place_of
from .timeline import Timeline

FAR = ("checked", "refused", "scored", "ranked", "recommended", "voting", "final", "published")
FILED = ("submitted", "returned", *FAR)


class Play(Applicants):
    """The campaign of one scenario; ``prepare`` lays its events on the timeline."""

    def __init__(self, scenario: Scenario, timeline: Timeline, cast: Cast):
        self.scenario, self.timeline, self.cast = scenario, timeline, cast
        self.rules: RuleSet = scenario.rules(timeline.now.date())
        self.slug, self.words = scenario.slug, scenario.words.lexicon()
        self.rng = random.Random(scenario.slug)  # noqa: S311 - invented lives, not secrets
        self.filings: list[Filing] = []
        self.units: list[Applying] = []
        self.staff: dict[str, User] = {}
        self.tenant: Tenant = None  # type: ignore[assignment]
        self.campaign: Campaign = None  # type: ignore[assignment]

    def prepare(self) -> None:
        """Set the campaign up on its first day and let the units come."""
        self.notice = min(w for w in (opens_at(x) for x in self.rules.windows) if w) - timedelta(hours=14)
        self.timeline.at(self.notice, self.set_up)
        for batch in self.scenario.batches:
            self._batch(batch)
        for waiting in self.scenario.waiting:
            self._waiting(waiting)

    # ---------------------------------------------------------------- the host

    def set_up(self) -> None:
        """The host's space, its people, the campaign, its seats."""
        host, identity = self.scenario.tenant, self.rules.identity
        self.tenant, _ = Tenant.objects.get_or_create(
            slug=host.slug,
            defaults={"name": identity.host[:100], "short_name": host.short_name, "sms_signature": host.sms_signature},
        )
        with scope.system("demo staff"):
            for person in self.scenario.staff:
                user = self.cast.person(person.name)
                StaffRole.objects.get_or_create(user=user, tenant=self.tenant, role=person.role, campaign_id=None)
                self.staff.setdefault(person.role, user)
                self.show(user, person.show, "主办单位", f"/host/{host.slug}/")
            manager = casting.staff(self.staff["manager"], self.tenant)
        with scope.tenant(self.tenant):
            made = campaigning.create(tenant=self.tenant, rules=self.rules, slug=self.scenario.slug, actor=manager)
            campaigning.publish(made.pk, actor=manager)
            self.campaign = Campaign.objects.select_related("version", "tenant").get(pk=made.pk)
            self.seats = {seat.key: seat for seat in Seat.objects.filter(campaign=made).order_by("pk")}
            for member in self.scenario.seats:
                user, seat = self.cast.person(member.name), self.seats[member.seat]
                campaigning.appoint(seat, user, member.role, actor=manager)
                self.show(user, member.show, "组织单位席位", f"/desk/{seat.pk}/")

    def show(self, user: User, shown: Shown | None, group: str, url: str) -> None:
        """A card on the demo page, among those of this campaign."""
        self.cast.show(user, shown, group, url, order=self.scenario.order)

    # ---------------------------------------------------------------- units

    def _batch(self, batch: Batch) -> None:
        units = [self.applying(batch, n) for n in range(batch.units)]
        units[0].shown, units[0].second = batch.person, batch.filler
        reaches = [reach for reach, count in batch.reach.items() for _ in range(count)]
        entered: dict[int, datetime] = {}
        for n, reach in enumerate(reaches):
            unit = units[n % len(units)]
            want = {key: given[n % len(given)] for key, given in batch.picks.items()}
            one = Filing(unit, reach, len(self.filings) + 1, want)
            self.filings.append(one)
            if id(unit) not in entered:
                entered[id(unit)] = self._registers(unit)
            if reach != "registered":
                self._files(one, entered[id(unit)])

    def applying(self, batch: Batch | Waiting, n: int) -> Applying:
        """The n-th unit of a batch, new."""
        number = self.cast.next_unit()
        region = batch.regions[n % len(batch.regions)]
        words = self.scenario.words
        pattern = words.units[number % len(words.units)]
        name = pattern.format(place=place_of(region), word=words.unit_words[number % len(words.unit_words)])
        if given := getattr(batch, "names", ()):
            name = given[n % len(given)]
        self.units.append(Applying(name, region, batch.kind, number, person_name(number + 60)))
        return self.units[-1]

    def _registers(self, unit: Applying) -> datetime:
        """Registration and the host's answer; returns when the unit is in."""
        start = self.notice + timedelta(hours=15)
        asked = self.timeline.between(start, self._first_closing(), self.rng.uniform(0, 0.3))
        self.timeline.at(asked, self.register, unit)
        answered = self.timeline.between(asked, asked + timedelta(hours=40), self.rng.uniform(0.3, 0.9))
        return self.timeline.at(answered, self.let_in, unit)

    def _first_closing(self) -> datetime | None:
        first = next(iter(self.rules.windows_for("enrol")), None) or filing_window(self.rules)
        return closes_at(first) if first else None

    def register(self, unit: Applying, claim: bool = False) -> Registration:
        """File the registration of a unit as its form would; ``claim``: of one that is known by its code."""
        values: dict[str, Any] = {
            "tab": next(t.key for t in self.rules.registration.tabs if unit.kind in t.kinds),
            "kind": unit.kind,
            "name": unit.name,
            "uscc": casting.demo_uscc(unit.number),
            "address": unit.address,
            "region_code": unit.region,
            "facts": self._facts(unit.kind),
            "contact_name": unit.contact,
        }
        tab = next(t for t in self.rules.registration.tabs if t.key == values["tab"])
        for name, options in (
            ("ownership", self.rules.registration.ownership),
            ("enterprise_type", self.rules.registration.enterprise_type),
        ):
            if name in tab.required and options:
                values[name] = self.rng.choice([o.key for o in options if not o.other])
        if "id_number" in tab.required:
            values["id_number"] = casting.demo_id_number(unit.number)
        papers = {"letter": ContentFile(sheet("注册授权书", unit.name), name="注册授权书.pdf")}
        if "license" in tab.required:
            papers["license"] = ContentFile(sheet("营业执照（演示）", unit.name), name="营业执照.pdf")
        files = {slot: uploads.keep(paper, self.tenant) for slot, paper in papers.items()}
        with scope.public():
            row = registering.register(
                phone=self.cast.next_phone(), campaign=self.campaign, values=values, files=files,
                texts=current_texts((*CONSENTS, "id_number") if "id_number" in values else CONSENTS), actor=casting.Actor(user=None, address=casting.ADDRESS % 1), claim=claim,
            )  # fmt: skip
        unit.user = self.cast.known(row.user)
        unit.registration = row
        return row

    def _facts(self, kind: str) -> list[str]:
        asked = [
            c
            for c in self.rules.conditions
            if isinstance(c, FactCondition) and (not c.for_kinds or kind in c.for_kinds)
        ]
        return sorted({c.any_of[0] for c in asked})

    def let_in(self, unit: Applying) -> None:
        """The checker approves."""
        with scope.tenant(self.tenant):
            checker = casting.staff(self.staff["registration_checker"], self.tenant)
            row = registering.approve(unit.registration.pk, actor=checker)
        unit.unit = row.unit
        self.show(unit.user, unit.shown, "申报单位", "/apply/")
        if unit.second is not None:
            second = self.cast.person(person_name(unit.number + 300))
            Membership.objects.create(user=second, unit=unit.unit, role=Membership.Role.FILLER)
            self.show(second, unit.second, "申报单位", "/apply/")

    def _waiting(self, waiting: Waiting) -> None:
        """Registrations that wait for the host, filed in the last two days, or were sent back."""
        for n in range(waiting.count):
            unit = self.applying(waiting, n)
            asked = self.timeline.between(self.timeline.now - timedelta(hours=44 - 9 * n), None, 0.1)
            self.timeline.at(asked, self.register, unit)
            if waiting.state == "refused":
                self.timeline.at(self.timeline.now - timedelta(hours=3), self.turn_away, unit, waiting.person)
            elif n == 0 and waiting.person:
                self.timeline.at(asked + timedelta(minutes=1), self._show_registrant, unit, waiting.person)

    def turn_away(self, unit: Applying, shown: Shown | None) -> None:
        """The checker sends a registration back."""
        with scope.tenant(self.tenant):
            checker = casting.staff(self.staff["registration_checker"], self.tenant)
            reason = "授权书没有加盖单位公章，请盖章后重新扫描上传。"
            registering.refuse(unit.registration.pk, reason=reason, actor=checker)
        self._show_registrant(unit, shown)

    def _show_registrant(self, unit: Applying, shown: Shown | None) -> None:
        self.show(unit.user, shown, "申报单位", "/apply/registration/")

    # ---------------------------------------------------------------- filings

    def _files(self, one: Filing, entered: datetime) -> None:
        """Lay enrolment, drafting and submitting of one filing on the timeline."""
        enrolling, window = next(iter(self.rules.windows_for("enrol")), None), filing_window(self.rules)
        ready = entered + timedelta(hours=1)
        if enrolling is not None:
            moment = self.timeline.between(
                max(ready, opens_at(enrolling)), closes_at(enrolling), self.rng.uniform(0.1, 0.9)
            )
            self.timeline.at(moment, self.enrol, one)
            ready = moment + timedelta(hours=1)
        if one.reach == "enrolled":
            return
        begin = max(ready, opens_at(window) or ready)
        started = self.timeline.between(begin, closes_at(window), self.rng.uniform(0.05, 0.5))
        self.timeline.at(started, self.draft, one)
        if one.reach in FILED:
            self.timeline.at(
                self.timeline.between(started, closes_at(window), self.rng.uniform(0.2, 0.9)), self.submit, one
            )
