"""2020青岛信息化典型案例评选 (N4): the notice's numbers, against the rule set. Rows Q1–Q12, gaps K11 K12."""

from datetime import date
from fractions import Fraction

import pytest

from campaigns.ruleset.answers import problems
from campaigns.ruleset.eligibility import Applicant, Entry, Filed, may_file, refusal
from campaigns.ruleset.lint import clean, lint
from campaigns.ruleset.ranking import converted
from campaigns.ruleset.routing import Routed, resolved_seats, seats_for
from campaigns.ruleset.scoring import combined
from campaigns.ruleset.shapes import FileFact
from campaigns.ruleset.votes import Cast, counts
from campaigns.ruleset.windows import is_open

from .loaded import at, field, labels, preset

R = preset("qingdao-2020")
DAY = date(2020, 8, 1)
MEDIA = ["青岛新闻网", "青岛网络广播电视台", "青岛财经网", "青报网", "青网", "半岛网", "信网"]
DECLARED = frozenset({"no_fraud", "publicity"})
OWNER = frozenset({"legal_person", "owner_side"})


def step(stage: str, kind: str):
    return next(s for s in R.stage(stage).steps if s.type == kind)


def entry(running: str = "2020-05-31", category: str = "application/smart_city") -> Entry:
    answers = {"in_operation_on": running, "category": {"picked": [category], "other": {}}}
    return Entry(answers, title="演示案例", declared=DECLARED)


def legal(unit: str = "u1", region: str = "370212", facts: frozenset[str] = OWNER, group: str = "") -> Applicant:
    return Applicant(unit, "legal_unit", region, facts, group)


def test_the_preset_is_clean_and_every_warning_is_answered():
    assert clean(lint(R))
    assert {(r.gap, r.finding) for r in R.resolutions if r.gap} == {
        ("K11", "conversion_own"),
        ("K11", "vote_own"),
        ("K12", "no_time_for_check"),
        ("K12", "group_own"),
        ("K12", "recommendation_uncollected"),
    }


@pytest.mark.parametrize(("day", "allowed"), [("2020-05-31", True), ("2020-06-01", False)])
def test_q1_in_operation_before_2020_05_31(day, allowed):
    assert bool(refusal(may_file(R, legal(), entry(day), on=DAY))) is allowed


def test_q1_categories_and_fields_are_two_levels():
    dimension = R.dimension("category")
    assert (dimension.label, dimension.child_key, dimension.child_label, dimension.own) == (
        "类别",
        "field",
        "领域",
        True,
    )
    assert len(dimension.options) == 8
    assert all(option.children for option in dimension.options)
    fields = {child.label for option in dimension.options for child in option.children}
    assert {"智慧城市", "数字城市", "大数据", "“互联网+”", "“人工智能+”"} <= fields


def test_q2_a_legal_person_must_be_registered_in_qingdao():
    assert refusal(may_file(R, legal(), entry(), on=DAY))
    assert not refusal(may_file(R, legal(region="3701"), entry(), on=DAY))
    assert not refusal(may_file(R, legal(facts=frozenset({"owner_side"})), entry(), on=DAY))


def test_q2_a_unit_without_legal_person_must_pay_tax_here():
    facts = frozenset({"owner_side", "taxpayer_here"})
    assert refusal(may_file(R, Applicant("b", "tax_unit", "11", facts), entry(), on=DAY))
    refused = refusal(may_file(R, Applicant("b", "tax_unit", "3702", frozenset({"owner_side"})), entry(), on=DAY))
    assert not refused
    assert "在青岛纳税" in refused.reason


def test_q2_the_supplier_cannot_file():
    refused = refusal(may_file(R, legal(facts=frozenset({"legal_person"})), entry(), on=DAY))
    assert not refused
    assert "乙方" in refused.reason


def test_q3_two_entries_in_each_field():
    smart = {"category": ("application/smart_city",)}
    other = {"category": ("application/digital_city",)}
    assert refusal(may_file(R, legal(), entry(), [Filed("u1", picks=smart), Filed("u1", picks=other)], on=DAY))
    assert not refusal(may_file(R, legal(), entry(), [Filed("u1", picks=smart)] * 2, on=DAY))


def test_q3_a_group_and_its_branches_count_as_one():
    smart = {"category": ("application/smart_city",)}
    branches = [Filed("b1", group="g", picks=smart), Filed("b2", group="g", picks=smart)]
    assert not refusal(may_file(R, legal(group="g"), entry(), branches, on=DAY))
    assert refusal(may_file(R, legal(), entry(), branches, on=DAY))


def test_q4_filing_from_2020_07_08_to_the_end_of_2020_08_21():
    window = R.window("file")
    assert not is_open(window, at("2020-07-07 23:59:59"))
    assert is_open(window, at("2020-07-08 00:00:00"))
    assert is_open(window, at("2020-08-21 23:59:59"))
    assert not is_open(window, at("2020-08-22 00:00:00"))


def test_q4_exactly_four_pictures():
    asked = field(R, "pictures")
    assert asked.exactly == 4
    picture = FileFact("案例.jpg", "image", 1000)
    for count, right in ((3, False), (4, True), (5, False)):
        found = problems(R, R.form("application"), {}, {"pictures": [picture] * count}, complete=True)
        assert any(p.field == "pictures" for p in found) is not right


def test_q4_two_documents_are_signed_stamped_and_scanned():
    for key, annex in (("application_form", "附件2"), ("explanation", "附件3")):
        paper = R.document(key)
        assert (paper.annex, paper.stamped, paper.signed) == (annex, True, True)
    assert R.document("application_form").title == "2020青岛信息化典型案例申报表"
    assert R.document("explanation").title == "2020青岛信息化典型案例申报说明"


