"""Who acts where in a rehearsal, how much a person does in a day, and which dockets wait for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import User
from audit.models import ChainHead
from review import arrivals, timing
from review.models import Docket, StageEntry

from ..demo import cast as casting
from .peopling import World

CHECKS_A_DAY, SHEETS_A_DAY = 30, 15  # what one person gets through in a working dayS = StageEntry.State
S = StageEntry.State


class Desks:
    """The dockets of one rehearsal, each with the people of its seat."""

    def __init__(self, world: World):
        self.world = world
        self.dockets: dict[int, Docket] = {}
        self._people: dict[tuple[int, str], list[Actor]] = {}
        self._done: Counter = Counter()  # by person, today

    def new_day(self) -> None:
        """Everybody is rested."""
        self._done.clear()

    def may_do(self, user_id: int, most: int) -> bool:
        """Count one more piece of work; False when the day is full."""
        self._done[user_id] += 1
        return self._done[user_id] <= most

    def docket(self, pk: int) -> Docket:
        """A docket with its seat; every docket shares the one campaign and its rules."""
        if pk not in self.dockets:
            with scope.system("rehearsal docket"):
                row = Docket.objects.select_related("seat").get(pk=pk)
            row.campaign = row.seat.campaign = self.world.campaign
            self.dockets[pk] = row
        return self.dockets[pk]

    def waiting(self) -> list[tuple[Docket, int]]:
        """(docket, step) wherever entries are open, in the order of the graph."""
        with scope.system("rehearsal round"):
            rows = StageEntry.objects.filter(state__in=(S.PENDING, S.HELD)).order_by("docket_id", "step")
            found = list(rows.values_list("docket_id", "step").distinct())
        order = [stage.key for stage in self.world.campaign.rules.stages]
        there = [(self.docket(pk), step) for pk, step in found]
        return sorted(there, key=lambda one: (order.index(one[0].stage), one[0].pk, one[1]))

    def entries(self, docket: Docket, step: int, *states: str) -> list[StageEntry]:
        """The entries that stand at this step, with their filing."""
        with scope.system("rehearsal round"):
            rows = StageEntry.objects.filter(docket=docket, step=step, state__in=states or (S.PENDING,))
            found = list(rows.select_related("submission", "version").order_by("pk"))
        for entry in found:
            entry.docket = docket
            entry.submission.campaign = docket.campaign
        return found

    def head(self, docket: Docket) -> Actor | None:
        """The head of the docket's seat; of the host's, its manager."""
        return next(iter(self._at(docket, "head")), None)

    def reviewers(self, docket: Docket) -> list[Actor]:
        """The reviewers of the docket's seat, its head where there are none."""
        return self._at(docket, "reviewer") or self._at(docket, "head")

    def by_user(self, docket: Docket, user: User) -> Actor:
        """A reviewer of the seat by name."""
        key = (-user.pk, str(docket.seat_id))
        if key not in self._people:
            seat = {"seat": docket.seat, "seat_role": "reviewer"}
            self._people[key] = [casting.staff_free(user, tenant=self.world.tenant, **seat)]
        return self._people[key][0]

    def _at(self, docket: Docket, role: str) -> list[Actor]:
        key = (docket.seat_id, role)
        if key not in self._people:
            self._people[key] = list(self._found(docket, role))
        return self._people[key]

    def _found(self, docket: Docket, role: str) -> Iterable[Actor]:
        seat, tenant = docket.seat, self.world.tenant
        with scope.system("rehearsal desk"):
            if seat.role == "host":
                for user in self.world.checkers if role == "reviewer" else [self.world.staff["manager"]]:
                    yield casting.staff(user, tenant, seat=seat, seat_role=role)
                return
            for member in seat.members.filter(active=True, role=role).select_related("user").order_by("pk"):
                yield casting.staff_free(member.user, tenant=tenant, seat=seat, seat_role=role)

    def at(self, docket: Docket) -> AbstractContextManager:
        """The scope of the docket's desk."""
        return scope.seat({docket.seat_id})

    def begun(self, docket: Docket) -> bool:
        """Has the stage's window opened?"""
        with scope.system("rehearsal desk"):
            return timing.term_of(docket).begun(clock())

    def closes_at(self, docket: Docket) -> datetime | None:
        """When the stage's window ends at this seat."""
        with scope.system("rehearsal desk"):
            return timing.term_of(docket).closes_at

    def open_before(self, docket: Docket, step: int) -> bool:
        """Is anything still on its way to the step?"""
        return bool(arrivals.coming(docket, step, clock()))

    def acts(self) -> int:
        """How many acts the trail holds: rises whenever anybody has done something."""
        with scope.system("rehearsal round"):
            return sum(ChainHead.objects.order_by().values_list("seq", flat=True))
