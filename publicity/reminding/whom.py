"""Whom a reminder about a window reaches: those who still have something to do in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from applicants.models import Registration
from campaigns.models import Campaign, SeatMember, Window
from review.models import Assignment, Docket
from submissions import deadlines
from submissions.models import Enrolment, NoticeAcceptance, Submission

S = Submission.State
ALIVE = (S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.UNDER_REVIEW, S.SHORTLISTED)


def applicants(campaign: Campaign, window: Window) -> set[int]:
    """Before filing closes: who has a draft or an enrolment without one. Before enrolling closes: who was let in or read the
    reminder and has not enrolled. After that: who is still in the running; before a report: who was selected."""
    filed = Submission.objects.filter(campaign=campaign)
    if window.purpose == "enrol":
        there = set(Enrolment.objects.filter(campaign=campaign).order_by().values_list("unit_id", flat=True))
        rows: Iterable[tuple[int, int]] = [
            *_pairs(NoticeAcceptance.objects.filter(campaign=campaign), "unit_id", "user_id"),
            *_pairs(Registration.objects.filter(campaign=campaign, state="approved"), "unit_id", "user_id"),
        ]
        return {user for unit, user in rows if unit not in there}
    if window.purpose == "file":
        begun = _pairs(filed.filter(state__in=(S.DRAFT, S.RETURNED)), "unit_id", "created_by_id")
        waiting = Enrolment.objects.filter(campaign=campaign, submission__isnull=True)
        return {user for _, user in [*begun, *_pairs(waiting, "unit_id", "submitted_by_id")]}
    states = (S.SELECTED,) if window.purpose == "report" else ALIVE
    return {user for _, user in _pairs(filed.filter(state__in=states), "unit_id", "created_by_id")}


def _pairs(rows: QuerySet, *names: str) -> list[tuple[int, int]]:
    return list(rows.order_by().values_list(*names))


def seats(campaign: Campaign, window: Window) -> set[int]:
    """The heads of seats with work lying open: in the stages of this window, in all where no stage uses it."""
    dockets = _dockets(campaign, window).filter(state=Docket.State.OPEN)
    heads = SeatMember.objects.filter(active=True, role="head", seat__in=dockets.values("seat"))
    return set(heads.order_by().values_list("user_id", flat=True))


def experts(campaign: Campaign, window: Window) -> set[int]:
    """Who has sheets to sign in the stages of this window."""
    left = Assignment.objects.filter(state=Assignment.State.ASSIGNED, entry__docket__in=_dockets(campaign, window))
    return set(left.order_by().values_list("user_id", flat=True))


def _dockets(campaign: Campaign, window: Window) -> QuerySet[Docket]:
    stages = [stage.key for stage in campaign.rules.stages if stage.window == window.key]
    rows = Docket.objects.filter(campaign=campaign)
    return rows.filter(stage__in=stages) if stages else rows


WHOM: dict[str, Callable[[Campaign, Window], set[int]]] = {"applicant": applicants, "seat": seats, "expert": experts}


def with_own_ends(campaign: Campaign, window: Window, to: str) -> bool:
    """Is this a window that may close earlier for some of those reminded?"""
    return to == "applicant" and window.purpose == deadlines.FILE and deadlines.some_end_earlier(campaign)


def groups_of(campaign: Campaign, window: Window, to: str) -> list[tuple[Window, set[int]]]:
    """Those reminded of a window, by the end that counts for them: whoever has a draft that closes earlier (a seat's or a
    channel's own end) is reminded of that one, as a window that ends then and says whose end it is."""
    everybody = WHOM[to](campaign, window)
    rows = Submission.objects.filter(campaign=campaign, state=S.DRAFT).select_related("unit", "recommender")
    own: dict[tuple[datetime, str], set[int]] = {}
    others = _pairs(Submission.objects.filter(campaign=campaign, state=S.RETURNED), "unit_id", "created_by_id")
    waiting = Enrolment.objects.filter(campaign=campaign, submission__isnull=True)
    left = {user for _, user in [*others, *_pairs(waiting, "unit_id", "submitted_by_id")]}
    for row in rows.order_by("pk").iterator():
        row.campaign = campaign
        end = deadlines.end_of(row)
        if end.at is not None and end.at != window.closes_at:
            own.setdefault((end.at, end.whose), set()).add(row.created_by_id)
        else:
            left.add(row.created_by_id)
    found = [(window, everybody & left)]
    for (at, whose), users in sorted(own.items()):
        title = f"{window.title}（{whose}）" if whose else window.title
        group = Window(key=window.key, title=title, purpose=window.purpose, opens_at=window.opens_at, closes_at=at)
        found.append((group, everybody & users))
    return found


def people(ids: set[int]) -> list[User]:
    """Active accounts, in a steady order."""
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("pk"))
