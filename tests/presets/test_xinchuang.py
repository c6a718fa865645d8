"""2024年（第六届）信息技术应用创新解决方案征集 (N0): the notice's numbers, against the rule set. Rows X1–X17, gaps K7 K8."""

from datetime import date
from fractions import Fraction

import pytest

from campaigns.ruleset.eligibility import Applicant, Entry, Filed, Honour, may_file, refusal
from campaigns.ruleset.lint import clean, lint
from campaigns.ruleset.quotas import allowance
from campaigns.ruleset.routing import Routed, resolved_seats, seats_for
from campaigns.ruleset.shapes import FileFact
from campaigns.ruleset.windows import is_open

from .loaded import at, field, labels, preset

R = preset("xinchuang-2024")
DAY = date(2024, 9, 1)
PROOF = {"third_party_tests": [FileFact("测试报告.pdf", "pdf", 1000)]}

PROVINCES = {
    "11": "北京市经济和信息化局",
    "12": "天津市工业和信息化局",
    "14": "山西省工业和信息化厅",
    "32": "江苏省工业和信息化厅（江苏信创产业链专班）",
    "33": "浙江省经济和信息化厅",
    "34": "安徽省经济和信息化厅",
    "35": "福建省数据管理局",
    "37": "山东省工业和信息化厅",
    "43": "湖南省工业和信息化厅",
    "62": "甘肃省工业和信息化厅",
}
INDUSTRIES = {
    "education": "教育部教育管理信息中心",
    "environment": "生态环境部信息中心",
    "broadcast": "国家广播电视总局信息中心",
    "post": "国家邮政局发展研究中心",
    "railway": "中国铁路信息科技集团有限公司",
}
HOST = "工业和信息化部网络安全产业发展中心（工业和信息化部信息中心）"
THREE_STEPS = ["初期评议", "专家评议", "综合复议"]


def where(stage: str, region: str, industry: str) -> list[str]:
    return [s.name for s in seats_for(R, stage, Routed(region, {"industry": (industry,)}))]


def titles(stage: str) -> list[str]:
    return [s.title for s in R.stage(stage).steps]


def entry(title: str = "演示方案", **answers: object) -> Entry:
    given = {"released_on": "2023-05", "field": {"picked": ["office"], "other": {}}, **answers}
    return Entry(given, PROOF, title, declared=frozenset({"own_ip", "truthful"}))


def unit(*honours: Honour) -> Applicant:
    return Applicant("u1", "it_company", "11", honours=honours)


def test_the_preset_is_clean_and_every_warning_is_answered():
    assert clean(lint(R))
    assert {(r.gap, r.finding) for r in R.resolutions if r.gap} == {
        ("K7", "quota_share_own"),
        ("K7", "paper_same_deadline"),
        ("K7", "edition_unmentioned"),
        ("K8", "left_over_own"),
    }


def test_x1_vendors_and_user_units_with_two_kinds_of_entry():
    assert labels(R.kinds)[:2] == ["信息技术企业", "用户单位"]
    assert labels(R.dimension("entry_kind").options) == ["典型解决方案", "应用案例"]
    assert labels(R.dimension("industry").options)[:7] == ["党政", "金融", "电信", "能源", "交通", "医疗", "教育"]
    assert R.dimension("industry").options[-1].other


def test_x2_two_national_hosts_ten_provinces_and_six_units_of_five_industries():
    by_tier = {tier: [s.name for s in R.seats if s.tier == tier] for tier in ("national", "region", "industry")}
    assert by_tier["national"] == [HOST, "信息中心技术创新应用协作组"]
    assert by_tier["region"] == list(PROVINCES.values())
    assert set(by_tier["industry"]) == {*INDUSTRIES.values(), "国家广播电视总局广播电视规划院"}
    named = [p.name for p in R.identity.parties]
    assert set(named) == {name for names in by_tier.values() for name in names}


def test_x3_filing_refuses_17_00_00_on_2024_09_20():
    window = R.window("file")
    assert is_open(window, at("2024-09-20 16:59:59"))
    assert not is_open(window, at("2024-09-20 17:00:00"))
    assert not is_open(window, at("2024-08-14 23:59:59"))


@pytest.mark.parametrize(("key", "annex"), [("information_form", "附件1"), ("record_form", "附件2")])
def test_x3_both_annexes_editable_stamped_and_twice_on_paper(key, annex):
    paper = R.document(key)
    assert (paper.annex, paper.editable_too, paper.stamped, paper.paper_copies, paper.own) == (
        annex,
        True,
        True,
        2,
        True,
    )
    assert R.window(paper.paper_window).closes == "2024-09-20 17:00"


