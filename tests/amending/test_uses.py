"""What reviews, votes and people hang on keeps its place in the rules; experts hear of changed judging; a seat has longer."""

import pytest

from accounts.kernel import jobs, scope
from campaigns import actions as campaigns
from campaigns.amending import actions, telling
from campaigns.amending.actions import NotAllowed
from campaigns.amending.uses import concerned, uses_of
from campaigns.models import Campaign, Permit, Seat
from notices.models import Letter
from review import timing
from review.models import Docket
from tests.amending.bench import Bench, china, titled, with_item
from tests.cast import make_user
from tests.filings import make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(clock_at):
    clock_at("2023-01-10 09:00")
    return Bench()


def without(part: str, key: str):
    return lambda data: {**data, part: [row for row in data[part] if row["key"] != key]}


def docket_of(bench) -> Docket:
    make_submission(bench.campaign)
    with scope.system("test"):
        return Docket.objects.select_related("campaign__version", "campaign__tenant", "seat__campaign__version").first()


def test_a_stage_and_a_seat_with_entries_stay(bench):
    docket = docket_of(bench)
    with scope.system("test"):
        parts = {(use.part, use.key) for use in uses_of(bench.fresh())}
    assert {("stages", docket.stage), ("seats", docket.seat.key)} <= parts
    stage = bench.rules().stage(docket.stage)

    def longer(data: dict) -> dict:
        steps = next(s for s in data["stages"] if s["key"] == docket.stage)["steps"]
        return with_item(data, "stages", docket.stage, steps=[{"type": "opinion"}, *steps])

    bench.draft(longer)
    with pytest.raises(NotAllowed, match=f"环节“{stage.title}”的步骤不能增减或调换"):
        bench.amend()


def test_a_seat_with_people_stays(bench):
    with scope.tenant(bench.tenant):
        seat = Seat.objects.filter(campaign=bench.campaign).exclude(role="host").last()
        campaigns.appoint(seat, make_user(), "head", actor=bench.actor)
    written = {row.key for row in bench.rules().seats}
    if seat.key not in written:  # a seat made from a set of provinces
        name, code = seat.key.rsplit("_", 1)
        change = lambda data: with_item(data, "seat_sets", name, skip=[code])  # noqa: E731
    else:
        change = without("seats", seat.key)
    with pytest.raises(NotAllowed, match=f"席位“{seat.name}”不能删除：已指定成员"):
        bench.amend(change)
    with scope.tenant(bench.tenant):
        assert Seat.objects.filter(pk=seat.pk).exists()


def test_heads_are_written_to_and_experts_only_when_judging_changed(bench):
    docket = docket_of(bench)
    with scope.system("test"):
        from review.models import Expert, PanelMember

        head, person = make_user(), make_user()
        campaigns.appoint(docket.seat, head, "head", actor=bench.actor.__class__.system("test"))
        expert = Expert.objects.create(tenant=bench.tenant, user=person, name="演示专家", employer="演示大学")
        PanelMember.objects.create(tenant=bench.tenant, docket=docket, panel="x", expert=expert)
        campaign = Campaign.objects.get(pk=bench.campaign.pk)
        assert head in concerned(campaign, judging=False)
        assert person not in concerned(campaign, judging=False)
        assert person in concerned(campaign, judging=True)


def test_telling_twice_writes_once(bench):
    row = make_submission(bench.campaign)
    bench.amend(titled("file", "申报期"))
    jobs.drain()
    with scope.system("test"):
        letters = Letter.objects.filter(event="rules.amended", user=row.created_by).count()
        from accounts.models import Job

        payload = Job.objects.filter(kind=telling.JOB).first().payload
    telling.tell_concerned(payload)
    with scope.system("test"):
        assert Letter.objects.filter(event="rules.amended", user=row.created_by).count() == letters > 0


def test_a_seat_with_a_permit_is_not_late_until_then(bench):
    docket = docket_of(bench)
    window = bench.rules().stage(docket.stage).window
    with scope.system("test"):
        before = timing.term_of(docket).closes_at
    later = "2023-06-30 17:00"
    with scope.tenant(bench.tenant):
        seat = Seat.objects.select_related("campaign").get(pk=docket.seat_id)
        permit = actions.grant_seat(seat, window, china(later), reason="人员交接", actor=bench.actor)
    with scope.system("test"):
        term = timing.term_of(docket)
    assert term.closes_at == china(later) != before
    assert not term.late(china("2023-06-01 09:00"))
    with scope.tenant(bench.tenant):
        actions.revoke(permit.pk, reason="误发", actor=bench.actor)
        assert Permit.objects.get().revoked_at
    with scope.system("test"):
        assert timing.term_of(docket).closes_at == before


def test_a_docket_read_before_the_change_is_worked_on_by_the_rules_in_force(bench, clock_at):
    docket = docket_of(bench)
    stage = bench.rules().stage(docket.stage)
    clock_at(f"{bench.rules().window(stage.window).opens[:10]} 10:00")
    bench.amend(titled(docket.stage, "改名的环节", "stages"))
    with scope.system("test"):
        timing.demand(docket, "办结")
    assert docket.campaign.rules.stage(docket.stage).title == "改名的环节"
