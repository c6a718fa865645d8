"""What faces the public in a rehearsal: lists and objections, ballots, awards, results, and what follows them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from accounts.kernel import scope
from accounts.kernel.clock import clock
from campaigns.ruleset.judges import may_get
from campaigns.ruleset.stages import VoteStep
from campaigns.ruleset.windows import closes_at, opens_at
from review.arrivals import ancestors
from review.engine import OPEN
from review.models import RecommendationItem, StageEntry

from ..actions import awards, follow_ups, lists, objections, results, votes
from ..demo.signing import sign
from ..models import Candidate, Objection, Publicity, PublicityItem
from .desks import Desks
from .filing import Filers
from .refusals import Refusals

OBJECTIONS, AWARDED_SHARE, BALLOTS_EACH, MOST_BALLOTS = 3, 0.3, 2, 600
PATIENCE = timedelta(days=5)  # a host waits so long for the rest before it goes on without it
NETS = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737: voters from nowhere
P, STATE = Publicity.State, Objection.State


class Deciding:
    """The host's own pages, and the public."""

    def __init__(self, desks: Desks, filers: Filers, rng: random.Random, refusals: Refusals):
        self.desks, self.filers, self.rng, self.refusals = desks, filers, rng, refusals
        self.world, self.rules, self.timeline = desks.world, filers.rules, filers.timeline
        self.ballots = 0
        self._since: dict[str, datetime] = {}
        self._recorded = False

    def prepare(self, count: int) -> None:
        """Lay the ballots on the days of each vote."""
        for stage in self.rules.stages:
            for index, step in enumerate(stage.steps):
                if isinstance(step, VoteStep) and stage.window:
                    window = self.rules.window(stage.window)
                    start, end = opens_at(window), closes_at(window)
                    if start is None:
                        continue
                    days = max(1, ((end or start + timedelta(days=10)) - start).days)
                    each = max(1, min(count * BALLOTS_EACH, MOST_BALLOTS) // days)
                    for day in range(days):
                        self.timeline.at(start + timedelta(days=day, hours=20), self.vote, stage.key, index, each)

    def round(self) -> None:
        """Whatever the host can do now."""
        self.lists()
        self.objections()
        self.awards()
        self.results()

    def _actor(self, role: str) -> Any:
        return self.world.actor(role)

    def _waited(self, key: str) -> bool:
        """Has the host waited long enough for the rest?"""
        return clock() - self._since.setdefault(key, clock()) >= PATIENCE

    def _coming(self, stages: set[str]) -> bool:
        earlier = set().union(*(ancestors(self.rules, key) for key in stages)) if stages else set()
        with scope.system("rehearsal host"):
            return StageEntry.objects.filter(docket__stage__in=earlier, state__in=OPEN).exists()

    # ---------------------------------------------------------------- publicity

    def lists(self) -> None:
        """Confirm a list whose works are complete; one with a window opens by itself."""
        with scope.tenant(self.world.tenant):
            rows = list(Publicity.objects.filter(state=P.PREPARED, confirmed_at=None).order_by("pk"))
            for row in rows:
                row.campaign = self.world.campaign
                opens, _ = lists.window_of(row)
                own = opens is None or row.round > 1
                if not lists.waiting(row) or (not own and clock() < opens):
                    continue
                late = self._waited(f"list {row.pk}")
                if late or (own and not self._coming({row.stage})):
                    with self.refusals.noting("publicity", place=(row.stage, row.step, "")):
                        lists.confirm(row.pk, actor=self._actor("publicity_editor"))
            self._countersign()

    def _countersign(self) -> None:
        """Lists that are complete and wait only for the co-hosts."""
        for row in list(Publicity.objects.filter(state=P.PREPARED).order_by("pk")):
            row.campaign = self.world.campaign
            if lists.completeness(row, clock()):
                with self.refusals.noting("publicity", place=(row.stage, row.step, "")):
                    sign(row.campaign, row, asker=self._actor("publicity_editor"))

    def objections(self) -> None:
        """Some object to the first lines of each list; the handler accepts and rules."""
        with scope.tenant(self.world.tenant):
            fresh = Publicity.objects.filter(state=P.OPEN, objections=None).order_by("pk")
            items = [
                i
                for row in fresh
                for i in PublicityItem.objects.filter(publicity=row).order_by("position")[:OBJECTIONS]
            ]
        for place, item in enumerate(items):
            self._object(item, place)
        with scope.tenant(self.world.tenant):
            handler = self._actor("objection_handler")
            for row in list(Objection.objects.filter(state__in=(STATE.FILED, STATE.ACCEPTED)).order_by("pk")):
                with self.refusals.noting("objection"):
                    self._rule(row, handler)

    def _object(self, item: PublicityItem, place: int) -> None:
        with scope.public():
            found = PublicityItem.objects.select_related("publicity__campaign__version", "publicity__campaign__tenant", "submission").filter(pk=item.pk).first()  # fmt: skip
            if found is None:
                return
            with self.refusals.noting("objection", place=(found.publicity.stage, found.publicity.step, "")):
                with scope.tenant(self.world.tenant):
                    proof = self.filers.evidence()
                objections.file(
                    found, name="预演异议人", phone="+8619900000001", by_unit=False, text="请核实。", evidence=proof
                )

    def _rule(self, row: Objection, handler: Any) -> None:
        if row.state == STATE.FILED:
            if row.pk % OBJECTIONS == 0:
                objections.decline(row.pk, reason="没有写明事实。", actor=handler)
            else:
                objections.accept(row.pk, actor=handler)
        elif row.pk % OBJECTIONS == 1:
            objections.uphold(row.pk, ruling="经核实成立。", actor=handler)
        else:
            objections.dismiss(row.pk, ruling="经核实不成立。", actor=handler)

    # ---------------------------------------------------------------- votes

    def vote(self, stage: str, index: int, count: int) -> None:
        """So many ballots of one day; some works are liked better, some people vote too often."""
        step = self.rules.stage(stage).steps[index]
        with scope.tenant(self.world.tenant):
            rows = Candidate.objects.filter(campaign=self.world.campaign, stage=stage, step=index)
            on = list(rows.order_by("pk").values_list("pk", flat=True))
        place = (stage, index, "")
        if not on:
            self.refusals.note("ballot", "投票已经开始，选票上还没有一项。", place)
            return
        liking = [1 + (n * 7) % 11 for n in range(len(on))]
        for n in range(count):
            who = n if n % 20 else 0
            address = f"{NETS[who // 250 % 3]}.{who % 250 + 1}"
            voter = votes.voter_key(step, address=address, device=address, user_id=who + 1)
            size = min(max(step.picks_min, 1), len(on))
            picks = list(dict.fromkeys(self.rng.choices(on, liking, k=size * 3)))[:size]
            with scope.public(), self.refusals.noting("ballot", place=place):
                votes.cast(self.world.campaign, stage, index, picks=picks, voter=voter)
                self.ballots += 1

    # ---------------------------------------------------------------- awards and results

    def awards(self) -> None:
        """Decide the awards whose works are all there, then end the step."""
        with scope.tenant(self.world.tenant):
            waiting = awards.entries_at(self.world.campaign, awards.steps_of(self.world.campaign, awards.AwardStep))
        waiting = [e for e in waiting if self.desks.begun(e.docket)]
        stages = {e.docket.stage for e in waiting}
        if not waiting or (self._coming(stages) and not self._waited("awards")):
            return
        with scope.tenant(self.world.tenant), self.refusals.noting("award", place=(min(stages), 0, "")):
            for award in self.rules.awards:
                self._award(award)
            awards.finish(self.world.campaign, actor=self._actor("manager"))
            self._since.pop("awards", None)

    def _award(self, award: Any) -> None:
        campaign = self.world.campaign
        here = awards.entries_at(campaign, awards.places_of(campaign, award))
        works = sorted(here, key=lambda e: (e.rank is None, e.rank or 0, e.pk))
        if not works:
            return
        for criterion in awards.criteria_of(campaign, award):
            if award.to == "recommending_unit":
                sent = RecommendationItem.objects.order_by().values_list("recommendation__docket__seat_id", flat=True)
                chosen = sorted(set(sent))[: award.number or 3]
            else:
                places = awards.places_for(award, len(works))
                works = self._approved(award, works)
                many = max(1, round(len(works) * AWARDED_SHARE)) if places is None else places
                chosen = [e.submission_id for e in works[:many]]
            awards.decide(campaign, award, criterion, chosen, actor=self._actor("manager"), reason="根据评审结果确定")

    def _approved(self, award: Any, works: list[Any]) -> list[Any]:
        """Those whose judges suffice, where their share decides; all of them otherwise."""
        if award.by != "judges":
            return works
        found = awards.favours(self.world.campaign, award, [e.submission_id for e in works])
        return [e for e in works if may_get(award, found[e.submission_id])]

    def results(self) -> None:
        """Publish what waits, once, when nothing is on its way any more or the host has waited long enough."""
        campaign = self.world.campaign
        opens = [at for w in self.rules.windows if w.purpose == "award" and (at := opens_at(w))]
        if any(clock() < at for at in opens):
            return
        with scope.tenant(self.world.tenant):
            ready = results.ready(campaign)
            if not ready or results.blocked_by(campaign):
                return
            if self._coming({e.docket.stage for e in ready}) and not self._waited("results"):
                return
            with self.refusals.noting("publish", place=(ready[0].docket.stage, ready[0].step, "")):
                sign(campaign, None, asker=self._actor("manager"))
                results.publish(campaign, actor=self._actor("manager"))
                self._since.pop("results", None)
                self._after([e.submission_id for e in ready])

    def _after(self, works: list[int]) -> None:
        """The first promise the host made its winners is kept."""
        for promise in follow_ups.promised(self.world.campaign)[:1]:
            with self.refusals.noting("follow_up"):
                follow_ups.record(
                    self.world.campaign, promise.key, works[:5], on=clock().date(), note="预演记录", actor=self._actor("manager")
                )  # fmt: skip
