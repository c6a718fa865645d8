"""Panels of a rehearsal: invited to the size the rules name, pledged, given their sheets, some recused, all signed in time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from campaigns.ruleset.draws import least_of
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.stages import Panel, Rubric
from review.actions import panels, scores, sheets
from review.drawing import actions as drawing
from review.drawing import defence
from review.models import Assignment, Docket, Draw, Expert, PanelMember
from review.people import plain_reviewers

from ..demo import cast as casting
from .desks import SHEETS_A_DAY, Desks
from .filing import Filers
from .peopling import World, people
from .refusals import Refusals

RECUSED_SHARE, OWN_EMPLOYER = 0.01, 8  # every so manieth expert works for somebody who files
MOST_SEATS, SPARE = 12, 2
A = Assignment.State


class Panels:
    """Everybody who scores."""

    def __init__(self, desks: Desks, filers: Filers, rng: random.Random, refusals: Refusals):
        self.desks, self.filers, self.rng, self.refusals = desks, filers, rng, refusals
        self.world, self.rules = desks.world, filers.rules
        self.pool = invented(self.world, self.rules, filers, rng)
        self._sitting: set[tuple[int, str]] = set()
        self._draws: dict[tuple[int, int], Draw] = {}
        self._given: dict[tuple[int, int], set[int]] = {}
        self._short: set[tuple[int, int]] = set()

    def score(self, docket: Docket, number: int, step: Any) -> None:
        """Sheets are given out, declared, signed; when none is missing the head closes the scoring."""
        if not self.desks.begun(docket):
            return
        place = (docket.stage, number, docket.seat.key)
        entries = self.desks.entries(docket, number)
        if not entries:
            return
        if step.rubric:
            if step.panel and not self._seated(docket, number, self.rules.panel(step.panel), place):
                return
            if step.type == "defence" and not self._in_order(docket, number, step, entries, place):
                return
            self._give(docket, number, step, {e.pk for e in entries}, place)
            self._sign_all(docket, number, step)
            with scope.system("rehearsal sheets"):
                if self._tasks(docket, number).exists():
                    return
        if self.desks.open_before(docket, number):
            return
        head = self.desks.head(docket)
        if head is None:
            self.refusals.note("close", "席位没有负责人，无人可以结束评分。", place)
            return
        before = len(self.refusals.stuck)
        with self.desks.at(docket), self.refusals.noting("close", place=place):
            scores.close_scoring(docket.pk, number, actor=head)
            self.refusals.stuck.pop(place, None)
            return
        if step.panel and len(self.refusals.stuck) >= before:
            self._substitute(docket, number, self.rules.panel(step.panel))

    # ---------------------------------------------------------------- who scores what

    def _give(self, docket: Docket, number: int, step: Any, entries: set[int], place: tuple) -> None:
        key = (docket.pk, number)
        if entries <= self._given.get(key, set()) and key not in self._short:
            return
        self._given.setdefault(key, set()).update(entries)
        self._short.discard(key)
        if step.panel:
            with scope.tenant(self.world.tenant), self.refusals.noting("assign", place=place):
                panels.assign_panel(docket.pk, number, actor=self.world.actor("manager"))
        elif not self._at_work(docket, number):
            head = self.desks.head(docket)
            with self.desks.at(docket), self.refusals.noting("assign", place=place):
                users = [user.pk for user in plain_reviewers(docket.seat)] or [head.user_id]
                sheets.assign_reviewers(docket.pk, number, users, actor=head)

    def _at_work(self, docket: Docket, number: int) -> bool:
        with scope.system("rehearsal sheets"):
            return Assignment.objects.filter(entry__docket=docket, step=number).exists()

    def _substitute(self, docket: Docket, number: int, panel: Panel) -> None:
        """Sheets are missing for good: somebody steps in where the rules have substitutes left."""
        there = len(self._members(docket, panel))
        if there < panel.size + panel.substitutes and self._appoint(docket, panel, there + 1):
            self._short.add((docket.pk, number))

    def _seated(self, docket: Docket, number: int, panel: Panel, place: tuple) -> bool:
        """Does the panel sit? A drawn one is announced one day and drawn the next; then everybody signs the pledge."""
        if (docket.pk, panel.key) in self._sitting:
            return True
        manager = self.world.actor("manager")
        if panel.draw == "random":
            if (draw := self._draws.get((docket.pk, number))) is None:
                with scope.tenant(self.world.tenant), self.refusals.noting("draw", place=place):
                    told = drawing.announce(
                        docket.pk, number, source="预演的种子", seed_at=clock() + timedelta(hours=1), actor=manager
                    )
                    self._draws[docket.pk, number] = told
                return False
            if clock() < draw.seed_at:
                return False
            with scope.tenant(self.world.tenant), self.refusals.noting("draw", place=place):
                drawing.hold(draw.pk, f"预演 {docket.pk} {number}", actor=manager)
        else:
            self._appoint(docket, panel, panel.size)
        members = self._members(docket, panel)
        self._pledge(members)
        if members:
            self._sitting.add((docket.pk, panel.key))
        return bool(members)

    def _in_order(self, docket: Docket, number: int, step: Any, entries: list[Any], place: tuple) -> bool:
        """Who presents when: by lot where the rules say so (the draw takes a day), else as the head sets it."""
        fresh, head = [e for e in entries if e.running is None], self.desks.head(docket)
        if not fresh or head is None:
            return True
        key = (docket.pk, -1 - number)
        with self.desks.at(docket), self.refusals.noting("order", place=place):
            if step.order != "drawn":
                taken = len(entries) - len(fresh)
                order = {e.pk: e.running for e in entries if e.running is not None}
                order |= {e.pk: n for n, e in enumerate(fresh, taken + 1)}
                defence.set_running_order(docket.pk, number, order, actor=head)
            elif (draw := self._draws.get(key)) is None:
                at = clock() + timedelta(hours=1)
                self._draws[key] = drawing.announce_order(
                    docket.pk, number, source="预演的种子", seed_at=at, actor=head
                )
                return False
            elif clock() < draw.seed_at:
                return False
            else:
                drawing.hold(self._draws.pop(key).pk, f"预演 {docket.pk} {number}", actor=head)
            defence.set_timetable(docket.pk, number, clock() + timedelta(days=1), actor=head)
        return True

    def _members(self, docket: Docket, panel: Panel) -> list[PanelMember]:
        with scope.system("rehearsal experts"):
            rows = PanelMember.objects.filter(docket=docket, panel=panel.key).select_related("expert__user")
            return list(rows.order_by("pk"))

    def _pledge(self, members: list[PanelMember]) -> None:
        for member in members:
            if member.pledged_at is None:
                with scope.self_(user=member.expert.user):
                    panels.pledge(member.pk, actor=casting.expert(member.expert.user))

    def _appoint(self, docket: Docket, panel: Panel, size: int) -> bool:
        """Invite experts of the pool by hand until so many sit; False when the pool has nobody left."""
        there = {member.expert_id for member in self._members(docket, panel)}
        before = len(there)
        for kind in list(kinds_of(panel, size))[before:size]:
            row = next((e for e in self.pool if e.pk not in there and kind in ("", e.kind)), None)
            if row is None:
                break
            self.pool.append(self.pool.pop(self.pool.index(row)))  # the next panel begins with others
            with (
                scope.tenant(self.world.tenant),
                self.refusals.noting("invite", place=(docket.stage, 0, docket.seat.key)),
            ):
                panels.invite(
                    docket.pk, panel.key, name=row.name, phone=row.user.phone, employer=row.employer, kind=row.kind,
                    because="递补" if panel.draw == "random" else "", actor=self.world.actor("manager"),
                )  # fmt: skip
            there.add(row.pk)
        self._pledge(self._members(docket, panel))
        return len(there) > before

    # ---------------------------------------------------------------- signing

    def _tasks(self, docket: Docket, number: int) -> Any:
        rows = Assignment.objects.filter(entry__docket=docket, step=number, state=A.ASSIGNED)
        return rows.filter(entry__step=number, entry__state="pending")

    def _sign_all(self, docket: Docket, number: int, step: Any) -> None:
        rubric, place = self.rules.rubric(step.rubric), (docket.stage, number, docket.seat.key)
        with scope.system("rehearsal sheets"):
            tasks = list(self._tasks(docket, number).select_related("user", "entry").order_by("pk"))
        for task in tasks:
            if not self.desks.may_do(task.user_id, SHEETS_A_DAY):
                continue
            if step.panel:
                actor, desk = casting.expert(task.user), scope.self_(user=task.user)
            else:
                actor, desk = self.desks.by_user(docket, task.user), self.desks.at(docket)
            with desk, self.refusals.noting("sheet", place=place):
                self._sign(task, rubric, actor, by_panel=bool(step.panel))

    def _sign(self, task: Assignment, rubric: Rubric, actor: Actor, *, by_panel: bool) -> None:
        if by_panel and self.rng.random() < RECUSED_SHARE:
            sheets.recuse(task.pk, reason="与申报单位有合作关系。", actor=actor)
            return
        quality = self.filers.fate[self.filers.of[task.entry.submission_id].number].quality
        raw = {}
        for criterion in rubric.criteria:
            share = min(max(quality + self.rng.uniform(-0.08, 0.08), 0.3), 1)
            steps = int(Decimal(criterion.max) * Decimal(str(round(share, 2))) / criterion.step)
            raw[criterion.key] = str(criterion.step * steps)
        sheets.declare(task.pk, actor=actor)
        sheets.sign_sheet(task.pk, raw, "预演评语。", revision=0, actor=actor)


def kinds_of(panel: Panel, size: int) -> Iterator[str]:
    """The kinds of the members in their order: what the rules ask for first, then in turn."""
    wanted = [kind.key for kind in panel.kinds for _ in range(least_of(panel, kind.key))]
    every = [kind.key for kind in panel.kinds] or [""]
    for place in range(max(size, len(wanted))):
        yield wanted[place] if place < len(wanted) else every[place % len(every)]


def invented(world: World, rules: RuleSet, filers: Filers, rng: random.Random) -> list[Expert]:
    """The host's pool: for every panel at every seat it may sit at about as many as it needs, in the kinds it asks for."""
    wanted: Counter = Counter()
    for stage in rules.stages:
        panel_keys = dict.fromkeys(s.panel for s in stage.steps if getattr(s, "panel", None))
        at = [s for s in world.seats.values() if s.tier in stage.seats.tiers or s.key in stage.seats.seats]
        for panel in map(rules.panel, panel_keys):
            wanted.update(list(kinds_of(panel, panel.size + panel.substitutes)) * max(1, min(len(at), MOST_SEATS)))
    kinds = [kind for kind in sorted(wanted) for _ in range(wanted[kind] + SPARE)]
    users = people(len(kinds), "预演专家", world.people)
    world.people += len(users)
    rows = []
    for n, (user, kind) in enumerate(zip(users, kinds, strict=True), 1):
        employer = rng.choice(filers.filings).by.name if n % OWN_EMPLOYER == 0 else f"预演评审机构{n}"
        rows.append(Expert(tenant=world.tenant, user=user, name=user.name, employer=employer, kind=kind))
    with scope.system("rehearsal experts"):
        return Expert.objects.bulk_create(rows)
