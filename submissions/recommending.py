"""What routing knows of a filing; the recommending unit an applicant names: who can be named, and whether it is still to be done."""

from __future__ import annotations

from campaigns.models import Seat
from campaigns.ruleset.checking import Problem
from campaigns.ruleset.routing import Routed, recommenders

from . import wording
from .models import Submission

PROBLEM = "recommender"


def routed(row: Submission) -> Routed:
    """What routing needs to know of a filing."""
    return Routed(
        region=row.region_code,
        picks=row.picks,
        kind=row.unit.kind,
        recommender=row.recommender.key if row.recommender_id else "",
        unit_name=row.unit.name,
    )


def candidates(row: Submission) -> list[Seat]:
    """The campaign's seats this filing may name, nearest first as the rule set orders them; none where it asks for none."""
    rules = row.campaign.rules
    if not rules.recommender_field:
        return []
    who = Routed(region=row.region_code, picks=row.picks, kind=row.unit.kind, unit_name=row.unit_name)
    seats = Seat.objects.filter(campaign_id=row.campaign_id, key__in=[s.key for s in recommenders(rules, who)])
    return list(seats.order_by("position", "pk"))


def problems(row: Submission) -> list[Problem]:
    """What stands against a first submit: units may be named and none is. A filing that was filed once keeps its unit."""
    if row.recommender_id or row.submitted_at is not None or not candidates(row):
        return []
    return [Problem(PROBLEM, wording.NAME_RECOMMENDER)]
