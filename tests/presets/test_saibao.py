"""2022 中国赛宝信息技术应用创新优秀解决方案征集 (N1): the notice's words and numbers, against the rule set. Rows S1–S13, gaps K1–K6."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from campaigns import regions
from campaigns.ruleset.answers import problems
from campaigns.ruleset.eligibility import Applicant, Entry, Filed, may_file, refusal
from campaigns.ruleset.lint import clean, lint
from campaigns.ruleset.publicity import may_be_shown
from campaigns.ruleset.quotas import Intake, allowance
from campaigns.ruleset.routing import Routed, resolved_seats, seats_for
from campaigns.ruleset.shapes import FileFact
from campaigns.ruleset.windows import is_open

from .loaded import at, field, labels, preset

R = preset("saibao-2022")
FORM = R.form("declaration")
HOST = "工业和信息化部电子第五研究所"
FIRM = Applicant("u1", "enterprise", "4401", frozenset({"legal_person", "registered_in_china"}))
DECLARED = frozenset({"sound_finance", "no_violation", "consortium_once", "truthful"})
PROOF = {"ev_compat": [FileFact("互认证证书.pdf", "pdf", 1000)]}
TICKED = {"scenario_system": {"picked": ["office/oa"], "other": {}}, "in_use_since": "2022-01"}


def entry(**changes) -> Entry:
    return Entry(**{"answers": TICKED, "files": PROOF, "declared": DECLARED, **changes})


def seat_of(region: str) -> str:
    (seat,) = seats_for(R, "initial", Routed(region=region))
    return seat.name


def found(key: str, answer: object, *, hard: bool = True) -> list[str]:
    return [
        p.sentence for p in problems(R, FORM, {key: answer}, {}, complete=False) if p.hard is hard and p.field == key
    ]


def test_the_preset_is_clean_and_answers_its_six_gaps():
    assert clean(lint(R))
    assert {r.gap for r in R.resolutions} - {""} == {"K1", "K2", "K3", "K4", "K5", "K6"}


def test_s1_eleven_guiding_one_host_fourteen_operating_units():
    by_role = {role: [p.name for p in R.identity.parties if p.role == role] for role in ("guiding", "host", "operator")}
    assert [len(names) for names in by_role.values()] == [11, 1, 14]
    for role, names in by_role.items():
        assert names == [seat.name for seat in R.seats if seat.role == role]
    assert all(seat.rights == ("priority_recommend",) for seat in R.seats if seat.role == "guiding")


def test_s1_provinces_with_one_kind_of_unit_only():
    ground = {
        role: {regions.province_of(c) for s in R.seats if s.role == role for c in s.jurisdiction.regions}
        for role in ("guiding", "operator")
    }
    assert len(ground["operator"]) == 13
    assert {regions.short_name(c) for c in ground["guiding"] - ground["operator"]} == {"江西", "宁夏"}
    assert {regions.short_name(c) for c in ground["operator"] - ground["guiding"]} == {"福建", "湖北", "湖南", "西藏"}


def test_s1_seven_regions_hold_each_province_once_and_have_a_contact():
    options = R.dimension("region").options
    assert labels(options) == ["华北区域", "华中区域", "华东区域", "西南区域", "华南区域", "西北区域", "东北区域"]
    assert sorted(code for option in options for code in option.regions) == sorted(regions.provinces())
    assert "36" in next(option for option in options if option.label == "华中区域").regions
    for option in options:
        assert option.note == "、".join(regions.short_name(code) for code in option.regions)
        assert option.regions in [contact.regions for contact in R.identity.contacts]


def test_s2_registration_asks_what_the_screen_stars():
    enterprise, user = R.registration.tabs
    assert [enterprise.label, user.label] == ["企业单位", "用户单位"]
    assert {"license", "uscc"} <= set(enterprise.required)
    assert user.optional == ("license", "uscc")
    assert set(user.kinds) == {"user_unit", "institute"}
    starred = {"name", "address", "ownership", "enterprise_type", "letter", "contact", "id_number", "mobile"}
    assert starred <= set(enterprise.required) & set(user.required)
    assert R.document("registration_letter").stamped
    assert R.registration.review_workdays == 2


def test_s4_enrolment_form_and_period():
    fields = R.form("enrolment").sections[0].fields
    assert labels(fields) == [
        "信息来源",
        "申报区域",
        "解决方案名称",
        "申报单位",
        "适配的操作系统",
        "适配的CPU",
        "解决方案介绍",
    ]
    assert [f.limit.max for f in fields if getattr(f, "limit", None)] == [100, 500]
    assert is_open(R.window("enrol"), at("2022-12-31 23:59:59"))
    assert not is_open(R.window("enrol"), at("2023-01-01 00:00:00"))
    assert R.confidentiality.must_accept


@pytest.mark.parametrize(
    ("key", "opens", "closes"),
    [
        ("enrol", "2022-11-28", "2022-12-31"),
        ("file", "2023-01-04", "2023-01-31"),
        ("initial", "2023-02-01", "2023-02-28"),
        ("initial_publicity", "2023-03-01", "2023-03-15"),
        ("final", "2023-03-16", "2023-03-31"),
        ("final_publicity", "2023-04-01", "2023-04-15"),
    ],
)
def test_s4_s5_s8_s9_the_dates_of_the_notice(key, opens, closes):
    window = R.window(key)
    assert not is_open(window, at(f"{opens} 00:00:00") - timedelta(seconds=1))
    assert is_open(window, at(f"{opens} 00:00:00"))
    assert is_open(window, at(f"{closes} 23:59:59"))
    assert (window.opens, window.closes, window.own) == (opens, closes, False)


@pytest.mark.parametrize(("key", "most"), [("unit_brief", 200), ("brief", 300), ("highlights", 300)])
def test_s5_hard_limits_refuse_one_character_more(key, most):
    assert not found(key, "字" * most)
    assert found(key, "字" * (most + 1))


@pytest.mark.parametrize(("key", "most"), [("unit_detail", 500), ("outline", 500), ("architecture", 1000)])
def test_s5_advised_limits_only_warn(key, most):
    assert not found(key, "字" * (most + 1))
    assert found(key, "字" * (most + 1), hard=False)


def test_s5_industries_and_scenarios_are_those_of_annex_3():
    industries = R.dimension("industry").options
    assert len(industries) == 22
    assert industries[-1].label == "其他"
    assert industries[-1].other
    groups = field(R, "scenario_system").groups
    assert [(g.label[2:], len(g.options)) for g in groups] == [
        ("综合办公系统", 7), ("经营管理系统", 7), ("生产运营系统", 7), ("重要职能系统", 7), ("社会公共服务系统", 3),
    ]  # fmt: skip
    assert all(g.options[-1].label == "其他" and g.options[-1].other for g in groups)
    assert labels(field(R, "scenario_infra").options) == [
        "网络关键设备", "网络安全专用产品", "计算机外界设备", "云计算服务平台", "其他",
    ]  # fmt: skip


def test_s5_numbers_of_annex_3_have_their_units():
    numbers = {f.label: f.unit for _form, _s, f in R.fields("file") if f.type == "number"}
    assert numbers == {
        "主营业务收入": "万元", "员工人数": "人", "信创业务收入占比": "%", "研发人数": "人", "信创业务同比增速": "%", "研发投入": "万元",
        "专利数量": "个", "知识产权数量": "个", "参与标准数量": "个", "所获荣誉数量": "个", "其中：国家级荣誉": "个", "其中：省部级荣誉": "个",
    }  # fmt: skip
    assert field(R, "it_growth").min is None


def test_s5_which_uploads_are_required():
    files = {f.key: f.required for _form, _s, f in R.fields("file") if f.type in {"file", "picture"}}
    assert {key for key, required in files.items() if required} == {"architecture_diagram", "ev_patents"}
    assessment = next(s for s in FORM.sections if s.key == "assessment")
    assert [f.key for f in assessment.fields if f.type == "file"] == [
        "ev_quality",
        "ev_compat",
        "ev_value",
        "ev_full_stack",
    ]


def test_s6_pledge_lists_materials_and_the_consent_has_three_answers():
    assert R.document("pledge").lists_materials
    assert R.document("pledge").stamped
    assert R.document("disclosure_consent").stamped
    assert labels(field(R, "disclosure").options) == ["自愿", "经审批后", "不愿"]


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("4401", "广州市信息技术应用创新行业协会"),
        ("440106", "广州市信息技术应用创新行业协会"),
        ("4403", "广东省信息技术应用创新产业支撑与适配测试中心（广东省数字政府信息技术应用创新适配测试中心）"),
        ("5401", "西藏自治区商用密码协会"),
        ("3702", "山东省信息产业协会信息技术应用创新工作委员会"),
        ("3601", HOST),
        ("6401", HOST),
        ("XJBT", HOST),
    ],
)
def test_s8_entries_go_to_the_operating_unit_of_their_province_else_to_the_host(region, name):
    assert seat_of(region) == name


@pytest.mark.parametrize(("filed", "sent"), [(9, 0), (10, 1), (19, 1), (20, 2), (105, 10)])
def test_s8_at_most_ten_percent_of_what_a_province_filed(filed, sent):
    seat = next(s for s in resolved_seats(R) if s.key == "op_sd")
    said = allowance(R, seat, intake=Intake(taken=filed - 1, filed=filed, filed_in={"37": filed}), quota="initial")
    assert said.number == sent


def test_s8_the_two_units_of_guangdong_share_one_cap():
    for key in ("op_gd", "op_gz"):
        seat = next(s for s in resolved_seats(R) if s.key == key)
        said = allowance(
            R, seat, intake=Intake(taken=8, filed=8, taken_in={"44": 16}, filed_in={"44": 16}), quota="initial"
        )
        assert [(line.region, line.number) for line in said.lines] == [("44", 1)]


def test_s10_two_awards_by_four_dimensions():
    assert labels(R.rubric("four_dimensions").criteria) == [
        "质量保证能力",
        "适配兼容效果",
        "用户满意程度",
        "全栈替代体系性",
    ]
    case, special = R.awards
    assert (case.title, case.by, case.certificate.title) == ("优秀案例奖", "total", "信息技术应用创新优秀案例")
    assert (special.title, special.by, special.criterion_any) == ("优秀专项奖", "criterion", True)
    assert special.certificate.title == "信息技术应用创新专项优秀案例"


@pytest.mark.parametrize(("answer", "shown"), [("willing", True), ("approved", True), ("unwilling", False)])
def test_s11_shown_only_with_consent_and_without_objection(answer, shown):
    answers = {"disclosure": {"picked": [answer], "other": {}}}
    assert bool(may_be_shown(R, answers, clean=True, published=True)) is shown
    assert not may_be_shown(R, answers, clean=False, published=True)


def test_s12_a_sound_entry_may_be_filed_and_the_fourth_may_not():
    day = date(2023, 1, 10)
    assert refusal(may_file(R, FIRM, entry(), on=day))
    assert refusal(may_file(R, FIRM, entry(), [Filed("u1")] * 2, on=day))
    fourth = refusal(may_file(R, FIRM, entry(), [Filed("u1")] * 3, on=day))
    assert not fourth
    assert fourth.clause == "N1 六(三)"


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"declared": DECLARED - {"no_violation"}}, "N1 六(一)"),
        ({"files": {}}, "N1 六(四)"),
        ({"answers": {**TICKED, "in_use_since": "2019-06"}}, "N1 六(三)"),
    ],
)
def test_s12_what_an_entry_is_refused_for(changes, clause):
    said = refusal(may_file(R, FIRM, entry(**changes), on=date(2023, 1, 10)))
    assert not said
    assert said.clause == clause


def test_s12_a_unit_that_is_no_legal_person_is_refused():
    branch = Applicant("u2", "enterprise", "11", frozenset({"registered_in_china"}))
    assert refusal(may_file(R, branch, entry(), on=date(2023, 1, 10))).clause == "N1 六(一)"


def test_k1_a_developer_let_in_by_hand_may_file():
    person = Applicant("u3", "individual", "11")
    assert refusal(may_file(R, person, entry(), on=date(2023, 1, 10)))


def test_the_texts_of_the_annexes_are_those_of_the_notice():
    text = (Path(__file__).parents[2] / "campaigns" / "presets" / "saibao-2022.yaml").read_text(encoding="utf-8")
    for words in (
        "在不涉及商业机密的情况下，我单位",
        "公开本材料供主办单位和承办单位用于学习交流分享。",
        "我单位申报的所有材料，均真实、完整，且不涉及国家秘密，如有不实，自愿承担相应的责任。",
        "请勿填报任何敏感或涉密内容!",
        "（须提供解决方案架构图，并加以详细说明，原则上不超过1000字）",
    ):
        assert words in text
