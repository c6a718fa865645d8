"""What a guiding seat (指导单位) is concerned with: the filings of its provinces in the stages its tier authorizes (row S1)."""

from __future__ import annotations

from campaigns import regions
from campaigns.models import Seat
from submissions.models import Submission

from . import engine
from .models import Docket

RIGHT = "priority_recommend"


def stages_of(seat: Seat) -> list[str]:
    """The keys of the stages whose entries the seat may mark as 重点推荐; none without the right."""
    if RIGHT not in engine.resolved(seat).rights:
        return []
    return [s.key for s in seat.campaign.rules.stages if s.seats.authorized_by == seat.tier]


def provinces_of(seat: Seat) -> tuple[str, ...]:
    """The region codes the seat is responsible for."""
    return tuple(engine.resolved(seat).jurisdiction.regions)


def concerns(seat: Seat, docket: Docket, submission: Submission) -> bool:
    """Does this filing on this docket lie in the seat's provinces and stages?"""
    if docket.campaign_id != seat.campaign_id or docket.stage not in stages_of(seat):
        return False
    return any(regions.covers(code, submission.region_code) for code in provinces_of(seat))
