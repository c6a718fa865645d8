"""Submit: one transaction against the database's clock, from the checks to the receipt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.kernel import jobs, scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import anew
from accounts.kernel.prepared import Prepared, insert, inserting, reserved
from accounts.kernel.statements import Call
from accounts.kernel.verdict import Verdict
from accounts.models import StoredFile, Unit
from applicants import group_queries
from audit import trail
from campaigns.actions import next_number
from campaigns.models import Campaign
from campaigns.ruleset import answers as answering
from campaigns.ruleset.checking import Problem
from campaigns.ruleset.windows import spoken
from campaigns.windows import OutsideWindow, held, opened, stopped

from .. import consortium, content, deadlines, eligibility, events, recommending, wording
from ..entering import confirming, timing, who
from ..models import (
    Attachment,
    ConsortiumPartner,
    PaperFiling,
    PersonalRecord,
    ReturnRequest,
    Submission,
    SubmissionVersion,
)
from ..papers.wanted import documents, wants_scan
from . import looking
from .states import MOVES

SUBMIT = "提交申报"


class NotReady(Exception):
    """Something is missing or wrong; ``problems`` says what and where."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = list(problems)
        super().__init__("；".join(p.sentence for p in self.problems if p.hard))


class Refusal(Exception):
    """Rules speak against it; ``verdicts`` name rule, reason and clause."""

    def __init__(self, verdicts: Sequence[Verdict]):
        self.verdicts = list(verdicts)
        super().__init__("；".join(v.reason for v in self.verdicts))


def submit(pk: int, *, actor: Actor) -> SubmissionVersion:
    """File the working copy: freeze a version, draw the receipt number, tell the reviewers.

    Accepted at 16:59:59.9, refused at 17:00:00.0 (OutsideWindow); a returned filing answers to its own deadline. Raises
    NotReady, Refusal, Refused, IllegalMove, Moved; whoever calls it inside a transaction undoes that then. The campaign's row is
    held for share and the rows of all units counted together are locked, so that neither the closing nor a second submit of unit,
    group or partner can slip in between check and write.
    """
    return anew(lambda: _submitted(_SEEN.get(pk=pk), actor))


def _submitted(row: Submission, actor: Actor) -> SubmissionVersion:
    row.unit = actor.unit if actor.unit is not None and actor.unit.pk == row.unit_id else row.unit
    paper = who.paper_of(row) if actor.seat is not None else None  # a unit that files itself does so as any other
    (now, campaign), way = _in_time(row, paper), deadlines.way(row)
    partners = eligibility.partners_of(row) if row.partnered else []
    unit, units = eligibility.hold(campaign, row.unit_id, partners, alone=not row.grouped)
    by = replace(actor, unit=unit) if actor.unit == unit else actor  # its facts as they stand under the lock
    with scope.writing(row.tenant_id), trail.together() as last:
        locked = MOVES.advance(
            Submission, row.pk, "submit", actor=by,
            held=lambda locked: looking.under_locks(locked, campaign, unit, units),
            check=lambda locked: _demand_ready(locked, partners, now, way, paper),
            values=lambda locked: _frozen(locked, now, by),
        )  # fmt: skip
        _told(locked, now, paper, by)
        last.append(_numbered(locked.current, campaign))
    return locked.current


def _looked_at(p: Any) -> QuerySet[Submission]:
    why = "who is counted together with a unit"
    with scope.system(why):
        grouped = Exists(group_queries.places(OuterRef("tenant_id"), OuterRef("unit_id")))
    rows = Submission.objects.across(why).filter(pk=p.pk)
    return rows.annotate(partnered=looking.partnered(OuterRef("pk")), grouped=grouped)


_SEEN = Prepared(_looked_at)


def _told(row: Submission, now: datetime, paper: PaperFiling | None, actor: Actor) -> None:
    """Whoever is to hear of the version does: reviewers, the applicant, the trail."""
    version, campaign = row.current, row.campaign
    if paper is None:
        events.emit("submitted", submission=row, version=version, actor=actor, at=now)
    else:
        confirming.handed_in(row, paper, now, actor=actor)
    # the letter is a job's: it tells what is committed, and nobody waits for its words
    told = {"version": version.pk, "title": row.title}
    jobs.enqueue("submissions.received", told, tenant_id=row.tenant_id)
    after = {"version": version.number, "hash": version.content_hash}
    trail.record("submission.freeze", actor=actor, obj=row, after=after, tenant=campaign.tenant)


def _numbered(version: SubmissionVersion, campaign: Campaign) -> Call:
    """Give the version its number; what writes it, last of all but the trail: numbers have no gaps, so that whoever files next in
    the campaign waits from here to the commit."""
    version.receipt_number = f"{campaign.code}-HZ{next_number(campaign, 'receipt'):06d}"
    return inserting(version)


