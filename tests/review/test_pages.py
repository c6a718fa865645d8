"""The desk's pages: who sees what, and what a press of a button does."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from notices.models import Letter
from review.models import Assignment, Closing, Recommendation, ScoreSheet, StageEntry
from submissions.models import ReturnRequest, Submission
from tests.cast import browser, make_campaign, make_member, make_staff, make_unit
from tests.filings import make_submission, refile
from tests.review.stage import all_marks, docket_of, entry_of, file_many, pass_check, seat_of, sign_all, sit

pytestmark = pytest.mark.django_db


def post(client, url, **values):
    return client.post(url, {"_key": new_key(), **values})


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-01-10 09:00")
    return make_campaign()


@pytest.fixture
def host(campaign):
    """The host's seat with a formal checker (staff of the tenant, no member of the seat) in a browser."""
    seat = seat_of(campaign, "host")
    return seat, browser(make_staff(campaign.tenant, "formal_checker"))


def marks(entry, **changed) -> dict:
    return {f"ok.{key}": "yes" for key in all_marks(entry)} | changed


def test_a_formal_checker_opens_the_list_reads_and_passes(campaign, host):
    seat, client = host
    row = make_submission(campaign, title="演示智慧港口")
    entry = entry_of(row, "formal")

    home = client.get(f"/desk/{seat.pk}/").content.decode()
    listed = client.get(f"/desk/{seat.pk}/dockets/{entry.docket_id}/").content.decode()
    page = client.get(f"/desk/{seat.pk}/entries/{entry.pk}/check/").content.decode()
    done = post(client, f"/desk/{seat.pk}/entries/{entry.pk}/check/", **marks(entry), **{"pass": "1"})

    assert "待形式审查" in home
    assert "演示智慧港口" in listed
    assert "申报主体为中国境内依法注册设立" in page
    assert "演示内容：产品质量保证情况" in page
    assert done.status_code == 302
    with scope.system("t"):
        assert Submission.objects.get(pk=row.pk).state == "under_review"
        assert StageEntry.objects.get(pk=entry.pk).state == "passed"
        assert Letter.objects.filter(event="check.passed").count() == 1


def test_personal_answers_are_not_on_the_check_page(campaign, host):
    seat, client = host
    entry = entry_of(make_submission(campaign), "formal")

    page = client.get(f"/desk/{seat.pk}/entries/{entry.pk}/check/").content.decode()

    assert "13800000000" not in page
    assert "个人信息，已隐藏" in page


def test_an_open_item_stops_the_pass_and_keeps_what_was_typed(campaign, host):
    seat, client = host
    entry = entry_of(make_submission(campaign), "formal")

    page = post(
        client,
        f"/desk/{seat.pk}/entries/{entry.pk}/check/",
        **marks(entry, **{"ok.pledge": "no", "note.pledge": "印章不清"}),
        **{"pass": "1"},
    )

    assert "下列项目尚未核对或不符合" in page.content.decode()
    assert "印章不清" in page.content.decode()
    with scope.system("t"):
        assert StageEntry.objects.get(pk=entry.pk).state == "pending"


def test_returned_with_remarks_and_refiled_it_continues_at_the_same_entry_with_the_new_version(
    campaign, host, clock_at
):
    seat, client = host
    row = make_submission(campaign)
    entry = entry_of(row, "formal")
    url = f"/desk/{seat.pk}/entries/{entry.pk}/check/"

    post(
        client,
        url,
        **marks(entry, **{"ok.diagram": "no"}),
        note="请补充架构图",
        **{"remark.quality": "写明第三方测试", "return": "1"},
    )
    with scope.system("t"):
        asked = ReturnRequest.objects.get(submission=row)
        assert Submission.objects.get(pk=row.pk).state == "returned"
        assert StageEntry.objects.get(pk=entry.pk).state == "returned"
    clock_at("2023-01-12 09:00")
    version = refile(row)
    again = entry_of(row, "formal")

    assert asked.remarks == [{"field": "quality", "text": "写明第三方测试"}]
    assert asked.due_at.isoformat() == "2023-01-15T16:00:00+00:00"
    assert (again.pk, again.version_id, again.state) == (entry.pk, version.pk, "pending")


def test_after_two_returns_it_can_only_be_accepted_or_refused(campaign, host):
    seat, client = host
    row = make_submission(campaign)
    entry = entry_of(row, "formal")
    url = f"/desk/{seat.pk}/entries/{entry.pk}/check/"
    for _ in range(2):
        post(client, url, note="请修改", **{"return": "1"})
        refile(row)

    page = post(client, url, note="再改", **{"return": "1"}).content.decode()

    assert "已退回修改 2 次，达到上限" in page


def test_refusing_needs_a_reason_and_tells_the_applicant(campaign, host):
    seat, client = host
    row = make_submission(campaign)
    entry = entry_of(row, "formal")
    url = f"/desk/{seat.pk}/entries/{entry.pk}/check/"

    without = post(client, url, refuse="1").content.decode()
    post(client, url, note="未加盖公章", refuse="1")

    assert "请填写不予受理的理由" in without
    with scope.system("t"):
        assert Submission.objects.get(pk=row.pk).state == "not_accepted"
        assert Letter.objects.filter(event="check.failed", user=row.created_by).exists()


