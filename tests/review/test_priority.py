"""重点推荐: a guiding unit marks filings of its province; the operator sees it and decides (row S1)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from audit.models import AuditEntry
from review.actions import priority
from review.errors import NotYet
from review.models import PriorityMark, StageEntry
from tests.cast import browser, make_campaign, make_member, make_unit
from tests.filings import make_submission
from tests.review.stage import (
    at_desk,
    docket_of,
    entry_of,
    file_many,
    pass_check,
    seal,
    seat_of,
    sit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-01-10 09:00")
    return make_campaign()


@pytest.fixture
def guide(campaign):
    """The head of 山东's guiding unit."""
    return sit(seat_of(campaign, "guide_sd"))


def arrived(campaign, region="37", number=1, **values) -> list:
    """Filings that reached the regional review."""
    rows = file_many(campaign, region, number, **values)
    checker = sit(seat_of(campaign, "host"))
    for row in rows:
        pass_check(checker, row, "formal")
    return rows


def page_of(actor) -> str:
    return browser(actor.user).get(f"/desk/{actor.seat.pk}/priority/").content.decode()


def post(actor, entry, verb, **values):
    url = f"/desk/{actor.seat.pk}/priority/{entry.pk}/{verb}/"
    return browser(actor.user).post(url, {"_key": new_key(), **values}, follow=True)


def test_a_guiding_unit_lists_the_filings_of_its_province_only(campaign, guide):
    (own,) = arrived(campaign, "3702", title="演示本省方案")
    (other,) = arrived(campaign, "11", title="演示外省方案")
    unchecked = make_submission(campaign, make_unit(region_code="37"), title="演示尚未送达")

    page = page_of(guide)

    assert own.title in page
    assert own.number in page
    assert other.title not in page
    assert unchecked.title not in page


def test_a_province_without_operator_has_its_guiding_unit_look_at_the_host(campaign):
    guide = sit(seat_of(campaign, "guide_jx"))
    (row,) = arrived(campaign, "36")
    host = seat_of(campaign, "host")

    at_desk(guide, priority.mark, entry_of(row, "initial").pk, reason="本省重点项目")

    assert docket_of(campaign, "initial").seat_id == host.pk
    assert host.name in page_of(guide)


def test_the_list_tells_no_score_and_no_outcome(campaign, guide):
    (row,) = arrived(campaign)
    with scope.system("t"):
        StageEntry.objects.filter(submission=row, docket__stage="initial").update(
            score="87.6543", rank=1, state="failed", reason="CANARY-REASON"
        )

    page = page_of(guide)

    assert row.title in page
    assert [word for word in ("87.65", "CANARY-REASON", "未通过") if word in page] == []


def test_the_full_filing_stays_closed_to_a_guiding_unit(campaign, guide):
    (row,) = arrived(campaign)
    client, entry = browser(guide.user), entry_of(row, "initial")
    there = client.get(f"/desk/{guide.seat.pk}/entries/{entry.pk}/")
    nowhere = client.get(f"/desk/{guide.seat.pk}/entries/999999999/")

    assert (there.status_code, there.content) == (404, nowhere.content)


def test_the_head_marks_with_a_reason_and_the_operator_sees_it_where_it_ranks(campaign, guide, clock_at):
    (row,) = arrived(campaign)
    entry, operator = entry_of(row, "initial"), sit(seat_of(campaign, "op_sd"))

    empty = post(guide, entry, "mark", reason=" ").content.decode()
    post(guide, entry, "mark", reason="省级重点工程")
    again = post(guide, entry, "mark", reason="再来一次").content.decode()

    client, desk = browser(operator.user), f"/desk/{operator.seat.pk}/dockets/{entry.docket_id}/"
    listed = client.get(desk).content.decode()
    with scope.system("t"):
        StageEntry.objects.filter(pk=entry.pk).update(step=1)
    ranked = client.get(desk + "recommend/").content.decode()

    assert "请填写重点推荐的理由" in empty
    assert "已重点推荐这项申报" in again
    for page in (listed, ranked):
        assert "山东省工业和信息化厅" in page
        assert "省级重点工程" in page
    with scope.system("t"):
        mark = PriorityMark.objects.get()
        assert (mark.entry_id, mark.seat.key, mark.marked_by_id) == (entry.pk, "guide_sd", guide.user.pk)
        assert AuditEntry.objects.filter(action="priority.mark").count() == 1


