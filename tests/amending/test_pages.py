"""The pages about a running campaign, as the manager, an applicant and the public see them."""

import pytest

from accounts.kernel import jobs, scope
from campaigns.models import Campaign, Permit
from notices.models import Letter
from publicity.models import Announcement
from submissions.models import Submission
from tests.amending.bench import REASON, Bench, china, titled
from tests.cast import browser, make_member, make_staff, make_unit, register_unit
from tests.filings import make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(clock_at):
    clock_at("2023-01-10 09:00")
    return Bench()


def text(response) -> str:
    return response.content.decode()


def public(bench, tail: str = "") -> str:
    return text(browser().get(f"/c/{bench.campaign.slug}/{tail}"))


def test_the_page_of_the_next_version_shows_old_and_new_in_words_and_no_keys(bench):
    revision = bench.draft(titled("file", "申报期"))

    page = text(bench.client.get(bench.url("host_amend")))

    assert "时间安排 › “正式申报” › 名称" in page
    assert "申报期" in page
    for raw in ("windows.", "purpose", "'file'", "{"):
        assert raw not in page.split("<main")[1].split("</main>")[0].replace("{% ", "")
    answer = bench.post("host_amend", {"reason": REASON, "revision": revision})
    assert answer.status_code == 302
    assert bench.fresh().version.number == 2


def test_the_public_page_carries_the_notice_and_every_version_can_be_read(bench):
    bench.amend(titled("file", "申报期"))

    home = public(bench)
    assert "规则的公告" in home
    assert "查看各版本和修改理由" in home
    listed, second, first = public(bench, "versions/"), public(bench, "versions/2/"), public(bench, "versions/1/")
    assert REASON in listed
    assert REASON in second
    assert "申报期" in second
    assert "首次发布" in first
    assert "申报期" not in first
    with scope.tenant(bench.tenant):
        notice = Announcement.objects.get(kind="change")
    assert REASON in notice.body
    assert "“正式申报”改为“申报期”" in notice.body
    assert browser().get(f"/c/{bench.campaign.slug}/versions/3/").status_code == 404


def test_what_may_not_be_changed_stands_on_the_page_and_blocks_the_button(bench):
    def removed(data):
        return {**data, "windows": [w for w in data["windows"] if w["key"] != "enrol"]}

    revision = bench.draft(removed)
    page = text(bench.client.get(bench.url("host_amend")))
    assert "“报名”已经开始，不能删除。" in page
    answer = bench.post("host_amend", {"reason": REASON, "revision": revision})
    assert answer.status_code == 200
    assert bench.fresh().version.number == 1


def test_a_draft_changed_by_a_colleague_meanwhile_is_not_published(bench):
    seen = bench.draft(titled("file", "甲"))
    bench.draft(titled("file", "乙"))
    page = bench.post("host_amend", {"reason": REASON, "revision": seen})
    assert "规则草稿又被修改过" in text(page)
    assert bench.fresh().version.number == 1


def test_giving_up_makes_the_draft_what_is_in_force(bench):
    bench.draft(titled("file", "甲"))
    assert bench.post("host_amend_drop").status_code == 302
    assert "没有待发布的修改" in text(bench.client.get(bench.url("host_amend")))


def test_extending_shows_the_calendar_first_and_then_tells_everybody(bench):
    row = make_submission(bench.campaign)
    wanted = {"window": "file", "until": "2023-02-10T17:00", "reason": "系统故障", "later_too": "on"}

    preview = text(bench.post("host_extend", wanted | {"preview": "1"}))
    assert "2023年2月10日17:00" in preview
    assert "终评" in preview
    assert bench.fresh().version.number == 1

    assert bench.post("host_extend", wanted).status_code == 302
    jobs.drain()
    with scope.system("test"):
        letter = Letter.objects.get(event="deadline.extended", user=row.created_by, channel="inapp")
        assert "2023年2月10日17:00" in letter.text
    assert "关于延长正式申报截止时间的公告" in public(bench)


def test_an_earlier_end_is_refused_with_a_sentence(bench):
    page = bench.post("host_extend", {"window": "file", "until": "2023-01-20T17:00", "reason": "想早点"})
    assert "延长只能推后" in text(page)
    assert bench.fresh().version.number == 1


