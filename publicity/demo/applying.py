"""Applicants at work: they enrol, fill in, attach, agree with partners, hand in stamped papers and submit, by the site's own actions.

The demo and the rehearsal both let theirs file this way. Only the stamped scan stands in for paper: a sheet with the right
codes, taken as checked without reading its picture.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from accounts.files import keep_generated
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import StoredFile, Tenant, Unit, User
from applicants.models import Registration
from audit import trail
from campaigns import regions
from campaigns.models import Campaign, Seat
from campaigns.ruleset.forms import Document, Field
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.routing import Routed, recommenders
from submissions import actions as filing
from submissions import content
from submissions.documents.stamp import paper_tag, stamp_pages
from submissions.models import Enrolment, GeneratedDocument, StampedScan, Submission
from submissions.papers import wording
from submissions.papers.wanted import documents, wants_scan
from submissions.tasks import code_number

from . import cast as casting
from .drawing import NONE, RED, picture, sheet
from .scenario import Shown
from .specimen import Filer, Lexicon, Paper, Specimen, place_of
from .together import agree


@dataclass
class Applying:
    """A unit of the demo on its way in."""

    name: str
    region: str
    kind: str
    number: int
    contact: str
    user: User | None = None
    registration: Registration | None = None
    unit: Unit | None = None
    shown: Shown | None = None
    second: Shown | None = None

    @property
    def address(self) -> str:
        """Where it says it sits."""
        return f"{regions.full_name(self.region)}演示大道{self.number}号"


@dataclass
class Filing:
    """One filing of the demo and how far it is to come."""

    by: Applying
    reach: str
    number: int
    want: dict[str, Any] = field(default_factory=dict)
    words: Specimen | None = None
    enrolment: Enrolment | None = None
    row: Submission | None = None
    partners: list[Applying] = field(default_factory=list)  # who agree before it is filed


class Applicants:
    """What those who file do. Subclasses say what ``words`` they use and under which ``slug`` their answers are invented."""

    rules: RuleSet
    campaign: Campaign
    tenant: Tenant
    seats: dict[str, Seat]
    rng: random.Random
    slug: str
    words: Lexicon

    def specimen(self, one: Filing) -> Specimen:
        """Invented answers for this filing, always the same ones."""
        if one.words is None:
            by = one.by
            filer = Filer(
                by.name, by.unit.uscc or "", by.address, by.region, by.contact, by.user.phone.removeprefix("+86")
            )
            seed = f"{self.slug}-{one.number}"
            one.words = Specimen(self.rules, self.words, filer, on=clock().date(), seed=seed, want=one.want)
        return one.words

    def enrol(self, one: Filing) -> None:
        """Accept the reminder and enrol."""
        actor = casting.applicant(one.by.user, one.by.unit)
        with scope.self_(unit=one.by.unit, user=one.by.user):
            filing.accept_notice(self.campaign, one.by.unit, actor=actor)
            answers = self.specimen(one).fill("enrol").answers
            one.enrolment = filing.enrol(self.campaign, one.by.unit, answers, actor=actor)

    def draft(self, one: Filing) -> None:
        """Start the filing and fill it in: wholly, or half of it."""
        actor = casting.applicant(one.by.user, one.by.unit)
        with scope.self_(unit=one.by.unit, user=one.by.user):
            filing.accept_notice(self.campaign, one.by.unit, actor=actor)
            row = filing.start(self.campaign, one.by.unit, actor=actor, enrolment=one.enrolment)
            one.row = row
            known = one.enrolment.answers if one.enrolment else {}
            made = self.specimen(one).fill("file", known=known, start=content.draft_answers(row.draft))
            if one.reach == "draft":
                made.answers = self._half(made.answers)
                made.papers = made.papers[:1]
            filing.save(row.pk, made.answers, revision=0, actor=actor)
            for paper in made.papers:
                self.attach(one, paper, actor)
            if self.rules.recommender_field:
                self._name_recommender(one)

    def attach(self, one: Filing, paper: Paper, actor: Actor) -> None:
        """Add a file, drawn on the spot."""
        by_hand = paper.kind == "pdf"
        drawn = sheet(paper.title, one.by.name) if by_hand else picture(paper.title, place_of(one.by.region))
        filing.attach(one.row.pk, paper.field, ContentFile(drawn, name=paper.name), actor=actor)

    def _half(self, answers: dict[str, Any]) -> dict[str, Any]:
        order: list[Field] = [f for _, _, f in self.rules.fields("file")]
        keep = {f.key for f in order[: int(len(order) * self.rng.uniform(0.3, 0.6))]}
        return {key: value for key, value in answers.items() if key in keep | {"title"}}

    def _name_recommender(self, one: Filing) -> None:
        """Name the recommending unit nearest to the applicant."""
        who = Routed(region=one.by.region, kind=one.by.kind, unit_name=one.by.name)
        found = [seat for seat in recommenders(self.rules, who) if seat.jurisdiction.regions]
        if found:
            seat = self.seats[found[0].key]
            one.row = filing.name_recommender(one.row.pk, seat.pk, actor=casting.applicant(one.by.user, one.by.unit))

    def submit(self, one: Filing) -> None:
        """Hand in the stamped papers and submit."""
        agree(one)
        actor = casting.applicant(one.by.user, one.by.unit)
        with scope.self_(unit=one.by.unit, user=one.by.user):
            row = Submission.objects.select_related("campaign__version", "tenant", "unit", "draft").get(pk=one.row.pk)
            for spec in documents(self.rules, row.picks):
                if wants_scan(self.rules, spec):
                    every = 2 if spec.paper_to == "seats" else 3  # so that a desk has one to look at too
                    self._scan(row, spec, actor, doubtful=one.reach == "submitted" and one.number % every == 0)
            filing.submit(row.pk, actor=actor)
            one.row.refresh_from_db()

    def _scan(self, row: Submission, spec: Document, actor: Actor, *, doubtful: bool) -> None:
        """The paper as it would come back: taken as checked, or left to eyes for want of a seal."""
        printed = content.draft_hash(row)
        says = wording.PAGE_UNSEALED.format(page=1) if doubtful else ""
        note = f"{wording.ON_PAGE.format(page=1, says=says)}。{wording.SCAN_BY_EYE}" if says else wording.SCAN_MATCHED
        with scope.writing(row.tenant_id):
            self.paper(row, spec, printed, actor)
            file = self.scanned(row, spec, printed, actor, sealed=not doubtful)
            StampedScan.objects.create(
                tenant_id=row.tenant_id, submission=row, document=spec.key, content_hash=printed, file=file,
                uploaded_at=clock(), uploaded_by=actor.user, note=note,
                checked=StampedScan.Check.MANUAL if doubtful else StampedScan.Check.MATCHED,
                pages=[{"at": 1, "is": 1, "turn": 0, "blank": False, "says": says}],
            )  # fmt: skip
            after = {"document": spec.key, "hash": printed, "sha256": file.sha256}
            trail.record("submission.scan", actor=actor, obj=row, after=after, tenant=row.tenant)

    def paper(self, row: Submission, spec: Document, printed: str, actor: Actor) -> None:
        """What was printed to be stamped: one sheet that stands for all."""
        if GeneratedDocument.objects.filter(
            submission=row, document=spec.key, content_hash=printed, draft=False
        ).exists():
            return
        file = self._drawn(row, spec, printed, f"{spec.title}（{row.number}）.pdf", "submission.document", NONE)
        GeneratedDocument.objects.create(
            tenant_id=row.tenant_id, submission=row, document=spec.key, content_hash=printed, draft=False, file=file,
            state=GeneratedDocument.State.READY, pages=1, made_at=clock(),
        )  # fmt: skip

    def scanned(
        self, row: Submission, spec: Document, printed: str, actor: Actor, *, sealed: bool = True
    ) -> StoredFile:
        """The file of a scan: the same sheet, with a red seal unless the stamp was forgotten."""
        name = f"{spec.title}（盖章扫描件）.pdf"
        return self._drawn(row, spec, printed, name, "submission.scan", RED if sealed else NONE, actor.user)

    def _drawn(
        self, row: Submission, spec: Document, printed: str, name: str, kind: str, ink: str, by: User | None = None
    ) -> StoredFile:
        drawn = sheet(spec.title, row.unit_name, ink)
        pdf = stamp_pages(drawn, number=code_number(row.number), content_hash=printed, paper=paper_tag(spec.key))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "paper.pdf")
            path.write_bytes(pdf)
            return keep_generated(path, name, tenant=row.tenant, unit=row.unit, by=by, kind=kind)