def test_x3_the_two_forms_carry_the_names_of_the_notice():
    assert [f.title for f in R.forms_for("file")] == [
        "2024年信息技术应用创新解决方案申报信息表",
        "2024年信息技术应用创新解决方案信息报备表",
    ]


def test_x4_five_dimensions_of_equal_weight_each_fed_by_fields():
    rubric = R.rubric("five_dimensions")
    assert labels(rubric.criteria) == ["业务支撑能力", "技术先进性", "应用示范性", "产业带动性", "实施服务能力"]
    assert {c.weight for c in rubric.criteria} == {Fraction(1, 5)}
    assert all(c.fields for c in rubric.criteria)


def test_x4_panels_draw_from_ministries_users_universities_and_institutes():
    for panel in R.panels:
        assert labels(panel.kinds) == ["行业主管部门专家", "用户单位专家", "高校专家", "科研院所专家"]
        assert all(kind.at_least >= 1 for kind in panel.kinds)


@pytest.mark.parametrize(("region", "name"), PROVINCES.items())
def test_x5_the_place_of_registration_decides_the_regional_review(region, name):
    assert where("regional_review", f"{region}01", "finance") == [name]


def test_x5_x6_x7_every_first_review_has_the_same_three_steps():
    for stage in ("regional_review", "industry_review", "direct_review"):
        assert titles(stage)[:3] == THREE_STEPS
    assert R.stage("regional_review").pass_label == "入围区域典型解决方案和应用案例"
    assert R.stage("industry_review").pass_label == "入围行业典型解决方案和应用案例"
    assert next(t for t in R.tiers if t.key == "co_review").open_list


@pytest.mark.parametrize(("industry", "name"), INDUSTRIES.items())
def test_x6_the_industry_of_the_entry_decides_the_industry_review(industry, name):
    assert where("industry_review", "44", industry) == [name]
    assert where("direct_review", "44", industry) == []


def test_x6_two_units_share_the_review_of_broadcasting():
    second = next(s for s in resolved_seats(R) if s.name == "国家广播电视总局广播电视规划院")
    assert second.assists == ("nrta_info",)


def test_x6_an_entry_can_be_in_a_regional_and_an_industry_review():
    assert where("regional_review", "3702", "railway") == ["山东省工业和信息化厅"]
    assert where("industry_review", "3702", "railway") == ["中国铁路信息科技集团有限公司"]


def test_x7_what_no_region_and_no_industry_has_goes_to_the_host():
    assert where("regional_review", "44", "finance") == []
    assert where("industry_review", "44", "finance") == []
    assert where("direct_review", "44", "finance") == [HOST]
    assert where("direct_review", "11", "finance") == []
    assert R.stage("direct_review").own


def test_x8_the_shortlisted_are_merged_checked_for_copies_and_sent_on_at_a_ratio_of_ours():
    stage = R.stage("admission")
    assert (set(stage.after), stage.join) == ({"regional_review", "industry_review", "direct_review"}, "any")
    assert [s.type for s in stage.steps] == ["check", "duplicates", "recommend"]
    quota = R.quota("national_ratio")
    assert (quota.percent, quota.own) == (Fraction(1, 2), True)
    host = next(s for s in resolved_seats(R) if s.key == "host")
    assert allowance(R, host, intake=81).number == 40


def test_x8_national_review_with_the_hosts_of_regions_and_industries():
    stage = R.stage("national_review")
    assert [s.type for s in stage.steps][:4] == ["supplement", "defence", "score", "deliberation"]
    assert titles("national_review")[1:4] == ["现场演示答辩", "专家评议", "综合复议"]
    assert stage.seats.joined_by == ("region", "industry")
    assert stage.pass_label == "入围典型解决方案和应用案例"
    assert R.forms_for("supplement")[0].key == "national_supplement"


def test_x9_four_key_directions_picked_from_the_shortlisted():
    assert labels(R.dimension("key_direction").options) == [
        "经营管理核心系统",
        "生产运营核心系统",
        "基础工业软件及重要工具软件",
        "人工智能行业大模型",
    ]
    stage = R.stage("key_directions")
    assert stage.after == ("national_review",)
    assert titles("key_directions")[:3] == ["审查认定", "专家评议", "综合复议"]
    assert stage.pass_label == "重点方向入围典型解决方案和应用案例"


