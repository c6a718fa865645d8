"""Those who file in a rehearsal: each with a fate drawn from the seed, all through the site's own actions.

What costs time and is not being rehearsed is left out: no file is drawn, checked or rendered; one row stands for each.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import StoredFile
from campaigns.ruleset.forms import Document
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.routing import Routed, on_the_way
from campaigns.ruleset.windows import closes_at, filing_window, opens_at, seat_deadline
from submissions import actions as submitting
from submissions import content
from submissions.models import Attachment, Submission

from ..demo import cast as casting
from ..demo.applying import Applicants, Applying, Filing
from ..demo.specimen import Lexicon, Paper
from ..demo.timeline import Timeline
from .peopling import World
from .refusals import Refusals

LATE_SHARE, WITHDRAWN_SHARE, SECOND_SHARE = 0.02, 0.01, 0.08
RETURNED_SHARE, REFUSED_SHARE, NO_ANSWER_SHARE = 0.10, 0.04, 0.06
WORDS = Lexicon(
    titles=("预演{place}数字化方案{n}", "预演{place}业务应用案例{n}", "预演{place}平台建设实践{n}"),
    sentences=("本段文字由预演自动生成，所述单位、系统和数据均为虚构，共涉及{n}个模块。",),
)


@dataclass(frozen=True)
class Fate:
    """What is to become of a filing, as far as that is not decided by the rules."""

    quality: float  # 0…1, what reviewers see in it
    late: bool = False  # tries after the window has closed
    withdrawn: bool = False
    returned: bool = False  # sent back at its first formal check
    answers: bool = True  # answers what is sent back
    refused: bool = False  # at its first formal check


def fates(count: int, rng: random.Random) -> list[Fate]:
    """So many fates that come to be filed in time, and some more that come too late."""
    found = [
        Fate(
            quality=round(rng.uniform(0.45, 0.98), 4),
            withdrawn=rng.random() < WITHDRAWN_SHARE,
            returned=rng.random() < RETURNED_SHARE,
            answers=rng.random() >= NO_ANSWER_SHARE,
            refused=rng.random() < REFUSED_SHARE,
        )
        for _ in range(count)
    ]
    late = max(1, round(count * LATE_SHARE))
    return found + [Fate(quality=round(rng.uniform(0.45, 0.98), 4), late=True) for _ in range(late)]


class Filers(Applicants):
    """The applicants of one rehearsal."""

    def __init__(self, world: World, rules: RuleSet, timeline: Timeline, rng: random.Random, refusals: Refusals):
        self.world, self.rules, self.timeline, self.rng, self.refusals = world, rules, timeline, rng, refusals
        self.campaign, self.tenant, self.seats = world.campaign, world.tenant, world.seats
        self.slug, self.words = f"{rules.name}-{rng.random()}", WORDS
        self.filings: list[Filing] = []
        self.fate: dict[int, Fate] = {}
        self.of: dict[int, Filing] = {}  # by the submission's number in the database
        self.submitted = 0

    def prepare(self, count: int, units: list[Applying], said: Callable[[], None]) -> None:
        """Lay ``count`` filings in time and some late ones on the timeline."""
        self.said = said
        window = filing_window(self.rules)
        self.opens, self.closes = (opens_at(window), closes_at(window)) if window else (None, None)
        self.opens = self.opens or self.timeline.start
        self.closes = self.closes or self.opens + timedelta(days=30)
        for number, fate in enumerate(fates(count, self.rng), 1):
            one = Filing(units[(number - 1) % len(units)], "submitted", number)
            self.filings.append(one)
            self.fate[number] = fate
            self._lay(one, fate)

    def _lay(self, one: Filing, fate: Fate) -> None:
        enrolling = next(iter(self.rules.windows_for("enrol")), None)
        begun, closes = self.opens, self._end(one)
        if self.rules.forms_for("enrol"):
            start = (opens_at(enrolling) if enrolling else None) or self.opens
            end = min((closes_at(enrolling) if enrolling else None) or closes, closes)
            begun = self.timeline.at(
                self.timeline.between(start, end, self.rng.uniform(0.1, 0.95)), self.step, self.enrol, one
            )
        hurried = max(self.rng.random(), self.rng.random())  # most come towards the end
        submit = self.timeline.between(max(begun, self.opens), closes, 0.05 + 0.93 * hurried)
        start = self.timeline.between(max(begun, self.opens), submit, self.rng.uniform(0.1, 0.8))
        self.timeline.at(start, self.step, self.draft, one)
        if fate.late:
            submit = closes + timedelta(minutes=self.rng.randint(1, 90))
        self.timeline.at(max(submit, start + timedelta(minutes=1)), self.step, self.submit, one)
        if fate.withdrawn:
            self.timeline.at(submit + timedelta(hours=3), self.step, self.withdraw, one)

    def _end(self, one: Filing) -> datetime:
        """Until when it can be filed, as far as its unit's place decides that; what answers decide shows as a refusal."""
        window, unit = filing_window(self.rules), one.by.unit
        if window is None or not any(window.key in seat.deadlines for seat in self.rules.seats):
            return self.closes
        who = Routed(region=unit.region_code, kind=unit.kind, unit_name=unit.name)
        own = [end for seat in on_the_way(self.rules, who) if (end := seat_deadline(seat, window.key)) is not None]
        return min([self.closes, *own])

    def step(self, act: Callable[[Filing], Any], one: Filing) -> None:
        """Do it, or note which sentence stood against it."""
        before = {self.enrol: True, self.draft: not self.rules.forms_for("enrol") or one.enrolment is not None}
        if not before.get(act, one.row is not None):
            return  # what came before was refused
        with self.refusals.noting(act.__name__, subject=one.row or one.by.unit):
            act(one)

    def submit(self, one: Filing) -> None:
        """As everybody, and count it."""
        super().submit(one)
        self.of[one.row.pk] = one
        self.submitted += 1
        self.said()

    def withdraw(self, one: Filing) -> None:
        """Take it back."""
        if one.row.pk in self.of:
            actor = casting.applicant(one.by.user, one.by.unit)
            with scope.self_(unit=one.by.unit, user=one.by.user):
                submitting.withdraw(one.row.pk, actor=actor)

    def answer(self, one: Filing) -> None:
        """Correct what was sent back and file it again."""
        actor = casting.applicant(one.by.user, one.by.unit)
        with scope.self_(unit=one.by.unit, user=one.by.user):
            row = Submission.objects.select_related("draft").get(pk=one.row.pk)
            answers = content.draft_answers(row.draft)
            submitting.save(row.pk, {"title": f"{row.title}（修改）"[:60]} if "title" in answers else {}, revision=row.draft.revision, actor=actor)  # fmt: skip
        super().submit(one)

    def attach(self, one: Filing, paper: Paper, actor: Actor) -> None:
        """A row for the file, without bytes."""
        with scope.writing(self.tenant):
            file = self._file(
                paper.name, "application/pdf" if paper.kind == "pdf" else "image/png", "submission.attachment", actor
            )
            Attachment.objects.create(
                tenant=self.tenant, submission=one.row, field=paper.field, file=file, title=paper.name, position=0,
                added_at=clock(),
            )  # fmt: skip

    def paper(self, row: Submission, spec: Document, printed: str, actor: Actor) -> None:
        """Nothing is printed."""

    def scanned(
        self, row: Submission, spec: Document, printed: str, actor: Actor, *, sealed: bool = True
    ) -> StoredFile:
        """A row for the scan, without bytes."""
        return self._file(f"{spec.title}（盖章扫描件）.pdf", "application/pdf", "submission.scan", actor)

    def evidence(self) -> StoredFile:
        """What proves an objection."""
        return self._file("证明材料.pdf", "application/pdf", "objection.evidence", Actor.system("rehearsal"))

    def _file(self, name: str, content_type: str, kind: str, actor: Actor) -> StoredFile:
        at = clock()
        digest = hashlib.sha256(f"{name}{at}{actor.user_id}".encode()).hexdigest()
        return StoredFile.objects.create(
            tenant=self.tenant, unit=actor.unit, uploaded_by=actor.user, kind=kind, name=name[:200],
            content_type=content_type, size=64_000, sha256=digest, key=f"{self.tenant.pk}/rehearsal/{uuid.uuid4()}", created_at=at,
        )  # fmt: skip


def due_soon(asked_at: datetime, rng: random.Random) -> datetime:
    """When a returned filing comes back: one or two days later."""
    return asked_at + timedelta(hours=rng.randint(20, 44))
