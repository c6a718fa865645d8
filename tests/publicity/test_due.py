"""Follow-ups asked by themselves: reports through the recommending unit, evaluations by a rubric, inspections by lot, expiry."""

from datetime import timedelta

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from campaigns.ruleset import draws
from campaigns.ruleset.routing import Routed, recommenders
from notices.models import Letter
from publicity.actions.awards import NotDone
from publicity.following import actions, expiry, inspecting
from publicity.following.due import ask_for_follow_ups
from publicity.models import FollowUpTask, Inspection, LibraryEntry
from submissions.models import AskedForm, Submission
from tests.cast import browser, make_campaign, make_staff
from tests.publicity.scene import filed
from tests.review.stage import manager_of, seat_of, sit
from tests.review.test_thin_steps import changed

pytestmark = pytest.mark.django_db
PRESET = "industrial-app-2021"


def shown(campaign, **values) -> Submission:
    """A selected work in the library, published now."""
    row = filed(campaign, picks={}, **values)
    with scope.system("t"):
        Submission.objects.filter(pk=row.pk).update(state="selected")
        LibraryEntry.objects.create(
            tenant=campaign.tenant, campaign=campaign, submission=row, title=row.title, unit_name=row.unit_name,
            region_code="37", year=2021, published_at=clock(), expires_at=clock() + timedelta(days=730),
        )  # fmt: skip
    return row


def due() -> int:
    with scope.system("t"):
        return ask_for_follow_ups()


def task_of(row, key) -> FollowUpTask:
    with scope.system("t"):
        return FollowUpTask.objects.select_related("asked", "submission", "campaign__version", "tenant").get(
            submission=row, follow_up=key
        )


def at_host(actor: Actor, act, *args, **values):
    with scope.tenant(actor.tenant):
        return act(*args, actor=actor, **values)


@pytest.fixture
def campaign(clock_at):
    clock_at("2021-12-01 09:00")
    return make_campaign(preset=PRESET)


def test_two_years_later_every_selected_work_is_asked_once(campaign, clock_at):
    first, second = shown(campaign), shown(campaign)
    with scope.system("t"):
        LibraryEntry.objects.filter(submission=second).update(state="removed")
    clock_at("2023-11-30 23:59")
    assert due() == 0
    clock_at("2023-12-01 00:01")

    assert (
        due() == 2
    )  # self-assessment and evaluation of the one work that still stands; an inspection waits for its draw
    assert due() == 0
    task = task_of(first, "self_evaluation")
    assert task.asked.form == "self_evaluation"
    with scope.system("t"):
        letter = Letter.objects.filter(template="report.due").latest("pk")
    assert letter.link == f"/apply/asked/{task.asked_id}/"
    member = first.created_by
    page = browser(member, first.unit).get("/apply/").content.decode()
    assert "待提交的后续报告" in page
    host = browser(make_staff(campaign.tenant)).get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/due/")
    assert "两年期满自查评估" in host.content.decode()


def test_a_report_reaches_the_host_after_the_recommending_unit_confirmed_it(campaign, clock_at):
    seat = seat_of(campaign, recommenders(campaign.rules, Routed(region="37"))[0].key)
    head = sit(seat)
    row = shown(campaign)
    with scope.system("t"):
        Submission.objects.filter(pk=row.pk).update(recommender=seat)
    clock_at("2023-12-02 09:00")
    due()
    task = task_of(row, "self_evaluation")
    assert task.asked.through_id == seat.pk
    with scope.system("t"):
        AskedForm.objects.filter(pk=task.asked_id).update(
            state="with_seat", answered_at=clock(), answers={"summary": "演示自查"}
        )
    host = browser(make_staff(campaign.tenant))
    url = f"/host/{campaign.tenant.slug}/due/{task.pk}/"
    assert "演示自查" not in host.get(url).content.decode()
    desk = browser(head.user)
    # the desk reads what was routed to it
    with scope.system("t"):
        from submissions.actions import grant

        grant(row, seat=seat)
    place = f"/desk/{seat.pk}/asked/{task.asked_id}/"
    assert row.title in desk.get(f"/desk/{seat.pk}/asked/").content.decode()
    back = desk.post(place, {"_key": new_key(), "back": "1", "text": ""})
    assert back.status_code == 200  # giving back needs words
    assert desk.post(place, {"_key": new_key(), "back": "1", "text": "请补充收入"}).status_code == 302
    with scope.system("t"):
        asked = AskedForm.objects.get(pk=task.asked_id)
        assert (asked.state, asked.remark) == ("asked", "请补充收入")
        AskedForm.objects.filter(pk=asked.pk).update(state="with_seat")
    assert desk.post(place, {"_key": new_key(), "confirm": "1", "text": "属实"}).status_code == 302

    assert task_of(row, "self_evaluation").state == "handed_in"
    assert "属实" in desk.get(place).content.decode()
    assert host.get(url).status_code == 200


