"""What 代录 offers to the rest of the site. Called once from the app's ready()."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.files import register_reader
from accounts.kernel import policy, scope, workspace
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.kernel.verdict import YES, Verdict
from accounts.kernel.workspace import Todo
from accounts.models import StoredFile
from accounts.personal import retention
from accounts.quarantine.registry import SEALED, Place, register_places
from applicants import events as units
from campaigns.desks import role_at, seats_in
from notices.wording import register_templates

from .. import events
from ..models import AccessGrant, PaperFiling, Submission
from ..readers import NOT_YOURS, register_way
from . import confirming, wording
from .actions import LETTER, PAPER
from .policies import POLICY
from .who import takes_paper

P = Submission.Paper


def at_entering_desk(actor: Actor, row: Submission, file: StoredFile) -> bool:
    """The desk's pages of a filing it entered: the working copy's files, its papers and scans."""
    paper = PaperFiling.objects.select_related("seat__campaign__version").filter(submission=row).first()
    if paper is None or not actor.is_person or (role := role_at(paper.seat, actor.user)) is None:
        return False
    here = replace(actor, seat=paper.seat, seat_role=role, tenant=row.tenant, unit=None)
    return bool(may(here, "submission.view", row))


def reads_paper(actor: Actor, file: StoredFile) -> Verdict:
    """The scanned paper and the letter that came with it: the unit, the desk that entered it, and who reads the filing."""
    row = Submission.objects.filter(paper_filing__paper=file).first()
    row = row or Submission.objects.filter(paper_filing__letter=file).first()
    if row is None:
        return NOT_YOURS
    if actor.unit is not None and actor.unit.pk == row.unit_id:
        return YES
    if at_entering_desk(actor, row, file):
        return YES
    if row.submitted_at is None:
        return NOT_YOURS
    if may(actor, "submission.read_at_host", row):
        return YES
    granted = set(AccessGrant.objects.filter(submission=row, seat__isnull=False).values_list("seat_id", flat=True))
    for seat in seats_in(row.campaign_id, actor.user) if actor.is_person else ():
        here = replace(actor, seat=seat, seat_role=role_at(seat, actor.user), tenant=row.tenant, unit=None)
        if seat.pk in granted and may(here, "submission.read", row):
            return YES
    return NOT_YOURS


def enters_paper(request: HttpRequest) -> bool:
    """Do the rules take filings on paper at this seat?"""
    return bool(takes_paper(request.actor, None))


def waiting_here(request: HttpRequest) -> int:
    """Filings that this desk has still to enter or to correct."""
    if request.actor.seat is None or not may(request.actor, "paper.begin", request.seat.campaign):
        return 0
    with scope.tenant(request.tenant):
        rows = PaperFiling.objects.filter(seat=request.seat, submission__state__in=("draft", "returned"))
        return rows.filter(submission__paper_state__in=(P.ENTERING, P.OBJECTED)).count()


def seat_todos(request: HttpRequest) -> list[Todo]:
    """What is to be entered; and units that have not confirmed in their term."""
    count = waiting_here(request)
    url = workspace.url(request, "desk_paper_list")
    if not may(request.actor, "paper.begin", request.seat.campaign):
        return []
    with scope.tenant(request.tenant):
        late = PaperFiling.objects.filter(seat=request.seat, due_at__lte=request.now)
        overdue = late.filter(submission__paper_state=P.WAITING, submission__state="submitted").count()
    return [Todo("待录入或改正的纸质申报", count, url), Todo("逾期未经单位确认的代录申报", overdue, url)]


def unit_todos(request: HttpRequest) -> list[Todo]:
    """Filings entered for the unit that wait for its word."""
    if request.actor.unit is None:
        return []
    rows = Submission.objects.filter(unit=request.actor.unit, paper_state=P.WAITING, state="submitted")
    found = list(rows.select_related("paper_filing").order_by("pk"))
    if not found:
        return []
    one = len(found) == 1
    url = reverse("apply_submission", args=[found[0].pk]) if one else reverse("apply_submissions")
    return [Todo("待确认的代录申报", len(found), url, min(row.paper_filing.due_at for row in found))]


def places(row: Submission) -> Iterator[Place]:
    """What is written down of the paper, for 涉密处置."""
    yield Place(PaperFiling.objects.filter(submission=row), {"note": SEALED, "contact": SEALED, "phone": ""})


def _over(before: datetime, tenant: Any) -> Any:
    from ..personal import _ended

    rows = PaperFiling.objects.filter(submission__campaign__in=_ended(before, tenant).values("pk"))
    return rows.exclude(contact="")


def register() -> None:
    """Policies, wording, readers, to-dos, navigation, listeners."""
    policy.register(POLICY)
    register_templates(wording.TEMPLATES)
    register_reader(PAPER, reads_paper)
    register_reader(LETTER, reads_paper)
    register_way(at_entering_desk)
    register_places("submission", places, confirming.files_of)
    retention.register(
        "submissions.on_paper", "代录申报的联系人（活动结束后）", 365, retention.PIPL_19, over=_over,
        end=lambda rows: rows.update(contact="", phone=""), least=30, hosted=True,
    )  # fmt: skip
    events.subscribe("scan_matched", confirming.on_scan)
    units.subscribe("let_in", confirming.hand_over)
    workspace.todo("desk")(seat_todos)
    workspace.todo("apply")(unit_todos)
    workspace.nav("desk", "纸质代录", "desk_paper_list", "file-text", 55, badge=waiting_here, shown=enters_paper)
