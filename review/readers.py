"""The files of a filing at a desk and in an expert's room: what the entry's page or the sheet's page links. Imported at start.

The download view knows the person, not the desk: every desk of this campaign where the person sits is asked as its own
pages ask, so recusal, blindness and the end of a task count here exactly as they count there.
"""

from __future__ import annotations

from dataclasses import replace

from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.models import StoredFile
from accounts.quarantine.actions import register_desks
from campaigns.desks import assisted_by, role_at, seats_in
from campaigns.models import Seat
from submissions import reading
from submissions.asking import reading as asked
from submissions.asking.queries import at_host
from submissions.asking.setup import register_way as register_asked_way
from submissions.models import AccessGrant, Submission
from submissions.readers import register_way

from . import engine
from .actions import sheets, supplements
from .models import Assignment, JointReview, StageEntry

A = Assignment.State
ENTRY = ("docket__campaign__version", "docket__seat", "submission__unit", "version")
TASK = ("user", *(f"entry__{name}" for name in ENTRY))


@register_asked_way
@register_way
def at_a_desk(actor: Actor, row: Submission, file: StoredFile) -> bool:
    """The entry's page, or the joint review's: the version it was entered with, as long as the seat may read the filing."""
    if (
        not actor.is_person
        or Assignment.objects.filter(entry__submission=row, user=actor.user, state=A.RECUSED).exists()
    ):
        return False
    return any(_at(seat, actor, row, file) for seat in seats_in(row.campaign_id, actor.user))


@register_asked_way
@register_way
def among_all_filings(actor: Actor, row: Submission, file: StoredFile) -> bool:
    """The page of one filing at the desk of a seat that reads every filing: the version filed last."""
    if not actor.is_person or row.current_id is None:
        return False
    here = [
        replace(actor, seat=s, seat_role=role_at(s, actor.user), tenant=row.tenant)
        for s in seats_in(row.campaign_id, actor.user)
    ]
    if not any(may(at, "filing.read", row) for at in here):
        return False
    version, rules = row.current, row.campaign.rules
    version.submission = row
    return str(file.pk) in reading.linked_files(rules, version) | asked.linked_files(at_host(row))


def _at(seat: Seat, actor: Actor, row: Submission, file: StoredFile) -> bool:
    ids = {seat.pk, *(other.pk for other in assisted_by(seat))}
    if not AccessGrant.objects.filter(submission=row, seat_id__in=ids).exists():
        return False
    here = replace(actor, seat=seat, seat_role=role_at(seat, actor.user), tenant=row.tenant)
    entries = StageEntry.objects.filter(submission=row, docket__seat_id__in=ids).select_related(*ENTRY).order_by("pk")
    joint = JointReview.objects.filter(entry__submission=row, seat=seat)
    joint = joint.select_related(*(f"entry__{name}" for name in ENTRY)).order_by("pk")
    open_to = [entry for entry in entries if may(here, "entry.read", entry)]
    open_to += [review.entry for review in joint if may(here, "joint.opinion", review)]
    return any(_linked(entry, file) for entry in open_to)


@register_asked_way
@register_way
def on_a_sheet(actor: Actor, row: Submission, file: StoredFile) -> bool:
    """The sheet's page: after pledge and declaration, until the task ends; a blind panel gets no telling field and no scan."""
    if not actor.is_person or not AccessGrant.objects.filter(submission=row).exists():
        return False
    rows = Assignment.objects.filter(user=actor.user, entry__submission=row).select_related(*TASK)
    return any(may(actor, "sheet.read", task) and _on(task, file) for task in rows.order_by("pk"))


def _on(task: Assignment, file: StoredFile) -> bool:
    row, blind = task.entry.submission, engine.is_blind(task)
    if engine.stage_of(task.entry).steps[task.step].panel:
        if not AccessGrant.objects.filter(submission=row, user=task.user).exists():
            return False
    elif not any(
        task.entry.docket.seat_id in {seat.pk, *(other.pk for other in assisted_by(seat))}
        for seat in seats_in(row.campaign_id, task.user)
    ):
        return False
    if _linked(task.entry, file, blind=blind):
        return True
    rules, version = task.entry.docket.campaign.rules, task.entry.version
    items = (i for c in sheets.rubric_of(task).criteria for i in reading.for_criterion(rules, version, c, blind=blind))
    return any(str(file.pk) in reading.files_in(item) for item in items)


def _linked(entry: StageEntry, file: StoredFile, *, blind: bool = False) -> bool:
    entry.version.submission = entry.submission
    if str(file.pk) in reading.linked_files(entry.docket.campaign.rules, entry.version, blind=blind):
        return True
    return str(file.pk) in asked.linked_files(supplements.beside(entry), blind=blind)


def desks_of(actor: Actor, row: object) -> list[Actor]:
    """The person at each desk of a filing's campaign, for questions the page of a filing asks."""
    if not isinstance(row, Submission) or not actor.is_person:
        return []
    seats = seats_in(row.campaign_id, actor.user)
    return [replace(actor, seat=s, seat_role=role_at(s, actor.user), tenant=row.tenant) for s in seats]


register_desks(desks_of)