def test_q4_q11_seven_sites_and_nine_accounts_link_in_and_are_counted():
    sites = [c.label for c in R.identity.channels if c.kind == "site"]
    accounts = [c.label for c in R.identity.channels if c.kind == "account"]
    assert sites == MEDIA
    assert accounts == [
        f"微信公众号“{name}”"
        for name in (
            "信息青岛",
            "网信青岛",
            "青岛新闻网",
            "爱青岛",
            "青岛财经网",
            "青岛日报",
            "掌上青岛",
            "半岛都市报掌上半岛",
            "青岛信网",
        )
    ]


def test_q5_the_seven_media_share_one_initial_review():
    media = [s for s in resolved_seats(R) if s.tier == "media"]
    assert [s.name for s in media] == MEDIA
    assert {s.assists for s in media} == {(), ("qingdaonews",)}
    assert [s.key for s in seats_for(R, "initial", Routed("3702"))] == ["qingdaonews"]
    assert R.stage("initial").fail_label == "不予审核"
    assert R.window("initial").own


def test_q6_the_vote_runs_from_2020_08_22_to_the_end_of_2020_08_31():
    window = R.window("vote")
    assert not is_open(window, at("2020-08-21 23:59:59"))
    assert is_open(window, at("2020-08-22 00:00:00"))
    assert is_open(window, at("2020-08-31 23:59:59"))
    assert not is_open(window, at("2020-09-01 00:00:00"))


def test_q6_one_vote_for_each_address_and_day_in_all():
    vote = step("public_vote", "vote")
    assert (vote.voter, vote.allowance, vote.per, vote.counted) == ("address", 1, "day", "in_all")
    first = Cast(at("2020-08-22 23:59:59"), ("a",))
    assert counts(vote, [], ["a"], ["a", "b"], at("2020-08-22 08:00:00"))
    assert not counts(vote, [first], ["b"], ["a", "b"], at("2020-08-22 23:59:59"))
    assert counts(vote, [first], ["b"], ["a", "b"], at("2020-08-23 00:00:00"))


def test_q6_the_sites_of_the_media_show_the_vote():
    assert all(c.embeds_vote for c in R.identity.channels if c.kind == "site")


def test_q7_media_15_experts_30_votes_55():
    step_ = step("evaluation", "combine")
    weights = {(p.step, p.rubric): (p.weight, p.conversion) for p in step_.parts}
    assert weights == {
        ("vote", None): (Fraction(55, 100), "share_of_highest"),
        ("score", "media"): (Fraction(15, 100), "direct"),
        ("score", "experts"): (Fraction(30, 100), "direct"),
    }
    assert step_.within == "category"


def test_q7_half_the_highest_vote_with_80_and_90_points_makes_66_and_a_half():
    points = converted({"a": 400, "b": 800}, "share_of_highest")
    values = {
        "public_vote.vote": points["a"],
        "evaluation.score.media": Fraction(80),
        "evaluation.score.experts": Fraction(90),
    }
    assert combined(step("evaluation", "combine"), values).exact == Fraction(133, 2)


def test_q7_the_shortlist_is_a_number_of_ours_in_each_category():
    vote = step("public_vote", "vote")
    assert (vote.shortlist, vote.within, vote.own) == ("top", "category", True)
    assert vote.shortlist_number


def test_q8_two_awards_with_certificates_and_trophies():
    assert {a.title: (a.to, a.by, a.trophy, a.open_number) for a in R.awards} == {
        "2020青岛信息化典型案例": ("work", "total", True, True),
        "2020青岛信息化典型案例评选活动优秀组织奖": ("recommending_unit", "recommended", True, True),
    }
    assert all(a.certificate for a in R.awards)


def test_q8_districts_municipal_and_stationed_units_recommend():
    assert R.recommender_field
    assert labels(R.tiers)[2:] == ["各区市", "市直各单位", "中央和省驻青单位"]
    assert len([s for s in R.seats if s.tier == "district"]) == 10
    assert R.quota("recommend_freely").unlimited


def test_q9_the_gallery_shows_exactly_the_starred_fields_after_the_initial_review():
    starred = {f.key for _, _, f in R.fields() if f.public}
    assert set(R.library.fields) == starred
    assert R.library.from_stage == "initial"
    assert R.library.title == "青岛信息化案例网上展厅"
    assert not starred & {"contact", "principal", "uscc", "investment"}


def test_q10_events_recommendations_and_the_collection():
    follow = [f.title for f in R.follow_ups]
    for event in ("发布会", "案例展", "信息化发展大会", "深度报道", "展会", "评选活动", "考察团队"):
        assert any(event in title for title in follow), event
    assert R.library.collections == ("2020青岛信息化建设典型案例集",)


def test_q11_applicants_hear_of_changed_rules():
    assert any(letter.event == "rules_amended" and letter.to == "applicant" for letter in R.letters)


def test_q12_four_hosts_and_seven_media_by_name():
    hosts = ["中共青岛市委宣传部", "中共青岛市委网信办", "青岛市工业和信息化局", "青岛市大数据发展管理局"]
    assert [p.name for p in R.identity.parties if p.role == "host"] == hosts
    assert [p.name for p in R.identity.parties if p.role == "operator"] == MEDIA
    assert [s.name for s in R.seats if s.tier == "host"] == hosts
    assert all("countersign" in s.rights for s in R.seats if s.role == "co_host")


def test_q12_voluntary_free_and_without_confidentiality_is_accepted_before_filing():
    assert R.confidentiality.level == "none"
    assert R.confidentiality.must_accept
    assert "不承担保密义务" in R.confidentiality.text
    assert "不收取费用" in R.fee.statement
    assert [a.number for a in R.identity.notices[0].annexes] == [1, 2, 3, 4]
    assert len(R.identity.guide) == 9