def test_a_correction_not_filed_in_time_ends_the_filing_once(campaign, host, clock_at, tick):
    seat, client = host
    row = make_submission(campaign)
    entry = entry_of(row, "formal")
    post(client, f"/desk/{seat.pk}/entries/{entry.pk}/check/", note="请修改", **{"return": "1"})

    clock_at("2023-01-15 23:59")
    tick()
    with scope.system("t"):
        assert Submission.objects.get(pk=row.pk).state == "returned"
    clock_at("2023-01-16 00:00")
    tick()
    tick()

    with scope.system("t"):
        assert Submission.objects.get(pk=row.pk).state == "not_accepted"
        assert Letter.objects.filter(event="check.failed", channel="inapp").count() == 1


def test_nobody_handles_the_filing_of_their_own_unit(campaign, host):
    seat, _ = host
    unit = make_unit(kind="enterprise")
    row = make_submission(campaign, unit)
    member = make_member(unit)
    sit(seat, "reviewer", member)

    response = browser(member).get(f"/desk/{seat.pk}/entries/{entry_of(row, 'formal').pk}/check/")

    assert response.status_code == 403
    assert "须回避" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 50])
def test_a_docket_costs_the_same_for_one_row_and_for_fifty(campaign, host, rows, django_assert_num_queries):
    seat, client = host
    file_many(campaign, "37", rows)
    docket = docket_of(campaign, "formal")
    url = f"/desk/{seat.pk}/dockets/{docket.pk}/"
    client.get(url)

    with django_assert_num_queries(DOCKET_QUERIES):
        page = client.get(url)

    assert len(page.context["rows"]) == rows


DOCKET_QUERIES = 35


def ready_for_scoring(campaign, clock_at, number=10):
    rows = file_many(campaign, "37", number)
    checker, seat = sit(seat_of(campaign, "host")), seat_of(campaign, "op_sd")
    head = sit(seat)
    reviewers = [sit(seat, "reviewer") for _ in range(3)]
    for row in rows:
        pass_check(checker, row, "formal")
    clock_at("2023-02-20 09:00")
    return rows, head, reviewers


def test_a_reviewer_declares_scores_and_signs_and_then_nothing_changes(campaign, clock_at):
    _rows, head, reviewers = ready_for_scoring(campaign, clock_at, 1)
    seat, client = head.seat, browser(reviewers[0].user)
    with scope.system("t"):
        task = Assignment.objects.get(user=reviewers[0].user)
    base = f"/desk/{seat.pk}/tasks/{task.pk}/"
    points = {f"points.{key}": "90" for key in ("quality", "compat", "satisfaction", "full_stack")}

    early = client.get(base + "score/")
    post(client, base + "declare/")
    saved = client.post(
        base + "score/save/", {"points.quality": "88", "comment": "", "revision": "0", "_autosave": "1"}
    )
    wrong = post(
        client, base + "score/", **points | {"points.compat": "101"}, comment="好", revision="1", sign="1", sure="1"
    )
    signed = post(client, base + "score/", **points, comment="很好", revision="1", sign="1", sure="1")
    changed = client.post(base + "score/save/", {"points.quality": "1", "revision": "2"})

    assert early.status_code == 403
    assert "请先声明" in early.content.decode()
    assert saved.json()["revision"] == 1
    assert "应在 0 至 100 之间" in wrong.content.decode()
    assert signed.status_code == 302
    assert changed.status_code == 403
    with scope.system("t"):
        sheet = ScoreSheet.objects.get(assignment=task)
        assert (sheet.points["quality"], sheet.total, sheet.assignment.state) == ("90", 90, "done")


def test_the_score_page_shows_the_fields_to_read_beside_each_criterion(campaign, clock_at):
    _rows, head, reviewers = ready_for_scoring(campaign, clock_at, 1)
    client = browser(reviewers[0].user)
    with scope.system("t"):
        task = Assignment.objects.get(user=reviewers[0].user)
    post(client, f"/desk/{head.seat.pk}/tasks/{task.pk}/declare/")

    page = client.get(f"/desk/{head.seat.pk}/tasks/{task.pk}/score/")

    lines = {line["criterion"].key: line for line in page.context["lines"]}
    assert [item.key for item in lines["quality"]["items"]] == ["quality", "ev_quality"]
    assert lines["satisfaction"]["stand_in"]
    assert [i.key for i in lines["satisfaction"]["items"]] == ["value", "ev_value", "highlights"]


