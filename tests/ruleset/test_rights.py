"""What rights of seats mean: which stages are final, who countersigns, and when that is enough."""

import pytest

from campaigns.ruleset.reading import from_data
from campaigns.ruleset.rights import final_stages, holders, signed, signing
from campaigns.ruleset.sentences import about

from .lint_base import base
from .presets import preset

SEATS = [
    {"key": f"bureau_{n}", "name": f"演示{name}", "tier": "host", "role": "co_host", "rights": ["countersign"]}
    for n, name in enumerate(("甲局", "乙局", "丙局"))
]


def rules(said=None, seats=SEATS):
    data = base()
    data["seats"] += seats
    if said is not None:
        data["countersigning"] = said
    return from_data(data)


@pytest.mark.parametrize(
    ("name", "stages"),
    [
        ("qingdao-2020", ["result"]),
        ("xinchuang-2024", ["national_review", "key_directions"]),  # the first reviews select too, but are not final
    ],
)
def test_the_final_review_is_where_awards_are_decided_and_the_last_list_is_made(name, stages):
    assert [stage.key for stage in final_stages(preset(name))] == stages


def test_a_stage_that_selects_before_the_awards_are_decided_elsewhere_is_final_too():
    assert [stage.key for stage in final_stages(rules())] == ["final", "award"]


def test_a_campaign_whose_host_selects_and_awards_nothing_has_no_final_review():
    data = base()
    for stage in data["stages"]:
        stage["steps"] = [step for step in stage["steps"] if step["type"] not in ("select", "award")] or [
            {"type": "deliberation"}
        ]
    assert final_stages(from_data(data)) == ()


def test_unsaid_all_seats_sign_every_decision():
    for decision in ("publicity", "results"):
        assert signing(rules(), decision).need == 3


def test_only_the_decisions_named_are_signed():
    said = rules({"decisions": ["results"], "need": 2})
    assert signing(said, "publicity") is None
    assert signing(said, "results").need == 2


def test_without_the_right_nobody_signs():
    assert signing(rules({"decisions": ["results"]}, seats=[]), "results") is None
    assert holders(rules(seats=[]), "countersign") == ()


def test_more_than_there_are_is_all_of_them():
    assert signing(rules({"decisions": ["results"], "need": 9}), "results").need == 3


@pytest.mark.parametrize(
    ("need", "confirmed", "enough", "missing"),
    [
        (None, [], False, "还缺：演示甲局、演示乙局、演示丙局"),
        (None, ["bureau_0", "bureau_2"], False, "还缺：演示乙局"),
        (None, ["bureau_0", "bureau_1", "bureau_2"], True, ""),
        (2, ["bureau_1"], False, "已有 1 家，尚未会签：演示甲局、演示丙局"),
        (2, ["bureau_1", "bureau_0"], True, ""),
        (1, ["somebody_else"], False, "已有 0 家"),
    ],
)
def test_who_is_missing_is_named(need, confirmed, enough, missing):
    rule = signing(rules({"decisions": ["results"], "need": need}), "results")
    verdict = signed(rule, confirmed, "评审结果")
    assert bool(verdict) is enough
    assert missing in verdict.reason


def test_the_rules_say_it_in_words():
    said = " ".join(
        s.text for chapter in about(rules({"decisions": ["results"], "need": 2})) for s in chapter.sentences
    )
    assert "评审结果公布前，须经演示甲局、演示乙局、演示丙局中的 2 家会签" in said
    qingdao = " ".join(s.text for chapter in about(preset("qingdao-2020")) for s in chapter.sentences)
    assert "青岛市大数据发展管理局参加终审（确定典型案例）" in qingdao
    assert "会签" in qingdao
