"""Desks at work at the same time: shared quotas hold, lists are sealed once, and nobody stands in nobody's way for ever."""

import pytest

from accounts.kernel import scope
from accounts.kernel.clock import restart_clock
from audit import trail
from review.actions import lists
from review.models import Docket, RecommendationItem, StageEntry
from tests.races import scene
from tests.races.crowd import at_once, kinds
from tests.races.test_filing import at
from tests.review.stage import at_desk, docket_of, entry_of, file_many, seat_of, sit

OPERATORS = {"op_city": "4401", "op_rest": "44", "op_third": "4403"}


@pytest.fixture
def campaign():
    """Three units of one province, which may send one tenth of its filings together."""
    seats = [
        {
            "key": key,
            "name": f"演示承办{key}",
            "tier": "region",
            "role": "operator",
            "jurisdiction": {"regions": [code]},
        }
        for key, code in OPERATORS.items()
    ]
    made = scene.make_campaign(
        counts=[],
        seats=[{"key": "host", "name": "演示主办方", "tier": "host", "role": "host"}, *seats],
        quotas=[
            {
                "key": "tenth",
                "title": "不高于 10%",
                "tiers": ["region"],
                "percent": "10%",
                "percent_of": "filed",
                "pool": "region",
            }
        ],
        stages=[
            {
                "key": "initial",
                "title": "初评",
                "seats": {"tiers": ["region"], "route": "jurisdiction"},
                "steps": [{"type": "recommend", "quota": "tenth"}],
            },
            {
                "key": "final",
                "title": "终评",
                "after": ["initial"],
                "seats": {"seats": ["host"]},
                "steps": [{"type": "select"}],
            },
        ],
    )
    restart_clock(at(scene.OPEN), stopped=True)
    return made


def ready_to_seal(campaign, each: int) -> dict[str, tuple]:
    """Operator → (its head, its filings), after the deadline."""
    filed = {
        "op_city": file_many(campaign, "440100", each),
        "op_rest": file_many(campaign, "440600", each),
        "op_third": file_many(campaign, "440300", each),
    }
    heads = {key: sit(seat_of(campaign, key)) for key in OPERATORS}
    restart_clock(at("2024-09-21 09:00"), stopped=True)
    return {key: (heads[key], filed[key]) for key in OPERATORS}


def sealed(campaign) -> int:
    with scope.system("race"):
        return RecommendationItem.objects.filter(recommendation__sealed_at__isnull=False).count()


def test_seats_of_one_province_sealing_at_once_keep_to_the_shared_cap(campaign):
    desks = list(ready_to_seal(campaign, 7).values())  # 21 filings of the province: two go on
    prepared = []
    for head, rows in desks:
        order = {entry_of(row, "initial").pk: place for place, row in enumerate(rows[:2], 1)}
        prepared.append((head, docket_of(campaign, "initial", head.seat).pk, order))

    outcomes = at_once(lambda n: at_desk(prepared[n][0], lists.seal, prepared[n][1], 0, prepared[n][2]), 3)

    assert kinds(outcomes) == {"done": 1, "NotYet": 2}
    assert sealed(campaign) == 2
    assert trail.verify() == []


def test_one_list_sealed_by_several_hands_at_once_is_sealed_once(campaign):
    head, rows = ready_to_seal(campaign, 7)["op_rest"]
    docket, order = docket_of(campaign, "initial", head.seat).pk, {entry_of(rows[0], "initial").pk: 1}
    outcomes = at_once(lambda n: at_desk(head, lists.seal, docket, 0, order), 6)

    assert kinds(outcomes).pop("done") == 1
    assert set(kinds(outcomes)) <= {"done", "NotYet", "IllegalMove", "Refused"}
    assert sealed(campaign) == 1
    with scope.system("race"):
        assert StageEntry.objects.filter(docket__stage="final").count() == 1


def test_filing_goes_on_while_desks_arrange_their_lists(campaign):
    """Filings arrive on the dockets that heads are working on; nobody is thrown out by the database."""
    firms = [scene.make_firm(region) for region in ("440100", "440600", "440300") * 2]
    drafts = [[firm.start(campaign) for _ in range(3)] for firm in firms]
    for n in range(3):
        firms[n].file(drafts[n][0])
    with scope.system("race"):
        dockets = list(Docket.objects.filter(stage="initial").select_related("seat").order_by("pk"))
    heads = [sit(seat_of(campaign, docket.seat.key)) for docket in dockets]

    def work(n: int) -> int:
        if n < 6:
            return len([firms[n].file(draft) for draft in drafts[n][1:]])
        docket, head = dockets[n - 6], heads[n - 6]
        for _ in range(6):
            with scope.system("race"):
                first = StageEntry.objects.filter(docket=docket, state="pending").order_by("pk").first()
            at_desk(head, lists.save_list, docket.pk, 0, {first.pk: 1})
        return 6

    outcomes = at_once(work, 9)
    assert kinds(outcomes) == {"done": 9}, outcomes
    with scope.system("race"):
        assert StageEntry.objects.filter(docket__stage="initial").count() == 15
    assert trail.verify() == []
