"""After the results of a rehearsal: every follow-up that falls due is handed in, confirmed, drawn and concluded."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from accounts.kernel import jobs, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock, hold_clock
from campaigns.models import SeatMember
from campaigns.ruleset import follow_ups as arithmetic
from submissions.asking import actions as asking
from submissions.models import AskedForm

from ..following import actions, inspecting
from ..following.asking import works
from ..models import FollowUpTask, Inspection
from .asked import hand_in
from .deciding import Deciding
from .filing import Filers
from .quick import HOUSEKEEPING
from .refusals import Refusals

MOST_DAYS = 12  # terms begin with the results; batches that were published later have their own
NEVER_SHARE = 0.05
T = FollowUpTask.State


class Afterwards:
    """What the winners and the host do when something falls due."""

    def __init__(self, filers: Filers, deciding: Deciding, rng: random.Random, refusals: Refusals):
        self.filers, self.deciding, self.rng, self.refusals = filers, deciding, rng, refusals
        self.campaign, self.tenant = filers.campaign, filers.tenant

    def play(self) -> None:
        """From one day on which something begins to the next."""
        for day in self._begins()[:MOST_DAYS]:
            if day > clock():
                hold_clock(day)
            jobs.tick(HOUSEKEEPING)
            self._draw()
            self._report()
            self._confirm()
            self._conclude()

    def _begins(self) -> list[datetime]:
        with scope.system("rehearsal afterwards"):
            rows = [term for f in arithmetic.due(self.campaign.rules) for _, term in works(self.campaign, f)]
        return sorted({term.opens + timedelta(hours=10) for term in rows if term.due > clock()})

    @property
    def _host(self) -> Actor:
        return self.deciding._actor("manager")

    def _draw(self) -> None:
        for follow in inspecting.inspections(self.campaign):
            with scope.tenant(self.tenant):
                there = Inspection.objects.filter(campaign=self.campaign, follow_up=follow.key).exists()
                if there or not inspecting.pool(self.campaign, follow, clock()):
                    continue
                with self.refusals.noting("inspection"):
                    at = clock() + timedelta(hours=1)
                    row = inspecting.announce(
                        self.campaign, follow.key, source="预演种子", seed_at=at, actor=self._host
                    )
                    hold_clock(at)
                    inspecting.hold(row.pk, str(self.rng.random()), actor=self._host)

    def _report(self) -> None:
        with scope.system("rehearsal afterwards"):
            rows = AskedForm.objects.filter(kind=AskedForm.Kind.REPORT, state="asked", due_at__gt=clock()).order_by(
                "pk"
            )
            waiting = list(rows.values_list("pk", flat=True))
        for pk in waiting:
            if self.rng.random() >= NEVER_SHARE:
                with self.refusals.noting("report"):
                    hand_in(self.filers, pk)

    def _confirm(self) -> None:
        with scope.system("rehearsal afterwards"):
            rows = AskedForm.objects.filter(state="with_seat").select_related("through", "tenant").order_by("pk")
            heads = {
                m.seat_id: m.user
                for m in SeatMember.objects.filter(role="head", active=True).select_related("user").order_by("-pk")
            }
            waiting = [row for row in rows if row.through_id in heads]
        for row in waiting:
            actor = Actor(user=heads[row.through_id], address="", tenant=row.tenant, seat=row.through, seat_role="head")
            with scope.seat({row.through_id}), self.refusals.noting("report"):
                asking.confirm(row.pk, text="属实", actor=actor)

    def _conclude(self) -> None:
        with scope.tenant(self.tenant):
            tasks = FollowUpTask.objects.filter(state__in=(T.OPEN, T.HANDED_IN)).select_related(
                "asked", "campaign__version"
            )
            for task in tasks.order_by("pk"):
                if task.asked_id and task.state == T.OPEN:
                    continue  # nothing came yet
                rubric = actions.rubric_of(task)
                points = {c.key: str(c.max) for c in rubric.criteria} if rubric else None
                with self.refusals.noting("conclude"):
                    actions.conclude(task.pk, passed=True, finding="预演结论", points=points, actor=self._host)
