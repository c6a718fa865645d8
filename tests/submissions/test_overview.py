"""The overview of a filing: how far it is, until when, and what comes next, without telling what is not published."""

from datetime import timedelta

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from submissions import actions
from submissions.models import Submission, SubmissionVersion
from submissions.progress import timeline
from tests.cast import actor_of, make_campaign
from tests.filings import make_submission

pytestmark = pytest.mark.django_db


def steps(row, at):
    with scope.system("test"):
        row = Submission.objects.select_related("campaign__version").get(pk=row.pk)
        return [(item["label"], item["status"]) for item in timeline(row, at)]


def put(row, state):
    with scope.system("test"):
        Submission.objects.filter(pk=row.pk).update(state=state)


def test_a_draft_shows_its_deadline_what_is_done_and_the_stages_ahead(filing):
    shown = filing.client.get(f"/apply/submissions/{filing.draft.pk}/").content.decode()

    assert "2023-01-31 24:00" in shown
    assert "2023年1月31日24:00 截止" in shown
    for word in ("填报进度", "形式审查", "初评结果公示", "颁奖及成果推广", "继续填写"):
        assert word in shown


def test_the_stages_follow_the_calendar_in_order(clock_at):
    at = clock_at("2023-02-10 09:00")
    row = make_submission(make_campaign())

    found = steps(row, at)

    assert found[:2] == [("填报", "done"), ("提交", "done")]
    assert dict(found)["初评"] == "current"
    assert dict(found)["终评"] == "upcoming"


def test_an_entry_that_failed_in_secret_reads_like_one_that_passed(clock_at):
    at = clock_at("2023-02-10 09:00")
    campaign = make_campaign()
    one, other = make_submission(campaign), make_submission(campaign)
    with scope.system("test"):
        entry = other.entries.get()
        entry.state, entry.reason = "failed", "演示理由"
        entry.save()

    assert steps(one, at) == steps(other, at)


@pytest.mark.parametrize("state", ["not_accepted", "not_passed", "withdrawn", "disqualified"])
def test_a_filing_out_of_the_race_ends_with_its_state(clock_at, state):
    at = clock_at("2023-02-10 09:00")
    row = make_submission(make_campaign())
    put(row, state)

    assert steps(row, at)[-1] == (Submission.State(state).label, "blocked")
    assert "终评" not in dict(steps(row, at))


def test_a_selected_one_ends_well(clock_at):
    at = clock_at("2023-05-10 09:00")
    row = make_submission(make_campaign())
    put(row, "selected")

    assert steps(row, at)[-1] == ("已入选", "done")
    assert "blocked" not in dict(steps(row, at)).values()


def test_a_filed_version_is_read_with_words_not_with_brackets(filing):
    filing.complete()
    filing.post("submit/")

    shown = filing.client.get(f"/apply/submissions/{filing.draft.pk}/").content.decode()

    assert "提交记录" in shown
    assert "[&#x27;" not in shown


def test_the_receipt_leads_to_its_proof_and_its_pdf(filing):
    filing.complete()
    filing.post("submit/")
    here = f"/apply/submissions/{filing.draft.pk}/receipt/1/"
    with scope.system("test"):
        number = SubmissionVersion.objects.get(submission_id=filing.draft.pk).receipt_number

    assert f"/verify/{number}/" in filing.client.get(here).content.decode()
    answer = filing.client.post(f"{here}paper/", {"_key": new_key(), "back": "receipt"})
    assert answer["Location"] == here
    assert "正在生成" in filing.client.get(here).content.decode()


def test_a_returned_filing_can_be_handed_in_after_the_filing_closed_until_its_own_deadline(filing, clock_at):
    filing.complete()
    filing.post("submit/")
    now = clock_at("2023-01-31 12:00")
    with scope.system("test"):
        row = Submission.objects.select_related("campaign__tenant", "unit", "created_by").get(pk=filing.draft.pk)
        actions.return_for_correction(
            row, remarks=[], note="演示意见", due_at=now + timedelta(days=5), actor=actor_of(filing.user)
        )
    check = f"/apply/submissions/{filing.draft.pk}/check/"

    clock_at("2023-02-02 09:00")
    shown = filing.client.get(check).content.decode()
    assert "正式申报已于" not in shown
    assert "演示意见" in shown
    assert "确认提交申报" in shown

    clock_at("2023-02-05 12:00")
    shown = filing.client.get(check).content.decode()
    assert "补正已于 2023年2月5日12:00 截止" in shown
    assert "确认提交申报" not in shown


def test_the_start_page_says_until_when_each_campaign_can_be_entered(filing):
    shown = filing.client.get("/apply/").content.decode()

    assert "正式申报截止" in shown
    assert "目前没有待办事项" not in shown
