"""Until when one filing can be handed in: the window everybody has, and the earlier ends of the seats it comes to, of the unit
it named and of the channel by which it came.

Permits are given to seats out of an applicant's sight; they are read here and only their effect is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from accounts.kernel import scope
from accounts.kernel.verdict import Verdict
from accounts.models import Unit
from campaigns.models import Campaign, Channel, Permit, Window
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.routing import Routed, on_the_way, resolved_seats
from campaigns.ruleset.windows import Early, End, end_for, seat_deadline
from campaigns.windows import EarlyEnds, permitted_until, verdict

from .models import Submission
from .recommending import routed

FILE = "file"


Way = tuple[str, dict[str, list[str]], int | None, int | None]


def way(row: Submission) -> Way:
    """What decides where a filing goes, as far as it can change until it is filed."""
    return row.region_code, row.picks, row.recommender_id, row.channel_id


def early_ends(row: Submission) -> Callable[[Campaign], EarlyEnds]:
    """For ``windows.demand_open``: the own ends that count for this filing as it stands."""
    who = routed(row)
    return lambda campaign: _ends(campaign, who, row.channel_id)


def early_ends_of(unit: Unit, channel_id: int | None) -> Callable[[Campaign], EarlyEnds]:
    """The same before anything is filled in: what is known of the unit and the channel."""
    who = Routed(region=unit.region_code, kind=unit.kind, unit_name=unit.name)
    return lambda campaign: _ends(campaign, who, channel_id)


def may_file(row: Submission, now: datetime, words: str) -> Verdict:
    """Can this filing be handed in at ``now``, corrections aside?"""
    return verdict(row.campaign, FILE, now, words, unit_id=row.unit_id, early=_kept(row))


def end_of(row: Submission) -> End:
    """When this filing can be handed in last, and whose earlier end that is. ``at`` is None where nothing is said."""
    early = _kept(row)
    permit = permitted_until(row.campaign_id, FILE, row.unit_id)
    windows = Window.objects.filter(campaign_id=row.campaign_id, purpose=FILE, closes_at__isnull=False)
    ends = [end_for(w.closes_at, early.get(w.key, ()), permit) for w in windows.order_by("pk")]
    return max(ends, key=lambda end: end.at, default=End(None))


def _kept(row: Submission) -> EarlyEnds:
    """The own ends for a page, which asks several times; read once per row while its way stays."""
    known = row.__dict__.get("_early_ends")
    if known is None or known[0] != way(row):
        known = row.__dict__["_early_ends"] = (way(row), early_ends(row)(row.campaign))
    return known[1]


def some_end_earlier(campaign: Campaign) -> bool:
    """May filings of this campaign have ends of their own at all? Asked before many filings are looked at one by one."""
    if _have_own(campaign.rules, {w.key for w in campaign.rules.windows_for(FILE)}):
        return True
    with scope.system("own ends of seats and channels"):
        keys = [window.key for window in campaign.rules.windows_for(FILE)]
        permits = Permit.objects.filter(campaign=campaign, seat__isnull=False, window__in=keys, revoked_at=None)
        channels = Channel.objects.filter(campaign=campaign, until__isnull=False, state=Channel.State.OPEN)
        return permits.exists() or channels.exists()


def _have_own(rules: RuleSet, keys: set[str]) -> bool:
    return any(keys & set(seat.deadlines) for seat in rules.seats)


def _ends(campaign: Campaign, who: Routed, channel_id: int | None) -> EarlyEnds:
    keys = [window.key for window in campaign.rules.windows_for(FILE)]
    permits: dict[tuple[str, str], datetime] = {}
    with scope.system("own ends of seats and channels"):
        if getattr(campaign, "seats_have_permits", True):
            rows = Permit.objects.filter(campaign=campaign, seat__isnull=False, window__in=keys, revoked_at=None)
            for window, seat, until in rows.order_by("until").values_list("window", "seat__key", "until"):
                permits[window, seat] = until
        channel = None
        if channel_id is not None:
            found = Channel.objects.filter(pk=channel_id, until__isnull=False, state=Channel.State.OPEN)
            channel = found.values_list("label", "until", "seat__key").first()
    seats: Sequence = ()
    if permits or _have_own(campaign.rules, set(keys)):
        seats = on_the_way(campaign.rules, who, resolved_seats(campaign.rules))
    ends = {
        key: [Early(seat.name, seat_deadline(seat, key), permits.get((key, seat.key))) for seat in seats]
        for key in keys
    }
    for key in keys if channel is not None else ():
        label, until, seat_key = channel
        ends[key].append(Early(label, until, permits.get((key, seat_key or ""))))
    return ends
