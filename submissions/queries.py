"""What pages about enrolments and submissions read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.kernel.prepared import Prepared
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import StoredFile, Unit
from campaigns.models import VISIBLE, Badge, Campaign, RuleSetVersion, Window
from campaigns.ruleset import answers as answering
from campaigns.ruleset.windows import spoken
from campaigns.windows import stopped, verdict

from . import content, deadlines, wording
from .models import (
    Attachment,
    ConsortiumPartner,
    Enrolment,
    GeneratedDocument,
    ReturnRequest,
    StampedScan,
    Submission,
    SubmissionVersion,
)
from .papers.making import receipt_key
from .papers.wanted import documents

TONES = {
    "draft": "neutral",
    "submitted": "info",
    "returned": "warning",
    "accepted": "info",
    "not_accepted": "danger",
    "under_review": "info",
    "not_passed": "muted",
    "shortlisted": "success",
    "selected": "success",
    "withdrawn": "muted",
    "disqualified": "danger",
}


def badge(row: Submission) -> Badge:
    """The state as word and tone; of a filing entered from paper, what its unit has still to say."""
    if row.awaits_unit:
        return Badge("待单位确认", "warning")
    return Badge(row.get_state_display(), TONES[row.state])


def paper_badge(row: Submission) -> Badge | None:
    """The mark 代录 of a filing that a desk entered; None for others."""
    return Badge(row.paper_words, "info") if row.came_on_paper else None


def running(now: datetime) -> list[Campaign]:
    """Published campaigns in which something can be filed or enrolled now or later, soonest deadline first.

    Each carries ``entry``: the window of enrolment or filing that closes next.
    """
    wanted = Window.objects.filter(purpose__in=("enrol", "file")).filter(
        Q(closes_at__isnull=True) | Q(closes_at__gt=now)
    )
    rows = Campaign.objects.filter(state=Campaign.State.PUBLISHED, pk__in=wanted.values("campaign_id"))
    next_window: dict[int, Window] = {}
    for window in wanted.filter(campaign__in=rows).order_by(F("closes_at").asc(nulls_last=True), "pk"):
        next_window.setdefault(window.campaign_id, window)
    by_pk = {row.pk: row for row in rows.select_related("tenant")}
    found = []
    for pk, window in next_window.items():
        row = by_pk[pk]
        row.entry = window
        found.append(row)
    return found


def campaign(slug: str) -> Campaign:
    """A published campaign by its address."""
    return Campaign.objects.select_related("version", "tenant").get(slug=slug, state__in=VISIBLE)


def enrolments(unit: Unit, campaign: Campaign | None = None) -> QuerySet[Enrolment]:
    """The unit's enrolments, newest first."""
    rows = Enrolment.objects.filter(unit=unit).select_related("campaign", "submission")
    return (rows.filter(campaign=campaign) if campaign else rows).order_by("-submitted_at", "-pk")


def submissions(unit: Unit, campaign: Campaign | None = None) -> QuerySet[Submission]:
    """The unit's filings, newest first."""
    rows = Submission.objects.filter(unit=unit).select_related("campaign")
    return (rows.filter(campaign=campaign) if campaign else rows).order_by("-pk")


def submission(pk: int) -> Submission:
    """One filing with what its pages need, also whether it has partners (``partnered``); DoesNotExist outside the scope."""
    named = ConsortiumPartner.objects.filter(submission=OuterRef("pk"), removed_at__isnull=True)
    rows = Submission.objects.annotate(partnered=Exists(named)).select_related(
        "campaign__version",
        "campaign__tenant",
        "unit",
        "enrolment",
        "current",
        "draft__saved_by",
        "created_by",
        "recommender",
    )
    row = rows.get(pk=pk)
    row.tenant = row.campaign.tenant
    return row


def for_saving(pk: int) -> Submission:
    """One filing with its rules; DoesNotExist outside the scope."""
    return _FOR_SAVING.get(pk=pk)


_FOR_SAVING = Prepared(lambda p: Submission.objects.select_related("campaign__version").filter(pk=p.pk))


def submissions_of_file(file: StoredFile) -> list[Submission]:
    """The filings a stored file belongs to, as attachment, generated document or scan."""
    wanted = Q(attachments__file=file) | Q(documents__file=file) | Q(scans__file=file)
    return list(Submission.objects.filter(wanted).distinct().order_by("pk"))


