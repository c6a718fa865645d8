"""Review pages: strangers sign in first; foreign rows look like absent ones."""

from accounts.kernel import scope
from review.models import StageEntry
from review.urls import desk_urls, expert_urls, host_urls
from tests.cast import browser, make_campaign
from tests.filings import make_submission
from tests.review.stage import seat_of, sit
from tests.walk.matrix import Row

ROWS = {pattern.name: Row("login", "login") for pattern in [*desk_urls, *expert_urls, *host_urls]}


def _entry_of_another_seat(world) -> tuple:
    campaign = make_campaign()
    row = make_submission(campaign)
    seat = seat_of(campaign, campaign.rules.seats[-1].key)
    with scope.system("walk"):
        entry = StageEntry.objects.get(submission=row)
    client = browser(sit(seat).user)
    return client, {"seat_id": seat.pk, "pk": entry.pk}, {"seat_id": seat.pk, "pk": 999_999_999}


def _docket_of_another_seat(world) -> tuple:
    client, existing, absent = _entry_of_another_seat(world)
    with scope.system("walk"):
        docket = StageEntry.objects.get(pk=existing["pk"]).docket_id
    return client, {**existing, "pk": docket}, absent


def _filing_of_another_province(world) -> tuple:
    campaign = make_campaign()
    row = make_submission(campaign)
    seat = seat_of(campaign, "guide_nx")
    with scope.system("walk"):
        entry = StageEntry.objects.get(submission=row)
    return browser(sit(seat).user), {"seat_id": seat.pk, "pk": entry.pk}, {"seat_id": seat.pk, "pk": 999_999_999}


def _filing_of_another_campaign(world) -> tuple:
    campaign, other = make_campaign(preset="qingdao-2020"), make_campaign(preset="qingdao-2020")
    seat = seat_of(campaign, "data_bureau")
    row = make_submission(other)
    return browser(sit(seat).user), {"seat_id": seat.pk, "pk": row.pk}, {"seat_id": seat.pk, "pk": 999_999_999}


FOREIGN = {
    "desk_filing": _filing_of_another_campaign,
    "desk_priority_mark": _filing_of_another_province,
    "desk_priority_undo": _filing_of_another_province,
    "desk_entry": _entry_of_another_seat,
    "desk_check": _entry_of_another_seat,
    "desk_docket": _docket_of_another_seat,
}