def test_x10_valid_three_years_then_expired_and_open_to_a_new_filing():
    assert (R.validity.years, R.validity.on_expiry, R.validity.may_reapply) == (3, "expires", True)
    assert R.library.title == "信息技术应用创新解决方案动态案例库"
    assert set(R.library.atlas) <= {d.key for d in R.dimensions}
    assert {"推荐至适配攻关基地", "推荐至行业验证中心"} <= set(labels(field(R, "follow_up").options))
    forwarded = " ".join(f.title for f in R.follow_ups if f.kind == "forwarding")
    assert "适配攻关基地" in forwarded
    assert "行业验证中心" in forwarded


def test_x11_two_national_collections_and_one_of_education():
    assert len(R.library.collections) == 3
    assert "教育行业信息技术应用创新解决方案和应用案例集" in R.library.collections


def test_x12_five_entries_and_not_a_sixth():
    assert refusal(may_file(R, unit(), entry(), [Filed("u1")] * 4, on=DAY))
    sixth = refusal(may_file(R, unit(), entry(), [Filed("u1")] * 5, on=DAY))
    assert not sixth
    assert sixth.clause == "N0 四(一)"


def test_x12_a_second_entry_of_the_same_field_is_a_warning():
    rulings = may_file(R, unit(), entry(), [Filed("u1", picks={"field": ("office",)})], on=DAY)
    assert refusal(rulings)
    assert [r.rule for r in rulings] == ["different_fields"]


@pytest.mark.parametrize(("month", "allowed"), [("2021-08", True), ("2021-07", False), ("2024-08", True)])
def test_x12_solutions_of_the_last_three_years(month, allowed):
    assert bool(refusal(may_file(R, unit(), entry(released_on=month), on=DAY))) is allowed


@pytest.mark.parametrize("year", [2022, 2023])
def test_x13_shortlisted_in_2022_or_2023_is_refused(year):
    refused = refusal(may_file(R, unit(Honour(year, "演示方案")), entry(), on=DAY))
    assert not refused
    assert "无需重复申报" in refused.reason
    assert refusal(may_file(R, unit(Honour(year, "另一方案")), entry(), on=DAY))
    stated = entry(earlier_year={"picked": [f"y{year}"], "other": {}})
    assert not refusal(may_file(R, unit(), stated, on=DAY))


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_x13_shortlisted_in_2019_to_2021_needs_a_statement(year):
    assert not refusal(may_file(R, unit(Honour(year, "演示方案")), entry(), on=DAY))
    assert refusal(may_file(R, unit(Honour(year, "演示方案")), entry(update_statement="核心模块已升级。"), on=DAY))
    stated = {"earlier_year": {"picked": [f"y{year}"], "other": {}}}
    assert not refusal(may_file(R, unit(), entry(**stated), on=DAY))
    assert refusal(may_file(R, unit(), entry(**stated, update_statement="核心模块已升级。"), on=DAY))


@pytest.mark.parametrize("kind", ["partner_certificates", "third_party_tests", "user_deployments"])
def test_x14_any_one_kind_of_evidence_is_enough_and_none_is_not(kind):
    base = entry()
    one = Entry(base.answers, {kind: [FileFact("证明.pdf", "pdf", 1000)]}, declared=base.declared)
    assert refusal(may_file(R, unit(), one, on=DAY))
    none = Entry(base.answers, {}, declared=base.declared)
    assert not refusal(may_file(R, unit(), none, on=DAY))


def test_x14_cpu_system_and_database_are_asked():
    assert [field(R, key).label for key in ("cpu", "os", "database")] == ["适配的CPU", "适配的操作系统", "适配的数据库"]


def test_x15_every_first_review_checks_that_the_material_names_the_applicant():
    for stage in ("regional_review", "industry_review", "direct_review"):
        item = next(i for i in R.stage(stage).steps[0].items if i.key == "same_applicant")
        assert "虚假申报" in item.text
        assert item.clause == "N0 四(四)"


def test_x16_material_is_strictly_confidential():
    assert R.confidentiality.level == "strict"
    assert "严格保密，仅用于本活动的征集工作事宜" in R.confidentiality.text
    assert not R.disclosure.scores_public
    assert [s.key for s in R.seats if "read_all" in s.rights] == ["cooperation_group"]


def test_x17_the_ministry_of_education_forwards_the_notice_and_its_link_is_counted():
    letter = next(n for n in R.identity.notices if n.forwards)
    assert (letter.issuer, letter.signed_on, letter.forwards) == ("教育部教育管理信息中心", date(2024, 8, 26), "call")
    assert "各计划单列市教育局信息中心，新疆生产建设兵团教育局信息中心" in letter.body
    link = R.identity.channels[0]
    assert (link.kind, link.seat, link.notice) == ("letter", "moe", "education_letter")
