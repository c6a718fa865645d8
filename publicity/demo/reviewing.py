"""The review of a demo campaign: in rounds, everybody who can do something by now does it, as far as each filing is to come.

Each round looks at the open entries and lets the right person act: checkers check, reviewers and experts score and sign,
heads close and seal, the manager selects, awards and publishes, the public votes. A seat without people waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.kernel import jobs, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import User
from campaigns.models import Campaign
from campaigns.ruleset.stages import VoteStep
from campaigns.ruleset.windows import closes_at, filing_window, opens_at
from review import timing
from review.actions import checking, lists, opinions, panels, scores, sheets
from review.errors import NotYet
from review.models import Assignment, Docket, Expert, PanelMember, StageEntry
from submissions.models import Submission

from ..actions import awards, results, votes
from . import cast as casting
from .applying import Filing
from .plays import Play
from .signing import sign

SWEEPS = frozenset(  # nothing is left over in a demo that is being made
    {
        "jobs.sweep",
        "files.rescan",
        "files.sweep_partial",
        "accounts.sweep_files",
        "accounts.retention",
        "quarantine.unfinished",
    }
)
LEVEL = {
    "refused": 1,
    "checked": 1,
    "voting": 1,
    "scored": 2,
    "ranked": 3,
    "recommended": 4,
    "final": 5,
    "published": 6,
}
RECENT = timedelta(days=2)  # what is sent back is sent back lately, so that there is still time to correct it
NETS = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737: voters from nowhere
A = Assignment.State


class Reviewing:
    """Who does what with the filings of one play."""

    def __init__(self, play: Play):
        self.play, self.timeline, self.rules = play, play.timeline, play.rules
        self.scenario, self.rng = play.scenario, play.rng
        self.handlers: dict[str, Callable[[Docket, int, Any, list[StageEntry]], None]] = {
            "check": self.check,
            "score": self.score,
            "defence": self.score,
            "recommend": self.recommend,
            "select": self.select,
            "duplicates": self.confirm,
            "deliberation": self.deliberate,
            "combine": self.combine,
        }

    @property
    def campaign(self) -> Campaign:
        """The campaign, once it is there."""
        return self.play.campaign

    def prepare(self) -> None:
        """Lay rounds, what falls due, panels and ballots on the timeline."""
        filing = filing_window(self.rules)
        begins, now = opens_at(filing) or self.play.notice, self.timeline.now
        ends = min(closes_at(filing) or now, now)
        moment = begins + timedelta(days=1, hours=10)
        while moment < now - timedelta(hours=2):
            self.timeline.at(moment, self.round)
            moment += timedelta(days=4 if moment < ends else 2)
        self.timeline.at(now - timedelta(hours=30), self.round)
        self.timeline.at(now - timedelta(hours=1), self.round)
        for window in self.rules.windows:
            for edge in (opens_at(window), closes_at(window)):
                if edge:
                    self.timeline.at(edge + timedelta(minutes=10), jobs.tick, SWEEPS)
        self.timeline.at(self.timeline.between(begins, ends, 0.8), self.invite)
        for stage in self.rules.stages:
            for index, step in enumerate(stage.steps):
                if isinstance(step, VoteStep) and stage.window:
                    self._ballots(stage.key, index, self.rules.window(stage.window))

    # ---------------------------------------------------------------- the round

    def round(self) -> None:
        """Let everybody act on what is open now."""
        for _ in range(4):  # an entry may pass several steps in a day
            with scope.system("demo round"):
                rows = StageEntry.objects.filter(docket__campaign=self.campaign, state=StageEntry.State.PENDING)
                found = rows.select_related(
                    "docket__seat", "docket__campaign__version", "docket__campaign__tenant", "submission"
                )
                groups: dict[tuple[int, int], list[StageEntry]] = defaultdict(list)
                for entry in found.order_by("pk"):
                    groups[entry.docket_id, entry.step].append(entry)
            before = self._count()
            for (_, number), entries in groups.items():
                docket = entries[0].docket
                step = self.rules.stage(docket.stage).steps[number]
                if step.type in self.handlers:
                    self.handlers[step.type](docket, number, step, entries)
            self.publish()
            if self._count() == before:
                return

    def _count(self) -> tuple:
        with scope.system("demo round"):
            rows = StageEntry.objects.filter(docket__campaign=self.campaign).order_by("pk")
            return tuple(rows.values_list("pk", "step", "state"))

    def level(self, entry: StageEntry) -> int:
        """How far the entry's filing is to come."""
        return LEVEL.get(self._filing(entry.submission).reach, 0)

    def _filing(self, submission: Submission) -> Filing:
        return next(f for f in self.play.filings if f.row is not None and f.row.pk == submission.pk)

    def _at_desk(self, docket: Docket, role: str) -> tuple[Actor, AbstractContextManager] | None:
        """Somebody of the docket's seat in this role (else its head), with the scope of the desk; None: nobody there."""
        with scope.system("demo desk"):
            if docket.seat.role == "host":
                user = self.play.staff["manager" if role == "head" else "formal_checker"]
                actor = casting.staff(user, self.play.tenant, seat=docket.seat, seat_role=role)
            else:
                members = list(docket.seat.members.filter(active=True).select_related("user").order_by("pk"))
                member = next((m for m in members if m.role == role), None) or next(
                    (m for m in members if m.role == "head"), None
                )
                if member is None:
                    return None
                actor = casting.staff(member.user, self.play.tenant, seat=docket.seat, seat_role=member.role)
        return actor, scope.seat({docket.seat_id})

    def _begun(self, docket: Docket) -> bool:
        with scope.system("demo desk"):
            return timing.term_of(docket).begun(clock())

    # ---------------------------------------------------------------- steps of review

    def check(self, docket: Docket, number: int, step: Any, entries: list[StageEntry]) -> None:
        """Formal checks: passed, refused, or sent back in the last two days."""
        if (place := self._at_desk(docket, "reviewer")) is None:
            return
        actor, desk = place
        well = {item.key: checking.Mark(True) for item in step.items}
        first = not self.rules.stage(docket.stage).after
        recent = self.timeline.now - clock() <= RECENT
        with desk:
            for entry in entries:
                reach = self._filing(entry.submission).reach
                if first and reach == "refused":
                    failed = step.items[self.rng.randrange(len(step.items))]
                    marks = well | {failed.key: checking.Mark(False, "材料中没有体现")}
                    checking.refuse(entry.pk, marks, reason=f"经审查，不符合“{failed.text}”的要求。", actor=actor)
                elif first and reach == "returned" and recent:
                    self._send_back(entry, step, well, actor)
                elif LEVEL.get(reach, 0) >= (1 if first else 5) and reach != "refused":
                    checking.pass_check(entry.pk, well, actor=actor)

    def _send_back(self, entry: StageEntry, step: Any, well: dict, actor: Actor) -> None:
        note = self.rng.choice(self.scenario.return_notes or ("材料需要补充，请按意见修改后重新提交。",))
        texts = [f for _, _, f in self.rules.fields("file") if f.type in ("rich_text", "long_text")]
        remarks = [
            {"field": f.key, "text": f"“{f.label}”请补充具体数据和佐证。"}
            for f in self.rng.sample(texts, min(2, len(texts)))
        ]
        last = step.items[-1]
        checking.return_entry(entry.pk, well | {last.key: checking.Mark(None)}, note=note, remarks=remarks, actor=actor)

    def score(self, docket: Docket, number: int, step: Any, entries: list[StageEntry]) -> None:
        """Reviewers or experts sign their sheets; when all entries are to go on, the head closes the scoring."""
        if not self._begun(docket) or not step.rubric:
            return
        wanted = [e for e in entries if self.level(e) >= (5 if step.panel else 2)]
        if step.panel and wanted:
            manager = self._manager()
            with scope.tenant(self.play.tenant):
                if not PanelMember.objects.filter(docket=docket, panel=step.panel).exists():
                    return
                panels.assign_panel(docket.pk, number, actor=manager)
        rubric = self.rules.rubric(step.rubric)
        with scope.system("demo sheets"):
            rows = Assignment.objects.filter(entry__in=wanted, step=number, state=A.ASSIGNED)
            tasks = list(rows.select_related("user", "entry__submission").order_by("pk"))
        for task in tasks:
            self._sign(task, rubric, docket, by_panel=bool(step.panel))
        if wanted and len(wanted) == len(entries) and all(self.level(e) >= 3 for e in entries):
            self._close(docket, lambda actor: scores.close_scoring(docket.pk, number, actor=actor))

    def _sign(self, task: Assignment, rubric: Any, docket: Docket, *, by_panel: bool) -> None:
        filing = self._filing(task.entry.submission)
        quality = (62 + (filing.number * 37) % 34) / 100
        raw = {}
        for criterion in rubric.criteria:
            share = min(max(quality + self.rng.uniform(-0.08, 0.08), 0.4), 1)
            steps = int(Decimal(criterion.max) * Decimal(str(round(share, 2))) / criterion.step)
            raw[criterion.key] = str(criterion.step * steps)
        comment = self.rng.choice(self.scenario.comments)
        if by_panel:
            actor, desk = casting.expert(task.user), scope.self_(user=task.user)
        else:
            actor = casting.staff_free(task.user, seat=docket.seat, seat_role="reviewer", tenant=self.play.tenant)
            desk = scope.seat({docket.seat_id})
        with desk:
            sheets.declare(task.pk, actor=actor)
            sheets.sign_sheet(task.pk, raw, comment, revision=0, actor=actor)

    def _close(self, docket: Docket, act: Callable[[Actor], Any]) -> None:
        """The head ends something, unless something may still come."""
        if (place := self._at_desk(docket, "head")) is None or not self._begun(docket):
            return
        actor, desk = place
        with desk:
            try:
                act(actor)
            except NotYet:
                return  # what is still on its way comes first; the next round tries again

    def recommend(self, docket: Docket, number: int, step: Any, entries: list[StageEntry]) -> None:
        """The head seals the list of those that are to go on, best first."""
        on = [e for e in entries if self.level(e) >= 4]
        if not on or any(self.level(e) < 3 for e in entries):
            return
        on.sort(key=lambda e: (e.rank or 0, e.pk))
        order = {entry.pk: place for place, entry in enumerate(on, 1)}
        self._close(docket, lambda actor: lists.seal(docket.pk, number, order, actor=actor))

    def select(self, docket: Docket, number: int, step: Any, entries: list[StageEntry]) -> None:
        """The head fixes the list."""
        chosen = [e.pk for e in entries if self.level(e) >= 6]
        if chosen:
            self._close(docket, lambda actor: lists.select(docket.pk, number, chosen, actor=actor))

    def confirm(self, docket: Docket, number: int, step: Any, entries: list[StageEntry]) -> None:
        """Nothing is a duplicate."""
        if (place := self._at_desk(docket, "reviewer")) is None:
            return
        actor, desk = place
        with desk:
            for entry in entries:
                if self.level(entry) >= 5:
                    opinions.confirm_duplicates(entry.pk, held=False, text="未发现重复。", actor=actor)

    def deliberate(self, docket: Docket, number: int, step: Any, entries: list[StageEntry]) -> None:
        """The ranks stand."""
        if all(self.level(e) >= 5 for e in entries):
            self._close(docket, lambda actor: opinions.close_deliberation(docket.pk, number, actor=actor))

    def combine(self, docket: Docket, number: int, step: Any, entries: list[StageEntry]) -> None:
        """The sources are weighed."""
        if all(self.level(e) >= 5 for e in entries):
            self._close(docket, lambda actor: scores.close_combining(docket.pk, number, actor=actor))

    # ---------------------------------------------------------------- experts, votes, results

    def _manager(self) -> Actor:
        with scope.system("demo manager"):
            return casting.staff(self.play.staff["manager"], self.play.tenant)

    def invite(self) -> None:
        """The manager invites the experts of each panel that sits at one seat; they sign their pledge."""
        manager = self._manager()
        for stage in self.rules.stages:
            panel_keys = list(dict.fromkeys(s.panel for s in stage.steps if getattr(s, "panel", None)))
            if not panel_keys or stage.seats.route != "all" or len(stage.seats.seats) != 1 or not self.scenario.experts:
                continue
            with scope.tenant(self.play.tenant):
                docket = panels.open_docket(self.campaign, stage.key, actor=manager)
                for panel in map(self.rules.panel, panel_keys):
                    kinds = {kind.key for kind in panel.kinds}
                    for expert in self.scenario.experts:
                        if not kinds or expert.kind in kinds:
                            self._invited(docket, panel.key, expert, manager)

    def _invited(self, docket: Docket, panel: str, expert: Any, manager: Actor) -> None:
        user: User = self.play.cast.person(expert.name)
        member = panels.invite(
            docket.pk,
            panel,
            name=expert.name,
            phone=user.phone,
            employer=expert.employer,
            kind=expert.kind,
            because="演示数据直接指定",
            actor=manager,
        )
        if expert.fields:
            Expert.objects.filter(pk=member.expert_id).update(fields=list(expert.fields))
        with scope.self_(user=user):
            panels.pledge(member.pk, actor=casting.expert(user))
        self.play.show(user, expert.show, "专家", "/expert/")

    def _ballots(self, stage: str, index: int, window: Any) -> None:
        """Ballots from as many addresses, spread over the days of the vote so far."""
        start, end = opens_at(window), closes_at(window)
        if start is None or start >= self.timeline.now:
            return
        end = min(end or self.timeline.now, self.timeline.now)
        days = max(1, (end - start).days)
        each = self.scenario.votes // days
        for day in range(days):
            at: datetime = start + timedelta(days=day, hours=20)
            self.timeline.at(min(at, self.timeline.now - timedelta(minutes=5)), self.vote, stage, index, each)

    def vote(self, stage: str, index: int, count: int) -> None:
        """So many ballots of one day; some works are liked better."""
        step = self.rules.stage(stage).steps[index]
        with scope.tenant(self.play.tenant):
            on = [
                c.pk
                for c in votes.Candidate.objects.filter(campaign=self.campaign, stage=stage, step=index).order_by("pk")
            ]
        liking = [1 + (n * 7) % 11 for n in range(len(on))]
        for n in range(count if on else 0):
            address = f"{NETS[n // 250 % 3]}.{n % 250 + 1}"
            voter = votes.voter_key(step, address=address, device=address, user_id=None)
            with scope.public():
                votes.cast(self.campaign, stage, index, picks=self.rng.choices(on, liking), voter=voter)

    def publish(self) -> None:
        """When the works for it have arrived: awards, then the results."""
        opens = [at for w in self.rules.windows if w.purpose == "award" and (at := opens_at(w))]
        if any(clock() < at for at in opens) or not any(f.reach == "published" for f in self.play.filings):
            return
        manager = self._manager()
        with scope.tenant(self.play.tenant):
            waiting = awards.entries_at(self.campaign, awards.steps_of(self.campaign, awards.AwardStep))
            if waiting and self._begun(waiting[0].docket):
                works = sorted(waiting, key=lambda e: (e.rank or 0, e.pk))
                for award in self.rules.awards:
                    if award.to == "work":
                        chosen = [e.submission_id for e in works[: award.number]]
                        awards.decide(self.campaign, award, "", chosen, actor=manager, reason="根据评审结果确定")
                awards.finish(self.campaign, actor=manager)
            if results.ready(self.campaign):
                sign(self.campaign, None, asker=manager)
                results.publish(self.campaign, actor=manager)
