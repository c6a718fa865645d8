"""2021 年工业互联网 APP 优秀解决方案征集遴选 (N3): the notice's numbers, against the rule set. Rows A1–A10, gap K10."""

from datetime import date

import pytest

from campaigns.ruleset.answers import problems
from campaigns.ruleset.eligibility import Applicant, Entry, Filed, Honour, may_file, refusal
from campaigns.ruleset.lint import clean, lint
from campaigns.ruleset.quotas import allowance
from campaigns.ruleset.routing import ResolvedSeat, Routed, resolved_seats, seats_for
from campaigns.ruleset.shapes import FileFact
from campaigns.ruleset.windows import is_open

from .loaded import at, labels, preset

R = preset("industrial-app-2021")
FORM = R.form("application")
FIRM = Applicant("u1", "enterprise", "37")
ENTRY = Entry(
    files={"ev_deployed": [FileFact("用户证明.pdf", "pdf", 1000)]},
    declared=frozenset({"truthful", "same_as_paper"}),
    title="演示焊接工艺APP",
)


def test_the_preset_is_clean_and_answers_its_gap():
    assert clean(lint(R))
    assert "K10" in {r.gap for r in R.resolutions}


def test_the_document_number_and_dates_of_the_notice():
    (notice,) = R.identity.notices
    assert (notice.doc_number, notice.signed_on, notice.published_on) == (
        "工信厅信发函〔2021〕224号",
        date(2021, 9, 8),
        date(2021, 9, 17),
    )
    assert [annex.title for annex in notice.annexes] == [
        "名词解释", "工业互联网APP优秀解决方案申报书", "2021年工业互联网APP应用解决方案报送信息汇总表", "工业互联网APP统计信息表",
    ]  # fmt: skip
    assert all(annex.own for annex in notice.annexes)
    assert all(form.own for form in R.forms)


def test_a1_four_classes():
    assert labels(R.dimension("app_class").options) == [
        "安全可靠工业APP",
        "基础共性工业APP",
        "行业通用工业APP",
        "企业专用工业APP",
    ]


def _seats() -> tuple[ResolvedSeat, ...]:
    return resolved_seats(
        R,
        added=[
            ResolvedSeat("ce", "演示中央企业", "central_enterprise", "recommending"),
            ResolvedSeat("as", "演示行业协会", "association", "recommending"),
        ],
    )


@pytest.mark.parametrize(
    ("tier", "most"),
    [("province", 10), ("planned_city", 10), ("xpcc", 10), ("central_enterprise", 5), ("association", 5)],
)
def test_a2_quotas_by_kind_of_recommending_unit(tier, most):
    seats = [seat for seat in _seats() if seat.tier == tier]
    assert {allowance(R, seat, intake=99).number for seat in seats} == {most}


def test_a2_thirty_one_provinces_five_cities_and_the_bingtuan_recommend():
    tiers = [seat.tier for seat in resolved_seats(R)]
    assert [tiers.count(tier) for tier in ("province", "planned_city", "xpcc")] == [31, 5, 1]
    assert next(s.name for s in resolved_seats(R) if s.key == "planned_cities_3702") == "青岛市工业和信息化主管部门"


def test_a2_an_entry_goes_to_the_unit_its_applicant_named():
    found = seats_for(R, "recommendation", Routed(region="37", recommender="as"), _seats())
    assert [seat.name for seat in found] == ["演示行业协会"]


def test_a2_a3_two_stamped_copies_compared_with_what_was_filled_in():
    book = R.document("application")
    assert (book.paper_copies, book.stamped, book.editable_too) == (2, True, True)
    for stage in ("recommendation", "formal"):
        (check,) = [step for step in R.stage(stage).steps if step.type == "check"]
        (same,) = [item for item in check.items if item.key == "same"]
        assert not same.automatic


def test_a4_the_whole_text_has_at_most_five_thousand_characters():
    keys = [f.key for f in next(s for s in FORM.sections if s.key == "text").fields]
    fitting = dict.fromkeys(keys, "字" * 1000)
    assert [p for p in problems(R, FORM, fitting, {}, complete=False) if p.hard] == []
    over = {**fitting, keys[0]: "字" * 1001}
    assert [p.field for p in problems(R, FORM, over, {}, complete=False) if p.hard] == ["section:text"]


def test_a5_an_earlier_winner_is_refused_and_big_systems_are_judged():
    won = Applicant("u1", "enterprise", "37", honours=(Honour(2020, work="演示焊接工艺APP"),))
    said = refusal(may_file(R, won, ENTRY, on=date(2021, 10, 1)))
    assert not said
    assert said.clause == "N3 二(四)"
    other = Applicant("u1", "enterprise", "37", honours=(Honour(2020, work="演示仓储APP"),))
    assert refusal(may_file(R, other, ENTRY, on=date(2021, 10, 1)))
    assert "大系统、大平台" in next(c.title for c in R.conditions if c.key == "small_and_light")


def test_a6_online_filling_and_posting_end_on_the_same_day():
    assert is_open(R.window("file"), at("2021-10-20 23:59:59"))
    assert not is_open(R.window("file"), at("2021-10-21 00:00:00"))
    assert R.window("paper").closes == "2021-10-20"
    assert R.document("application").paper_window == R.document("summary").paper_window == "paper"


def test_a7_a_list_is_valid_for_two_years_from_publication():
    assert (R.validity.years, R.validity.starts, R.validity.on_expiry) == (2, "publication", "re_evaluated")


def test_a8_winners_of_2019_and_2020_report_through_their_recommending_unit_with_this_filing():
    (report,) = [f for f in R.follow_ups if f.kind == "report"]
    assert (report.of_editions, report.form, report.through_recommender) == ((2019, 2020), "statistics", True)
    assert R.window(report.window).closes == R.window("file").closes
    assert R.document("statistics").stamped


def test_a9_self_evaluation_spot_check_and_evaluation_after_two_years():
    after = {f.kind: f for f in R.follow_ups if f.years_after == 2}
    assert set(after) == {"self_evaluation", "inspection", "evaluation"}
    assert after["self_evaluation"].through_recommender
    assert labels(R.rubric(after["evaluation"].rubric).criteria) == [
        "项目综合实力",
        "关键技术创新",
        "经济社会效益",
        "产业化推广价值",
    ]


def test_a10_openly_no_limit_per_applicant():
    assert R.counts[0].unlimited
    assert refusal(may_file(R, FIRM, ENTRY, [Filed("u1")] * 30, on=date(2021, 10, 1)))


def test_a10_industrialised_or_deployed_is_proved():
    bare = Entry(declared=ENTRY.declared, title=ENTRY.title)
    assert refusal(may_file(R, FIRM, bare, on=date(2021, 10, 1))).clause == "N3 二(三)"


def test_annex_1_explains_the_terms():
    assert {"大系统、大平台", "工业五基", "PaaS服务"} <= {term.term for term in R.identity.terms}