def test_winners_of_the_editions_named_are_asked_in_the_window(clock_at):
    clock_at("2020-12-01 09:00")

    def earlier(data):
        data["identity"]["year"] = 2020

    old = changed(PRESET, earlier, "yanshi-2020")
    work = shown(old)
    clock_at("2021-09-20 09:00")
    campaign = make_campaign(old.tenant, preset=PRESET)
    own = shown(campaign)

    assert due() == 1
    task = task_of(work, "earlier_winners")
    assert task.campaign_id == campaign.pk
    assert task.asked.form == "statistics"
    with scope.system("t"):
        assert not FollowUpTask.objects.filter(submission=own).exists()
    form = browser(work.created_by, work.unit).get(f"/apply/asked/{task.asked_id}/fill/").content.decode()
    assert "统计信息表" in form


def test_an_overdue_report_is_listed_and_can_cost_the_place_where_the_rule_says_so(clock_at):
    clock_at("2021-12-01 09:00")

    def removal(data):
        for follow in data["follow_ups"]:
            if follow["key"] == "self_evaluation":
                follow["overdue"] = "removal"

    campaign = changed(PRESET, removal, "yanshi-yuqi")
    row, manager = shown(campaign), manager_of(campaign)
    clock_at("2023-12-02 09:00")
    due()
    task = task_of(row, "self_evaluation")
    with pytest.raises(NotDone):
        at_host(manager, actions.take_off, task.pk, reason="逾期")
    clock_at("2024-01-02 09:00")
    url = f"/host/{campaign.tenant.slug}"
    staff = browser(manager.user)
    assert "逾期" in staff.get(f"{url}/campaigns/{campaign.pk}/due/?item=self_evaluation").content.decode()
    assert "移出案例库" in staff.get(f"{url}/due/{task.pk}/").content.decode()
    other = task_of(row, "evaluation")
    assert "移出案例库" not in staff.get(f"{url}/due/{other.pk}/").content.decode()

    later = {"_key": new_key(), "due_at": "2024-01-20T17:00", "reason": "疫情影响"}
    staff.post(f"{url}/due/{task.pk}/extend/", later)
    with scope.system("t"):
        assert f"{AskedForm.objects.get(pk=task.asked_id).due_at.astimezone():%m-%d %H:%M}" == "01-20 17:00"
    assert not actions.removable(task_of(row, "self_evaluation"), clock())
    clock_at("2024-01-21 09:00")
    staff.post(f"{url}/due/{task.pk}/take-off/", {"_key": new_key(), "reason": "逾期未报告"})
    with scope.system("t"):
        assert LibraryEntry.objects.get(submission=row).state == "removed"
        assert Letter.objects.filter(template="follow_up.taken_off").exists()


def test_an_evaluation_is_scored_by_its_rubric(campaign, clock_at):
    row, manager = shown(campaign), manager_of(campaign)
    clock_at("2023-12-02 09:00")
    due()
    task = task_of(row, "evaluation")
    rubric = campaign.rules.rubric("systematic")
    url = f"/host/{campaign.tenant.slug}/due/{task.pk}/"
    staff = browser(manager.user)
    assert all(c.label in staff.get(url).content.decode() for c in rubric.criteria)
    assert "请给" in staff.post(url, {"_key": new_key(), "pass": "1", "text": "好"}).content.decode()
    points = {f"points.{c.key}": str(c.max) for c in rubric.criteria}
    assert staff.post(url, {"_key": new_key(), "pass": "1", "text": "好", **points}).status_code == 302

    task = task_of(row, "evaluation")
    assert (task.state, task.score) == ("passed", 100)


