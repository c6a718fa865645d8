"""支撑疫情防控和复工复产的工业互联网平台解决方案征集 (N2): the notice's numbers, against the rule set. Rows E1–E8, gap K9."""

from datetime import date

import pytest

from campaigns import regions
from campaigns.ruleset.answers import problems
from campaigns.ruleset.eligibility import Applicant, Entry, Filed, may_file, refusal
from campaigns.ruleset.lint import clean, lint
from campaigns.ruleset.quotas import allowance
from campaigns.ruleset.routing import ResolvedSeat, Routed, resolved_seats, seats_for
from campaigns.ruleset.windows import is_open

from .loaded import at, field, labels, preset

R = preset("fuchan-2020")
FORM = R.form("application")


def seat(key: str) -> ResolvedSeat:
    return next(s for s in resolved_seats(R) if s.key == key)


def found(key: str, answer: object) -> list[str]:
    return [p.sentence for p in problems(R, FORM, {key: answer}, {}, complete=False) if p.hard]


def picked(*keys: str) -> dict[str, object]:
    return {"picked": list(keys), "other": {key: "说明" for key in keys if key == "other"}}


def test_the_preset_is_clean_and_every_warning_is_answered():
    assert clean(lint(R))
    assert {r.finding for r in R.resolutions if r.gap == "K9"} == {"quota_number_own", "circle_many"}


@pytest.mark.parametrize(
    ("key", "options", "most"), [("capability", 5, 2), ("new_tech", 7, 1), ("promotion_mode", 6, 3)]
)
def test_e1_the_choices_have_the_limits_and_options_of_annex_2(key, options, most):
    asked = field(R, key)
    assert (len(asked.options), asked.min, asked.max) == (options, 1, most)
    keys = [o.key for o in asked.options]
    assert found(key, picked(*keys[:most])) == []
    assert found(key, picked(*keys[: most + 1]))
    assert asked.help == f"限选{most}个"
    assert asked.options[-1].label == "其他"
    assert asked.options[-1].other


def test_e1_one_direction_of_three():
    asked = field(R, "direction")
    assert labels(R.dimension("direction").options) == [
        "提升突发事件响应能力的解决方案",
        "恢复制造企业产能的解决方案",
        "保障供应链完整的解决方案",
    ]
    assert (asked.min, asked.max, asked.help) == (1, 1, "限选1个")
    assert found("direction", picked("emergency", "capacity"))


def test_e1_the_options_are_those_of_annex_2():
    assert labels(field(R, "capability").options) == [
        "设备连接与管理",
        "数据集成应用",
        "工业经验数字化、模块化",
        "数据智能分析",
        "其他",
    ]
    assert labels(field(R, "new_tech").options) == ["5G", "边缘计算", "人工智能", "数字孪生", "AR/VR", "区块链", "其他"]
    assert labels(field(R, "promotion_mode").options) == [
        "面向母公司集团内推广",
        "面向长期合作的工业企业推广",
        "借助合作伙伴计划、代理商推广",
        "借助标杆案例向同行业其他企业推广",
        "面向聚集区、示范区、工业园区推广",
        "其他",
    ]
    assert labels(field(R, "ownership").options) == ["国有", "民营", "三资", "其他（事业单位、科研院所等）"]
    assert labels(field(R, "size").options) == ["大型", "中型", "小型", "微型"]


def test_e1_other_wants_its_text():
    assert found("new_tech", {"picked": ["other"], "other": {"other": "卫星互联网"}}) == []
    whole = problems(R, FORM, {"new_tech": {"picked": ["other"], "other": {}}}, {}, complete=True)
    assert any(p.field.startswith("new_tech") for p in whole)