def test_suspending_and_resuming_say_why_on_the_page_and_in_letters(bench):
    row = make_submission(bench.campaign)
    assert bench.post("host_campaign_suspend", {"reason": ""}).status_code == 200
    assert bench.fresh().state == "published"

    bench.post("host_campaign_suspend", {"reason": "核查系统故障"})
    jobs.drain()

    assert "核查系统故障" in public(bench)
    assert "is-current" not in public(bench)  # no phase is under way while it stands still
    host = text(bench.client.get(bench.url("host_campaign")))
    assert "进行中" not in host.split("日程")[-1]
    with scope.system("test"):
        assert Letter.objects.filter(event="campaign.suspended", user=row.created_by).exists()
    applicant = browser(row.created_by, row.unit)
    assert "核查系统故障" in text(applicant.get(f"/apply/c/{bench.campaign.slug}/"))
    bench.post("host_campaign_resume", {"reason": ""})
    assert bench.fresh().state_reason == ""
    assert "关于恢复" in public(bench)


def test_cancelling_asks_for_the_name_and_everything_is_then_only_read(bench):
    row = make_submission(bench.campaign)
    url = f"/apply/submissions/{row.pk}/"
    assert "与活动名称不一致" in text(bench.post("host_campaign_cancel", {"reason": "政策调整", "name": "别的"}))
    assert bench.fresh().state == "published"

    bench.post("host_campaign_cancel", {"reason": "政策调整", "name": bench.campaign.title})
    jobs.drain()

    assert bench.fresh().state == "cancelled"
    assert "本活动已取消" in public(bench)
    assert "已取消" in text(browser().get("/"))
    applicant = browser(row.created_by, row.unit)
    page = applicant.get(url)
    assert page.status_code == 200
    assert row.title in text(page)
    assert "已取消" in text(bench.client.get(bench.url("host_campaign")))
    with scope.system("test"):
        assert Letter.objects.filter(event="campaign.cancelled", user=row.created_by).exists()
        Submission.objects.filter(pk=row.pk).update(state="draft")
    form = bench.rules().forms_for("file")[0]
    edit = applicant.get(f"{url}fill/{form.key}/{form.sections[0].key}/")
    assert edit.status_code == 403
    assert "本活动已取消" in text(edit)


def test_a_named_applicant_gets_longer_by_code_and_an_unknown_one_is_named(bench):
    unit = make_unit(kind=bench.rules().kinds[0].key)
    user = make_member(unit)
    register_unit(unit, bench.tenant, user)
    wanted = {"window": "file", "until": "2023-02-05T17:00", "reason": "停电"}

    page = bench.post("host_permit_units", wanted | {"names": f"{unit.uscc}\n不存在的"})
    assert "没有找到“不存在的”" in text(page)
    assert bench.post("host_permit_units", wanted | {"names": unit.uscc}).status_code == 302

    with scope.tenant(bench.tenant):
        permit = Permit.objects.get()
        assert (permit.unit_id, permit.until) == (unit.pk, china("2023-02-05 17:00"))
    listed = text(bench.client.get(bench.url("host_permits")))
    assert unit.name in listed
    assert "停电" in listed
    answer = bench.client.post(
        f"/host/{bench.tenant.slug}/permits/{permit.pk}/revoke/", {"_key": "k" * 20, "reason": "误发"}
    )
    assert answer.status_code == 302
    with scope.tenant(bench.tenant):
        assert Permit.objects.get().revoked_at is not None


def test_only_managers_come_here(bench):
    checker = browser(make_staff(bench.tenant, "formal_checker"))
    for name in ("host_amend", "host_extend", "host_permits", "host_permit_seat", "host_permit_units", "host_behind"):
        assert checker.get(bench.url(name)).status_code == 403, name
    for name in ("host_campaign_suspend", "host_campaign_cancel"):
        assert checker.get(bench.url(name)).status_code == 403, name


def test_every_page_opens(bench):
    for name in ("host_amend", "host_extend", "host_permits", "host_permit_seat", "host_permit_units", "host_behind",
                 "host_campaign_suspend", "host_campaign_cancel", "host_campaign"):  # fmt: skip
        assert bench.client.get(bench.url(name)).status_code == 200, name
    assert bench.client.get(bench.url("host_campaign_resume")).status_code == 302
    with scope.tenant(bench.tenant):
        assert Campaign.objects.count() == 1