def test_an_inspection_is_drawn_with_a_public_seed_anybody_can_repeat(campaign, clock_at, client):
    rows, manager = [shown(campaign) for _ in range(11)], manager_of(campaign)
    soon = {"source": "演示开奖号码", "seed_at": clock() + timedelta(days=900)}
    with pytest.raises(NotDone):
        at_host(manager, inspecting.announce, campaign, "inspection", **soon)
    clock_at("2023-12-02 09:00")
    url = f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/inspections/inspection/"
    staff = browser(manager.user)
    assert (
        staff.post(url, {"_key": new_key(), "source": "演示开奖号码", "seed_at": "2023-12-05T21:30"}).status_code == 302
    )
    with scope.system("t"):
        row = Inspection.objects.get()
    assert row.record["rule"]["size"] == 2
    with pytest.raises(NotDone):
        at_host(manager, inspecting.hold, row.pk, "12345")
    clock_at("2023-12-05 21:30")
    staff.post(f"/host/{campaign.tenant.slug}/inspections/{row.pk}/hold/", {"_key": new_key(), "seed": "12345"})

    record = client.get(f"/c/{campaign.slug}/inspections/{row.pk}/record.json").json()
    assert draws.verify(record) == []
    assert "演示开奖号码" in client.get(f"/c/{campaign.slug}/draws/").content.decode()
    with scope.system("t"):
        drawn = set(FollowUpTask.objects.filter(kind="inspection").values_list("submission__number", flat=True))
        assert Letter.objects.filter(template="inspection.drawn").values("link").distinct().count() == 2
    assert drawn == set(record["members"]) <= {r.number for r in rows}


def _again(data):
    data["validity"] = {"years": 2, "on_expiry": "re_evaluated"}
    data["follow_ups"] = [f for f in data["follow_ups"] if f["key"] in ("self_evaluation", "evaluation")]


@pytest.mark.parametrize(("verdicts", "state"), [((True, True), "shown"), ((True, False), "expired"), ((), "expired")])
def test_a_result_that_is_evaluated_again_is_renewed_or_ends(clock_at, verdicts, state):
    clock_at("2021-12-01 09:00")
    campaign = changed(PRESET, _again, "yanshi-chongping")
    row, manager = shown(campaign), manager_of(campaign)
    clock_at("2023-12-02 09:00")
    due()
    with scope.system("t"):
        assert expiry.expire() == 0
        assert LibraryEntry.objects.get(submission=row).state == "shown"
    points = {c.key: str(c.max) for c in campaign.rules.rubric("systematic").criteria}
    for key, passed in zip(("self_evaluation", "evaluation"), verdicts, strict=False):
        task = task_of(row, key)
        with scope.system("t"):
            FollowUpTask.objects.filter(pk=task.pk, follow_up="self_evaluation").update(state="handed_in")
        at_host(
            manager,
            actions.conclude,
            task.pk,
            passed=passed,
            finding="已核实",
            points=points if key == "evaluation" else None,
        )
    clock_at("2024-01-05 09:00")
    with scope.system("t"):
        assert expiry.expire() == 1
        assert expiry.expire() == 0
        entry = LibraryEntry.objects.get(submission=row)
    assert entry.state == state
    assert (entry.expires_at > clock()) is (state == "shown")


def test_the_unit_hears_before_the_end_and_at_it(clock_at):
    clock_at("2021-12-01 09:00")
    campaign = make_campaign(preset="xinchuang-2024")
    row = shown(campaign)
    with scope.system("t"):
        LibraryEntry.objects.filter(submission=row).update(expires_at=clock() + timedelta(days=31))
        assert expiry.tell_near() == 0
    clock_at("2021-12-03 09:00")
    with scope.system("t"):
        assert expiry.tell_near() == 1
        assert expiry.tell_near() == 0
    clock_at("2022-01-02 09:00")
    with scope.system("t"):
        assert expiry.expire() == 1
        assert Letter.objects.filter(template="expired").exists()
        assert LibraryEntry.objects.get(submission=row).state == "expired"