def test_e2_a_second_entry_of_the_same_unit_is_refused():
    unit = Applicant("u1", "manufacturer", "37", frozenset({"registered_in_china", "legal_person"}))
    declared = Entry(declared=frozenset({"voluntary", "own_ip"}))
    assert refusal(may_file(R, unit, declared, on=date(2020, 5, 1)))
    second = refusal(may_file(R, unit, declared, [Filed("u1")], on=date(2020, 5, 1)))
    assert not second
    assert "最多申报 1 项" in second.reason
    assert second.clause == "N2 三(一)"


def test_e3_quotas_by_kind_of_recommending_unit():
    assert {q.key: (q.number, q.outside_local, q.own) for q in R.quotas} == {
        "province_quota": (10, False, False),
        "planned_city_quota": (5, False, False),
        "central_quota": (3, True, False),
        "xpcc_quota": (10, False, True),
    }
    assert R.quota("central_quota").tiers == ("central_enterprise", "ministry_unit")


def test_e3_thirty_one_provinces_five_cities_and_the_bingtuan_have_seats():
    seats = resolved_seats(R)
    assert len([s for s in seats if s.tier == "province"]) == 31
    assert {s.jurisdiction.regions[0] for s in seats if s.tier == "planned_city"} == set(regions.SEPARATELY_PLANNED)
    assert seat("xpcc").jurisdiction.regions == ("XJBT",)
    assert [allowance(R, seat(key), intake=40).number for key in ("provinces_37", "planned_cities_3702", "xpcc")] == [
        10,
        5,
        10,
    ]


def test_e3_central_enterprises_and_ministry_units_are_added_by_name_and_report_directly():
    assert {t.key for t in R.tiers if t.open_list} == {"central_enterprise", "ministry_unit"}
    group = ResolvedSeat("c1", "演示中央企业", "central_enterprise", "recommending")
    allowed = allowance(R, group, intake=8)
    assert (allowed.number, allowed.outside_local) == (3, True)
    assert "不占属地指标" in allowed.sentence
    everyone = [*resolved_seats(R), group]
    assert seats_for(R, "recommendation", Routed("11", recommender="c1"), everyone) == (group,)


def test_e3_an_entry_goes_to_the_unit_it_named():
    assert R.recommender_field
    assert [s.key for s in seats_for(R, "recommendation", Routed("3702", recommender="planned_cities_3702"))] == [
        "planned_cities_3702"
    ]
    assert seats_for(R, "recommendation", Routed("3702")) == ()


def test_e4_the_summary_table_has_the_columns_of_annex_1():
    table = R.document("summary")
    assert [table.column_labels[c] for c in table.columns] == ["解决方案名称", "申报单位名称", "联系人", "电话", "邮箱"]
    assert table.columns[2:] == ("contact.name", "contact.phone", "contact.email")
    assert table.title == "支撑疫情防控和复工复产的工业互联网平台解决方案推荐信息汇总表"
    assert table.body == ("备注：各单位严控推荐数量和质量，按推荐优先级排序。",)
    assert table.head_lines[0] == "推荐单位名称：{seat}（加盖单位公章）"
    assert table.editable_too
    assert table.stamped
    step = next(s for s in R.stage("recommendation").steps if s.type == "recommend")
    assert (step.ordered, step.document) == (True, "summary")


def test_e5_the_four_limits_count_over_their_sections():
    limits = {s.title: s.limit.max for s in FORM.sections if s.limit}
    assert limits == {
        "二、解决方案的基本情况（不超过3000字）": 3000,
        "三、解决方案的应用推广（不超过3000字）": 3000,
        "四、问题和建议（不超过500字）": 500,
    }
    assert (field(R, "unit_intro").limit.max, field(R, "unit_intro").limit.mode) == (300, "hard")
    full = {"background": "字" * 1000, "construction": "字" * 1000, "business_model": "字" * 1000}
    assert problems(R, FORM, full, {}, complete=False) == []
    over = problems(R, FORM, {**full, "business_model": "字" * 1001}, {}, complete=False)
    assert [p.field for p in over] == ["section:basics"]
    assert over[0].hard


