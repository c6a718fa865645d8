"""公示 from the first entry that arrives to the last that goes on."""

import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns.ruleset.stages import PublicityStep
from notices.models import Letter
from publicity import rules
from publicity.models import Announcement, Publicity, PublicityItem
from publicity.rules import Line
from review.models import StageEntry
from submissions.models import Submission
from tests.cast import browser, make_campaign, make_staff
from tests.publicity.scene import arrives, filed, judged

pytestmark = pytest.mark.django_db
STAGE = "initial_publicity"


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-02-28 09:00")
    return make_campaign()


def shortlisted(campaign, **values):
    row = filed(campaign, **values)
    judged(row, "initial")
    return row, arrives(row, STAGE)


def the_list(campaign, number=1) -> Publicity:
    with scope.system("test"):
        return Publicity.objects.get(campaign=campaign, stage=STAGE, round=number)


def state_of(row) -> str:
    with scope.system("test"):
        return Submission.objects.get(pk=row.pk).state


def test_a_list_opens_at_the_second_its_window_opens_and_closes_at_the_second_it_closes(campaign, clock_at, tick):
    _, entry = shortlisted(campaign)

    clock_at("2023-02-28 23:59:59")
    tick()
    assert the_list(campaign).state == "prepared"

    clock_at("2023-03-01 00:00:00")
    tick()
    assert the_list(campaign).state == "open"

    clock_at("2023-03-15 23:59:59")
    tick()
    assert the_list(campaign).state == "open"

    clock_at("2023-03-16 00:00:00")
    tick()
    assert the_list(campaign).state == "closed"
    with scope.system("test"):
        entry.refresh_from_db()
    assert entry.state == "passed"


def test_the_list_has_exactly_the_columns_of_the_rules_in_the_order_of_gb_t_2260(campaign, clock_at, tick):
    for region, title in (
        ("6501", "新疆方案"),
        ("110108", "北京方案"),
        ("370212", "青岛方案"),
        ("XJBT", "兵团方案"),
        ("110101", "东城方案"),
    ):
        shortlisted(campaign, region=region, title=title)
    clock_at("2023-03-01 00:00")
    tick()

    row = the_list(campaign)
    assert [c["key"] for c in row.columns] == ["title", "unit_name", "region"]
    assert [c["label"] for c in row.columns] == ["申报方案名称", "单位名称", "申报区域"]
    with scope.system("test"):
        shown = list(PublicityItem.objects.filter(publicity=row).order_by("position").values_list("shown", flat=True))
    assert [s["title"] for s in shown] == ["东城方案", "北京方案", "青岛方案", "新疆方案", "兵团方案"]
    assert all(set(s) == {"title", "unit_name", "region"} for s in shown)
    assert shown[0]["region"] == "华东区域"


def test_the_host_sees_the_list_before_it_opens_and_nobody_else_does(campaign, clock_at):
    row, _ = shortlisted(campaign, title="尚未公示的方案")
    found = the_list(campaign)
    editor = browser(make_staff(campaign.tenant, "publicity_editor"))

    assert "尚未公示的方案" in editor.get(f"/host/{campaign.tenant.slug}/publicity/{found.pk}/").content.decode()
    assert Client().get(f"/c/{campaign.slug}/publicity/{found.pk}/").status_code == 404
    assert "尚未公示的方案" not in Client().get(f"/c/{campaign.slug}/").content.decode()
    assert state_of(row) == "under_review"


def test_opening_marks_the_listed_shortlisted_and_only_then_ends_those_who_failed(campaign, clock_at, tick):
    listed, _ = shortlisted(campaign)
    failed = filed(campaign, title="没有通过的方案")
    judged(failed, "initial", "failed")
    assert state_of(failed) == "under_review"

    clock_at("2023-03-01 00:00")
    tick()

    assert (state_of(listed), state_of(failed)) == ("shortlisted", "not_passed")
    with scope.system("test"):
        assert Letter.objects.filter(event="publicity.opened", user=listed.created_by).count() == 1
        assert Letter.objects.filter(event="result.not_selected", user=failed.created_by).count() == 1
        assert Announcement.objects.filter(campaign=campaign, kind="publicity").count() == 1