def test_a_reviewer_finds_no_way_to_a_colleagues_sheet(campaign, clock_at):
    rows, head, reviewers = ready_for_scoring(campaign, clock_at, 1)
    sign_all(campaign, "initial")
    with scope.system("t"):
        ScoreSheet.objects.update(comment="CANARY-COMMENT")
        theirs = Assignment.objects.get(user=reviewers[1].user)
    entry = entry_of(rows[0], "initial")
    seat, client = head.seat, browser(reviewers[0].user)

    there = client.get(f"/desk/{seat.pk}/tasks/{theirs.pk}/score/")
    nowhere = client.get(f"/desk/{seat.pk}/tasks/999999999/score/")
    pages = [
        client.get(url).content.decode()
        for url in (
            f"/desk/{seat.pk}/",
            f"/desk/{seat.pk}/entries/{entry.pk}/",
            f"/desk/{seat.pk}/dockets/{entry.docket_id}/",
        )
    ]
    heads = browser(head.user)
    pages += [heads.get(f"/desk/{seat.pk}/dockets/{entry.docket_id}/progress/").content.decode()]

    assert (there.status_code, there.content) == (404, nowhere.content)
    assert [page for page in pages if "CANARY-COMMENT" in page] == []


def test_closing_refuses_while_sheets_are_missing_and_says_whose_and_which(campaign, clock_at):
    rows, head, reviewers = ready_for_scoring(campaign, clock_at, 1)
    docket = docket_of(campaign, "initial")

    page = browser(head.user).post(
        f"/desk/{head.seat.pk}/dockets/{docket.pk}/steps/0/close/", {"_key": new_key()}, follow=True
    )

    text = page.content.decode()
    assert "评分表还不齐" in text
    assert f"{rows[0].title}：{reviewers[0].user.name} 尚未签名提交" in text
    with scope.system("t"):
        assert not Closing.objects.exists()


def test_the_head_seals_on_the_page_with_the_quota_in_words(campaign, clock_at):
    rows, head, _ = ready_for_scoring(campaign, clock_at)
    sign_all(campaign, "initial")
    docket, client = docket_of(campaign, "initial"), browser(head.user)
    desk = f"/desk/{head.seat.pk}/dockets/{docket.pk}/"
    post(client, desk + "steps/0/close/")
    best = entry_of(rows[3], "initial")

    page = client.get(desk + "recommend/").content.decode()
    unsure = post(client, desk + "recommend/", **{f"place.{best.pk}": "1", "seal": "1"}).content.decode()
    sealed = post(client, desk + "recommend/", **{f"place.{best.pk}": "1", "seal": "1", "sure": "1"})
    printed = client.get(desk + "summary/").content.decode()

    assert "山东省申报 10 项，按不高于 10% 向下取整，可推荐 1 项" in page
    assert "请先勾选" in unsure
    assert sealed.status_code == 302
    assert rows[3].title in printed
    assert rows[2].title not in printed
    with scope.system("t"):
        assert Recommendation.objects.get(docket=docket).sealed_by == head.user


def test_before_the_window_no_scoring_and_after_it_the_head_finishes_late(campaign, clock_at):
    _rows, head, _reviewers = ready_for_scoring(campaign, clock_at, 1)
    sign_all(campaign, "initial")
    docket, client = docket_of(campaign, "initial"), browser(head.user)
    url = f"/desk/{head.seat.pk}/dockets/{docket.pk}/steps/0/close/"

    clock_at("2023-01-31 23:59:59")
    before = client.post(url, {"_key": new_key()}, follow=True).content.decode()
    clock_at("2023-03-01 00:00:00")
    client.post(url, {"_key": new_key()})

    assert "尚未开始" in before
    with scope.system("t"):
        assert Closing.objects.get().late is True


def test_the_host_sees_all_dockets_and_moves_an_entry_to_the_other_seat(campaign, clock_at):
    row = file_many(campaign, "4401", 1)[0]
    pass_check(sit(seat_of(campaign, "host")), row, "formal")
    entry, target = entry_of(row, "initial"), seat_of(campaign, "op_gd")
    client = browser(make_staff(campaign.tenant))
    base = f"/host/{campaign.tenant.slug}"

    overview = client.get(f"{base}/campaigns/{campaign.pk}/review/").content.decode()
    inside = client.get(f"{base}/review/dockets/{entry.docket_id}/")
    moved = post(client, f"{base}/review/entries/{entry.pk}/transfer/", seat=target.pk, reason="双方商定")

    assert "分区域初评" in overview
    assert inside.status_code == 200
    assert moved.status_code == 302
    assert entry_of(row, "initial").docket.seat_id == target.pk


def test_the_hosts_docket_leads_to_reading_and_offers_moving_to_managers_only(campaign):
    row = file_many(campaign, "4401", 1)[0]
    pass_check(sit(seat_of(campaign, "host")), row, "formal")
    entry = entry_of(row, "initial")
    url = f"/host/{campaign.tenant.slug}/review/dockets/{entry.docket_id}/"
    pages = {
        role: browser(make_staff(campaign.tenant, role)).get(url).content.decode()
        for role in ("manager", "formal_checker")
    }

    assert [f"/submissions/{row.pk}/" in page for page in pages.values()] == [True, True]
    assert {role: "调整受理席位" in page for role, page in pages.items()} == {"manager": True, "formal_checker": False}


def test_a_running_order_is_asked_of_a_defence_alone(campaign, host):
    seat, client = host
    file_many(campaign, "37", 1)
    docket = docket_of(campaign, "formal")

    assert client.get(f"/desk/{seat.pk}/dockets/{docket.pk}/steps/0/order/").status_code == 404