def test_e5_the_prose_has_the_headings_and_prompts_of_annex_2():
    prose = [f.label for s in FORM.sections if s.prose for f in s.fields]
    assert prose == [
        "（一）背景需求",
        "（二）建设内容",
        "（三）商业模式",
        "（一）解决方案落地实施",
        "（二）解决方案应用成效",
        "（三）解决方案推广计划",
        "（一）在疫情期间，解决方案服务商面临什么问题",
        "（二）目前工信部或地方政策是否对解决该问题有帮助",
        "（三）政策建议",
    ]
    assert field(R, "business_model").hint == "介绍服务模式、收费模式等。"
    assert field(R, "unit_intro").hint == "主营业务、技术优势等基本情况介绍"


def test_e5_cover_instructions_and_the_four_statements_are_one_stamped_and_signed_document():
    paper = R.document("application")
    assert paper.cover
    assert paper.cover_footer == ("工业和信息化部编制", "2020年5月")
    assert paper.appends == ("responsibility",)
    assert paper.stamped
    assert paper.signed
    assert [i[:2] for i in FORM.instructions] == ["一、", "二、", "三、", "四、"]
    statement = R.document("responsibility")
    assert statement.title == "单位责任声明"
    numbered = [p for p in statement.body if p[:2] in {"1.", "2.", "3.", "4."}]
    assert len(numbered) == 4
    assert numbered[0] == "1.我单位对提供全部资料的真实性负责，并保证所涉及的工业互联网平台解决方案皆为自主知识产权。"
    assert "《{title}》" in statement.body[0]
    assert statement.signed
    assert statement.signer == "单位（单位盖章）"


def test_e6_the_recommending_unit_has_until_the_end_of_2020_05_22():
    window = R.window("recommend")
    assert is_open(window, at("2020-05-22 23:59:59"))
    assert not is_open(window, at("2020-05-23 00:00:00"))
    paper = R.window("paper")
    assert is_open(paper, at("2020-05-22 23:59:59"))
    assert not is_open(paper, at("2020-05-23 00:00:00"))


def test_e6_paper_twice_a_disc_and_the_editable_version():
    for key in ("application", "summary"):
        paper = R.document(key)
        assert (paper.paper_copies, paper.disc_copies, paper.editable_too, paper.paper_window) == (2, 1, True, "paper")


def test_e6_applicants_stop_a_week_before_and_that_is_said_to_be_ours():
    window = R.window("file")
    assert window.own
    assert is_open(window, at("2020-05-15 23:59:59"))
    assert not is_open(window, at("2020-05-16 00:00:00"))


def test_e7_the_ministry_selects_among_the_recommended_and_publishes():
    assert R.stage("selection").after == ("recommendation",)
    assert R.stage("selection").seats.seats == ("miit",)
    assert seat("miit").name == "工业和信息化部信息技术发展司"
    assert "publish" in [s.type for s in R.stage("publication").steps]


def test_e8_who_may_apply():
    assert {"制造企业", "信息技术企业", "互联网企业", "电信运营商", "高校", "科研院所"} <= set(labels(R.kinds))
    entry, day = Entry(declared=frozenset({"voluntary"})), date(2020, 5, 1)
    facts = frozenset({"registered_in_china", "legal_person"})
    lawful = may_file(R, Applicant("u", "university", "11", facts), entry, on=day)
    assert refusal(lawful)
    assert [r.rule for r in lawful if r.advised] == ["own_ip"]
    for missing in facts:
        refused = refusal(may_file(R, Applicant("u", "institute", "11", facts - {missing}), entry, on=day))
        assert not refused
        assert refused.clause == "N2 二(一)"


def test_e8_two_offices_answer_and_no_person_is_named():
    assert [c.office for c in R.identity.contacts] == ["国家工业信息安全发展研究中心", "工业和信息化部信息技术发展司"]
    assert all("填写" in c.note for c in R.identity.contacts)