def test_running_the_openings_twice_changes_nothing(campaign, clock_at, tick):
    shortlisted(campaign)
    clock_at("2023-03-01 00:00")
    tick()
    tick()
    with scope.system("test"):
        assert PublicityItem.objects.count() == 1
        assert Announcement.objects.filter(kind="publicity").count() == 1


def test_a_list_waits_for_the_stage_before_unless_the_host_confirms_it_without_the_rest(campaign, clock_at, tick):
    shortlisted(campaign)
    late = filed(campaign, title="还在初评的方案")
    pending = judged(late, "initial", "pending")
    clock_at("2023-03-01 00:00")
    tick()
    found = the_list(campaign)
    assert found.state == "prepared"

    editor = browser(make_staff(campaign.tenant, "publicity_editor"))
    page = editor.get(f"/host/{campaign.tenant.slug}/publicity/{found.pk}/").content.decode()
    assert "前一环节还有 1 项没有办结" in page
    editor.post(f"/host/{campaign.tenant.slug}/publicity/{found.pk}/confirm/", {"_key": new_key()})
    assert the_list(campaign).state == "open"

    with scope.system("test"):
        StageEntry.objects.filter(pk=pending.pk).update(state="passed")
    arrives(late, STAGE)
    second = the_list(campaign, 2)
    assert second.state == "prepared"
    tick()
    assert the_list(campaign, 2).state == "prepared"
    editor.post(f"/host/{campaign.tenant.slug}/publicity/{second.pk}/confirm/", {"_key": new_key()})
    second = the_list(campaign, 2)
    assert second.state == "open"
    assert second.closes_at.isoformat() == "2023-03-16T16:00:00+00:00"


def test_a_manager_without_the_editors_role_may_confirm_and_a_formal_checker_may_not(campaign):
    shortlisted(campaign)
    url = f"/host/{campaign.tenant.slug}/publicity/{the_list(campaign).pk}/confirm/"

    assert browser(make_staff(campaign.tenant, "formal_checker")).post(url, {"_key": new_key()}).status_code == 403
    assert browser(make_staff(campaign.tenant, "manager")).post(url, {"_key": new_key()}).status_code == 302


def test_a_stranger_never_sees_names_of_failing_entries_scores_or_ranks(campaign, clock_at, tick):
    listed, _entry = shortlisted(campaign, title="入围方案")
    failed = filed(campaign, title="落选方案", unit_name="演示落选单位")
    judged(failed, "initial", "failed", score="61.2345", rank=7)
    with scope.system("test"):
        StageEntry.objects.filter(submission=listed, docket__stage="initial").update(score="98.7654", rank=1)
    clock_at("2023-03-01 00:00")
    tick()
    found = the_list(campaign)

    pages = [f"/c/{campaign.slug}/", f"/c/{campaign.slug}/publicity/{found.pk}/", "/", "/library/"]
    text = "".join(Client().get(url).content.decode() for url in pages)
    with scope.public():
        text += "".join(a.body for a in Announcement.objects.filter(campaign=campaign))
    assert "入围方案" in text
    assert [word for word in ("落选方案", "演示落选单位", "98.7654", "98.77", "61.23") if word in text] == []


@pytest.mark.parametrize("number", [1, 12])
def test_a_published_list_costs_the_same_for_one_line_or_many(
    campaign, clock_at, tick, django_assert_max_num_queries, number
):
    for _ in range(number):
        shortlisted(campaign)
    clock_at("2023-03-01 00:00")
    tick()
    url = f"/c/{campaign.slug}/publicity/{the_list(campaign).pk}/"
    Client().get(url)

    with django_assert_max_num_queries(8):
        assert Client().get(url).status_code == 200


def test_what_every_work_has_may_stand_on_a_list_and_is_called_in_words(campaign):
    step = PublicityStep(type="publicity", title="名单", fields=("unit", "number", "rank"), days=7)
    line = Line(1, "YS-00001", "演示方案", "演示单位", "37", 3, {})

    wanted = rules.columns(campaign.rules, step)

    assert [column["label"] for column in wanted] == ["申报单位", "编号", "名次"]
    assert list(rules.shown(campaign.rules, wanted, line).values()) == ["演示单位", "YS-00001", "3"]