def open_return(row: Submission) -> ReturnRequest | None:
    """The correction that is asked for and not yet answered, nor lapsed."""
    if row.state != Submission.State.RETURNED:
        return None
    return ReturnRequest.objects.filter(submission=row, answered_at__isnull=True).order_by("-round").first()


def may_enrol_now(campaign: Campaign, now: datetime, unit_id: int | None = None) -> Verdict:
    """Is enrolment open (for this unit)? With the sentence when not."""
    return verdict(campaign, "enrol", now, "报名", unit_id=unit_id)


def may_file_now(campaign: Campaign, now: datetime, unit: Unit, channel_id: int | None = None) -> Verdict:
    """Is filing open for this unit (that came by this channel)? With the sentence when not."""
    early = deadlines.early_ends_of(unit, channel_id)(campaign)
    return verdict(campaign, deadlines.FILE, now, "填报和提交申报", unit_id=unit.pk, early=early)


def may_submit_now(row: Submission, correction: ReturnRequest | None, now: datetime) -> Verdict:
    """Can this filing be handed in now? A returned one answers to its own deadline, not to the filing window."""
    if correction is None:
        return deadlines.may_file(row, now, "填报和提交申报")
    if not (running := stopped(row.campaign, "提交补正")):
        return running
    if now < correction.due_at:
        return YES
    return no(wording.CORRECTION_OVER.format(until=spoken(correction.due_at, closing=True)))


def newer_rules(row: Submission) -> RuleSetVersion | None:
    """The version in force, when it came after the working copy was last saved."""
    version = row.campaign.version
    later = version.number > 1 and version.published_at and row.draft.saved_at < version.published_at
    return version if later else None


@dataclass(frozen=True)
class SectionMark:
    """A section in the left navigation with its completion mark."""

    form: Any
    section: Any
    status: str
    missing: int


STATUS = {"empty": "todo", "partial": "partial", "done": "done", "wrong": "error"}


def sections(row: Submission) -> list[SectionMark]:
    """Every visible section of the filing's forms with how complete it is."""
    rules = row.campaign.rules
    answers, files = content.draft_answers(row.draft), content.file_facts(content.attachments(row))
    known = row.enrolment.answers if row.enrolment_id else {}
    found = []
    for form in rules.forms_for("file"):
        marks = answering.completeness(rules, form, answers, files, known)
        for section, _ in answering.visible(rules, form, answers, known):
            mark = marks[section.key]
            found.append(SectionMark(form, section, STATUS[mark.state], mark.missing))
    return found


@dataclass(frozen=True)
class Paper:
    """A document of the filing: what the rule set asks, what was generated of the present content, and its scan."""

    spec: Any
    generated: GeneratedDocument | None
    scan: StampedScan | None
    preview: GeneratedDocument | None

    @property
    def wants_scan(self) -> bool:
        """Must it come back stamped or signed?"""
        return self.spec.stamped or self.spec.signed


def papers(row: Submission) -> list[Paper]:
    """The documents of a filing in the order of the rule set, those of its track only."""
    wanted = documents(row.campaign.rules, row.picks)
    if row.state in ("draft", "returned") or row.current is None:
        present = content.draft_hash(row)
    else:
        present = row.current.content_hash
    made = GeneratedDocument.objects.filter(submission=row, content_hash=present).select_related("file").order_by("pk")
    by_key = {(d.document, d.draft): d for d in made}
    live = StampedScan.objects.filter(submission=row, void_at__isnull=True, content_hash=present).select_related("file")
    live = live.filter(checked__in=StampedScan.COUNTS)
    scans = {s.document: s for s in live.order_by("pk")}
    return [Paper(d, by_key.get((d.key, False)), scans.get(d.key), by_key.get((d.key, True))) for d in wanted]


def receipt_paper(version: SubmissionVersion) -> GeneratedDocument | None:
    """The PDF of a version's receipt, if it was asked for."""
    rows = GeneratedDocument.objects.filter(
        submission_id=version.submission_id, document=receipt_key(version.number), content_hash=version.content_hash
    )
    return rows.select_related("file").order_by("-pk").first()


def attachments_of(row: Submission, fields: set[str]) -> list[Attachment]:
    """The files in force of these fields."""
    return [a for a in content.attachments(row) if a.field in fields]