def _in_time(row: Submission, paper: PaperFiling | None) -> tuple[datetime, Campaign]:
    if row.state != Submission.State.RETURNED:
        early = deadlines.early_ends(row)
        if paper is not None:
            return timing.demand(row.campaign_id, row.unit_id, early, paper)
        return opened(row.campaign_id, deadlines.FILE, SUBMIT, unit_id=row.unit_id, early=early)
    now, campaign = held(row.campaign_id)
    if not (running := stopped(campaign, "提交补正")):
        raise OutsideWindow(running.reason)
    asked = ReturnRequest.objects.filter(submission=row, answered_at__isnull=True).order_by("-round").first()
    if asked is not None and now >= asked.due_at:
        raise OutsideWindow(wording.CORRECTION_OVER.format(until=spoken(asked.due_at, closing=True)))
    return now, campaign


def readiness(row: Submission) -> list[Problem]:
    """填写检查: everything that is missing or wrong in the working copy, warnings included."""
    rules = row.campaign.rules
    kept = content.attachments(row)
    answers, files = content.draft_answers(row.draft), content.file_facts(kept)
    known = row.enrolment.answers if row.enrolment_id else {}
    found = [
        p
        for form in rules.forms_for("file")
        for p in answering.problems(rules, form, answers, files, complete=True, known=known)
    ]
    return found + _blocked(row, kept) + recommending.problems(row) + consortium.problems(row)


def _blocked(row: Submission, kept: Sequence[Attachment]) -> list[Problem]:
    """Files nobody may read are not filed along: the applicant takes them away or sends them anew."""
    sections = {field.key: section.key for _, section, field in row.campaign.rules.fields("file")}
    return [
        Problem(
            one.field, wording.BLOCKED_FILE.format(name=one.title or one.file.name), section=sections.get(one.field, "")
        )
        for one in kept
        if one.file.state == StoredFile.State.BLOCKED
    ]


def missing_scans(row: Submission) -> list:
    """Documents that must come back stamped and have no scan of the present content."""
    rules = row.campaign.rules
    wanted = [d for d in documents(rules, row.picks) if wants_scan(rules, d)]
    if not wanted:
        return []
    bound = content.draft_hash(row)
    if (read := getattr(row, "held_scans", None)) is None:
        read = content.counting_scans(row).filter(content_hash=bound)
    there = {scan.document for scan in read if scan.content_hash == bound}
    return [d for d in wanted if d.key not in there]


def rulings(row: Submission, unit: Unit, now: datetime) -> list:
    """What the rules say about this filing now; refusals and warnings."""
    answers, files = content.draft_answers(row.draft), content.file_facts(content.attachments(row))
    return eligibility.may_file(row, unit, answers, files, now)


def _demand_ready(
    row: Submission,
    partners: Sequence[ConsortiumPartner],
    now: datetime,
    way: deadlines.Way,
    paper: PaperFiling | None,
) -> None:
    elsewhere = row.state != Submission.State.RETURNED and deadlines.way(row) != way
    if elsewhere and not (answer := timing.may_file(row, paper, now, SUBMIT)):
        raise OutsideWindow(answer.reason)  # an answer saved since then led it to another seat, with another end
    if paper is not None and not (answer := confirming.comes_to(row, paper)):
        raise Refusal([answer])
    if [p.pk for p in row.held_partners] != [p.pk for p in partners]:
        raise eligibility.Moved
    found = readiness(row)
    if paper is None:  # of a filing on paper the stamped sheet is there, or comes with the unit's confirmation
        found += [
            Problem(f"document:{d.key}", f"请上传与当前填报内容一致的《{d.title}》盖章扫描件。")
            for d in missing_scans(row)
        ]
    if any(p.hard for p in found):
        raise NotReady(found)
    against = [r for r in rulings(row, row.unit, now) if not r]
    if against:
        raise Refusal(against)


def _frozen(row: Submission, now: datetime, actor: Actor) -> dict[str, Any]:
    """Make the version, and say what the row is told of it. A correction that was asked for is answered."""
    if row.state == Submission.State.RETURNED:
        ReturnRequest.objects.filter(submission=row, answered_at__isnull=True).update(answered_at=now)
    return {"current": _version(row, now, actor), "submitted_at": row.submitted_at or now}


def _version(row: Submission, now: datetime, actor: Actor) -> SubmissionVersion:
    campaign, filed = row.campaign, content.of_draft(row)
    last = row.versions.order_by("-number").values_list("number", flat=True).first() if row.current_id else None
    number = (last or 0) + 1
    version = SubmissionVersion(
        pk=reserved(SubmissionVersion),  # what points at it is written before it
        tenant_id=row.tenant_id,
        submission=row,
        number=number,
        rules=campaign.version,
        answers=filed.answers,
        files=filed.files,
        content_hash=filed.hash,
        submitted_at=now,
        submitted_by=actor.user,
    )
    insert(
        PersonalRecord(
            tenant_id=row.tenant_id,
            submission=row,
            version=version,
            data=json.dumps(filed.personal, ensure_ascii=False),
            keyed_hash=content.keyed(filed.personal),
        )
    )
    return version
