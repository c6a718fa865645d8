"""The review of a rehearsal: every working day each desk does what it can, by the site's own actions and up to its quota.

People are neither kind nor clever: checkers follow the fate of a filing, reviewers see its quality, seats first ask for more than
they may send, panels recuse now and then. Whatever the site refuses is noted with its sentence.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from accounts.kernel import scope
from accounts.kernel.clock import clock
from campaigns.ruleset import quotas
from campaigns.ruleset.quotas import Allowance, Picked
from review.actions import checking, lists, opinions, scores, supplements
from review.models import Docket, JointReview, StageEntry
from submissions.models import ReturnRequest, Submission

from ..actions import votes
from ..demo import cast as casting
from .asked import hand_in
from .desks import CHECKS_A_DAY, Desks
from .filing import Fate, Filers, due_soon
from .panels import Panels
from .refusals import Refusals

ASKED_SHARE, TAKEN_SHARE = 0.5, 0.4  # what a seat would like to send on; what is chosen by hand
HELD_SHARE, SUPPLEMENT_SHARE, JOINT_OPINIONS = 0.02, 0.2, 40
S = StageEntry.State
Place = tuple[str, int, str]


class Judging:
    """Everybody at a desk."""

    def __init__(self, desks: Desks, filers: Filers, rng: random.Random, refusals: Refusals):
        self.desks, self.filers, self.rng, self.refusals = desks, filers, rng, refusals
        self.world, self.rules, self.timeline = desks.world, filers.rules, filers.timeline
        self.panels = Panels(desks, filers, rng, refusals)
        self.asked: dict[tuple[str, str], int] = {}  # (stage, seat) → how many the seat wanted to send on
        self._supplements: set[int] = set()
        self.handlers: dict[str, Callable[[Docket, int, Any], None]] = {
            "check": self.check,
            "opinion": self.opinion,
            "score": self.panels.score,
            "defence": self.panels.score,
            "duplicates": self.duplicates,
            "supplement": self.supplement,
            "deliberation": self.deliberate,
            "combine": self.combine,
            "recommend": self.recommend,
            "select": self.select,
            "vote": self.undecided,
        }

    def round(self) -> bool:
        """Let everybody act once; True when somebody has done something."""
        before = self.desks.acts()
        for docket, number in self.desks.waiting():
            step = self.rules.stage(docket.stage).steps[number]
            if step.type in self.handlers:
                self.handlers[step.type](docket, number, step)
        self.joint()
        return self.desks.acts() != before

    def fate(self, entry: StageEntry) -> Fate:
        """What is to become of the entry's filing."""
        return self.filers.fate[self.filers.of[entry.submission_id].number]

    def place(self, docket: Docket, number: int) -> Place:
        """Where in the graph something was tried."""
        return docket.stage, number, docket.seat.key

    # ---------------------------------------------------------------- entry by entry

    def check(self, docket: Docket, number: int, step: Any) -> None:
        """Formal checks: passed, sent back once, or refused, as many as people get through in a day."""
        well = {item.key: checking.Mark(True) for item in step.items}
        first = not self.rules.stage(docket.stage).after
        people = self.desks.reviewers(docket)
        entries = self.desks.entries(docket, number)
        with self.desks.at(docket):
            for place, entry in enumerate(entries):
                actor = people[place % len(people)]
                if not self.desks.may_do(actor.user_id, CHECKS_A_DAY):
                    return
                with self.refusals.noting("check", subject=entry, place=self.place(docket, number)):
                    self._checked(entry, step, well, actor, first=first)

    def _checked(self, entry: StageEntry, step: Any, well: dict, actor: Any, *, first: bool) -> None:
        fate, last, filed = self.fate(entry), step.items[-1], entry.submission
        again = entry.version.number > 1
        if (
            filed.state == Submission.State.RETURNED
        ):  # another desk has sent it back: wait for it, refuse it when it is overdue
            if filed.pk in self._overdue():
                marks = well | {last.key: checking.Mark(False, "逾期未补正")}
                checking.refuse(entry.pk, marks, reason="申报逾期未补正。", actor=actor)
            return
        if first and fate.refused:
            marks = well | {last.key: checking.Mark(False, "材料中没有体现")}
            checking.refuse(entry.pk, marks, reason=f"不符合“{last.text}”的要求。", actor=actor)
        elif first and fate.returned and step.may_return and not again:
            note = "材料需要补充，请按意见修改后重新提交。"
            checking.return_entry(entry.pk, well | {last.key: checking.Mark(None)}, note=note, remarks=[], actor=actor)
            if fate.answers:
                one = self.filers.of[entry.submission_id]
                self.timeline.at(due_soon(clock(), self.rng), self.filers.step, self.filers.answer, one)
        else:
            checking.pass_check(entry.pk, well, actor=actor)

    def _overdue(self) -> set[int]:
        with scope.system("rehearsal round"):
            rows = ReturnRequest.objects.filter(answered_at=None, due_at__lte=clock())
            return set(rows.order_by().values_list("submission_id", flat=True))

    def opinion(self, docket: Docket, number: int, step: Any) -> None:
        """Opinions: most are in favour."""
        if not self.desks.begun(docket):
            return
        people = self.desks.reviewers(docket)
        entries = self.desks.entries(docket, number)
        with self.desks.at(docket):
            for place, entry in enumerate(entries):
                actor = people[place % len(people)]
                if not self.desks.may_do(actor.user_id, CHECKS_A_DAY):
                    return
                with self.refusals.noting("opinion", place=self.place(docket, number)):
                    passed = self.fate(entry).quality > 0.5
                    opinions.give_opinion(entry.pk, passed=passed, text="同意。" if passed else "不同意。", actor=actor)

    def duplicates(self, docket: Docket, number: int, step: Any) -> None:
        """Most are no duplicates; a few wait a day."""
        actor = self.desks.reviewers(docket)[0]
        waiting = self.desks.entries(docket, number, S.PENDING, S.HELD)
        with self.desks.at(docket):
            for entry in waiting:
                held = entry.state == S.PENDING and self.rng.random() < HELD_SHARE
                text = "疑似重复，待核实。" if held else "未发现重复。"
                with self.refusals.noting("duplicates", place=self.place(docket, number)):
                    opinions.confirm_duplicates(entry.pk, held=held, text=text, actor=actor)

    def supplement(self, docket: Docket, number: int, step: Any) -> None:
        """Some are asked for more; they fill the step's form before the reviewers come back to it."""
        actor = self.desks.reviewers(docket)[0]
        entries = self.desks.entries(docket, number)
        with self.desks.at(docket):
            for entry in entries:
                with self.refusals.noting("supplement", place=self.place(docket, number)):
                    if entry.pk not in self._supplements and self.rng.random() < SUPPLEMENT_SHARE:
                        self._supplements.add(entry.pk)
                        supplements.ask(entry.pk, text="请补充测试报告。", actor=actor)
                    else:
                        for row in supplements.of_entry(entry):
                            if row.is_open:
                                hand_in(self.filers, row.pk)
                        supplements.confirm(entry.pk, text="材料齐全。", actor=actor)

    def undecided(self, docket: Docket, number: int, step: Any) -> None:
        """What the count of a vote left to the host: it takes all."""
        held = self.desks.entries(docket, number, S.HELD)
        if held:
            with scope.tenant(self.world.tenant), self.refusals.noting("vote", place=self.place(docket, number)):
                passed = [e.submission_id for e in held]
                votes.decide(self.world.campaign, docket.stage, number, passed, actor=self.world.actor("manager"))

    # ---------------------------------------------------------------- docket by docket

    def _ending(self, docket: Docket, number: int, tried: str, act: Callable[[Any], Any]) -> None:
        """The head ends a step, once nothing is on its way."""
        head = self.desks.head(docket)
        place = self.place(docket, number)
        if not self.desks.begun(docket) or self.desks.open_before(docket, number):
            return
        if head is None:
            self.refusals.note(tried, "席位没有负责人，无人可以办理。", place)
            return
        with self.desks.at(docket), self.refusals.noting(tried, place=place):
            act(head)

    def deliberate(self, docket: Docket, number: int, step: Any) -> None:
        """One rank is changed, the others stand."""
        entries = self.desks.entries(docket, number)

        def act(head: Any) -> None:
            ranked = [e for e in entries if e.rank]
            if len(ranked) > 2:
                opinions.deliberate(ranked[-1].pk, reason="复议认为应当靠前。", rank=2, actor=head)
            opinions.close_deliberation(docket.pk, number, actor=head)

        self._ending(docket, number, "deliberation", act)

    def combine(self, docket: Docket, number: int, step: Any) -> None:
        """The sources are weighed."""
        self._ending(docket, number, "combine", lambda head: scores.close_combining(docket.pk, number, actor=head))

    def recommend(self, docket: Docket, number: int, step: Any) -> None:
        """The head asks for half of the docket, is told the quota, and sends what fits."""
        entries = sorted(self.desks.entries(docket, number), key=self._merit)

        def act(head: Any) -> None:
            given = lists.allowance(docket)
            wanted = entries[: max(1, round(len(entries) * ASKED_SHARE))]
            key = (docket.stage, docket.seat.key)
            self.asked[key] = self.asked.get(key, 0) + len(wanted)
            chosen = self._fitting(docket, given, wanted)
            if len(chosen) < len(wanted):
                with self.refusals.noting("recommend", place=self.place(docket, number)):
                    lists.seal(docket.pk, number, _order(wanted), actor=head)
                    return  # the rules let it pass after all
            if given.said:
                lists.seal(docket.pk, number, _order(chosen), actor=head)

        self._ending(docket, number, "recommend", act)

    def _fitting(self, docket: Docket, given: Allowance, wanted: list[StageEntry]) -> list[StageEntry]:
        """As many of the wanted as the quotas allow together, best first."""
        sent, chosen, picked = lists.sent_elsewhere(docket), [], []
        for entry in wanted:
            one = Picked(entry.submission.picks, entry.submission.region_code)
            if not quotas.pick_within(self.rules, given, [*picked, one], sent_in=sent):
                chosen.append(entry)
                picked.append(one)
        return chosen

    def select(self, docket: Docket, number: int, step: Any) -> None:
        """By hand the better half; by rule what the rule says, ties in their order."""
        entries = sorted(self.desks.entries(docket, number), key=self._merit)

        def act(head: Any) -> None:
            if step.by == "hand":
                chosen = [e.pk for e in entries[: max(1, round(len(entries) * TAKEN_SHARE))]]
            else:
                found = lists.proposal(docket, number, entries)
                chosen = [int(pk) for pk in (*found.passed, *list(found.undecided)[: found.open_places])]
            lists.select(docket.pk, number, chosen, actor=head)

        self._ending(docket, number, "select", act)

    def _merit(self, entry: StageEntry) -> tuple:
        return (
            entry.rank is None,
            entry.rank or 0,
            Decimal(0) - (entry.score or 0),
            -self.fate(entry).quality,
            entry.pk,
        )

    # ---------------------------------------------------------------- seats that take part

    def joint(self) -> None:
        """Seats that take part give some opinions while an entry is open."""
        with scope.system("rehearsal joint reviews"):
            done = JointReview.objects.exclude(text="").count()
            rows = JointReview.objects.filter(text="", entry__state=S.PENDING).select_related("seat", "entry")
            rows = list(rows.order_by("pk")[: max(0, JOINT_OPINIONS - done)])
        for row in rows:
            docket = self.desks.docket(row.entry.docket_id)
            if not self.desks.begun(docket):
                continue
            with scope.system("rehearsal joint reviews"):
                member = row.seat.members.filter(role="head").select_related("user").first()
            if member is None:
                continue
            actor = casting.staff_free(member.user, tenant=self.world.tenant, seat=row.seat, seat_role="head")
            with scope.seat({row.seat_id}), self.refusals.noting("joint"):
                opinions.joint_opinion(row.pk, text="同意推荐。", actor=actor)


def _order(entries: list[StageEntry]) -> dict[int, int]:
    return {entry.pk: place for place, entry in enumerate(entries, 1)}