def test_a_mark_decides_nothing(campaign, guide):
    (row,) = arrived(campaign)
    before = entry_of(row, "initial")

    at_desk(guide, priority.mark, before.pk, reason="重点")
    after = entry_of(row, "initial")

    assert (after.state, after.step, after.score, after.rank) == (before.state, before.step, None, None)


def test_a_mark_is_taken_back_and_the_trail_keeps_both(campaign, guide):
    (row,) = arrived(campaign)
    entry = entry_of(row, "initial")
    post(guide, entry, "mark", reason="省级重点工程")

    done = post(guide, entry, "undo").content.decode()
    twice = post(guide, entry, "undo").content.decode()

    assert "已撤回" in done
    assert "不需要撤回" in twice
    with scope.system("t"):
        assert not PriorityMark.objects.exists()
        kept = AuditEntry.objects.filter(action__startswith="priority.").order_by("pk")
        assert [e.action for e in kept] == ["priority.mark", "priority.undo"]


def test_after_the_list_is_sealed_nothing_is_marked_or_taken_back(campaign, guide, clock_at):
    rows = arrived(campaign, number=10)
    operator = sit(seat_of(campaign, "op_sd"))
    sit(seat_of(campaign, "op_sd"), "reviewer")
    marked, other = entry_of(rows[0], "initial"), entry_of(rows[1], "initial")
    at_desk(guide, priority.mark, marked.pk, reason="重点")
    clock_at("2023-02-20 09:00")
    with scope.system("t"):
        StageEntry.objects.filter(docket=marked.docket).update(step=1)
    seal(operator, campaign, "initial", rows[:1])

    with pytest.raises(NotYet, match="已封存"):
        at_desk(guide, priority.mark, other.pk, reason="太迟")
    with pytest.raises(NotYet, match="已封存"):
        at_desk(guide, priority.undo, marked.pk)
    assert "名单已封存" in page_of(guide)


def test_only_the_head_marks(campaign, guide):
    (row,) = arrived(campaign)
    clerk = sit(guide.seat, "reviewer")

    answer = post(clerk, entry_of(row, "initial"), "mark", reason="重点")

    assert row.title in page_of(clerk)
    assert answer.status_code == 403


def test_the_operator_itself_has_no_such_right(campaign):
    (row,) = arrived(campaign)
    operator = sit(seat_of(campaign, "op_sd"))

    answer = browser(operator.user).get(f"/desk/{operator.seat.pk}/priority/")

    assert answer.status_code == 403
    assert "由活动的指导单位办理" in answer.content.decode()
    with pytest.raises(Refused):
        at_desk(operator, priority.mark, entry_of(row, "initial").pk, reason="重点")


def test_another_provinces_filing_looks_like_an_absent_one(campaign, guide):
    (row,) = arrived(campaign, "11")
    entry = entry_of(row, "initial")
    client = browser(guide.user)

    there, nowhere = (
        client.post(f"/desk/{guide.seat.pk}/priority/{pk}/mark/", {"_key": new_key(), "reason": "x"})
        for pk in (entry.pk, 999_999_999)
    )

    assert (there.status_code, there.content) == (404, nowhere.content)
    with pytest.raises(Refused):
        at_desk(guide, priority.mark, entry.pk, reason="越界")


def test_nobody_marks_the_filing_of_their_own_unit(campaign, guide):
    unit = make_unit(region_code="37", kind=campaign.rules.kinds[0].key)
    row = make_submission(campaign, unit)
    pass_check(sit(seat_of(campaign, "host")), row, "formal")
    member = sit(guide.seat, "head", make_member(unit))

    answer = post(member, entry_of(row, "initial"), "mark", reason="自己的")

    assert answer.status_code == 403
    assert "回避" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_costs_the_same_for_one_row_and_for_twenty(campaign, guide, number, django_assert_max_num_queries):
    arrived(campaign, number=number)
    client, url = browser(guide.user), f"/desk/{guide.seat.pk}/priority/"
    client.get(url)

    with django_assert_max_num_queries(29):
        page = client.get(url)

    assert len(page.context["rows"]) == number
