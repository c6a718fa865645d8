"""抽取: the same data give the same result, minimums hold, substitutes follow, and a changed record is found."""

import copy
import json
from datetime import datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset import draws
from campaigns.ruleset.base import CHINA
from campaigns.ruleset.draws import Candidate, Rule
from campaigns.ruleset.stages import DefenceStep, ExpertKind, Panel

POOL = [Candidate(f"E{n:02d}", kind) for n, kind in enumerate(["tech"] * 6 + ["user"] * 3 + ["law"] * 1, 1)]
RULE = Rule(5, (("user", 2), ("law", 1)), 3)


def record(rule=RULE, pool=POOL, seed="开奖号码 3 1 7"):
    told = draws.announced("panel", "演示", rule, pool, source="演示彩票第 1 期", seed_at="2030-01-02 21:30")
    return draws.held(told, seed)


def test_the_published_example_can_be_computed_by_hand():
    assert draws.ticket("317", "E01") == sha256(b"317|E01").hexdigest()
    order = draws.in_order("317", ["E01", "E02", "E03"])
    assert order == tuple(sorted(order, key=lambda code: draws.ticket("317", code)))
    assert draws.in_order("318", [c.code for c in POOL]) != draws.in_order("317", [c.code for c in POOL])


@given(st.text(max_size=30), st.sets(st.integers(1, 10), max_size=4))
def test_minimums_hold_and_nobody_barred_is_drawn(seed, barred):
    pool = [Candidate(c.code, c.kind, "回避" if n in barred else "") for n, c in enumerate(POOL, 1)]
    if not draws.may_draw(RULE, pool):
        return
    drawn = draws.draw(RULE, pool, seed)
    kinds = {c.code: c.kind for c in pool}
    assert len(set(drawn.members)) == 5
    assert sum(kinds[c] == "user" for c in drawn.members) >= 2
    assert sum(kinds[c] == "law" for c in drawn.members) >= 1
    assert not {f"E{n:02d}" for n in barred} & {*drawn.members, *drawn.substitutes}
    assert not set(drawn.members) & set(drawn.substitutes)
    assert drawn == draws.draw(RULE, list(reversed(pool)), seed)


def test_a_pool_too_small_or_of_the_wrong_kind_says_what_is_missing():
    assert "可抽取的只有 4 人" in draws.may_draw(RULE, POOL[:4]).reason
    assert "“law”类至少 1 人" in draws.may_draw(RULE, POOL[:9]).reason
    assert draws.may_draw(RULE, POOL)


def test_a_share_of_the_panel_is_a_minimum_rounded_up():
    kinds = (
        ExpertKind(key="user", label="用户", share="1/3"),
        ExpertKind(key="law", label="法律", at_least=2, share="10%"),
    )
    assert draws.rule_of(Panel(key="p", title="组", size=7, kinds=kinds)).least == (("user", 3), ("law", 2))


def test_a_record_that_was_published_holds_and_every_change_is_found():
    told = record()
    assert draws.verify(json.loads(json.dumps(told))) == []
    spoiled = []
    for change in (
        lambda r: r.update(seed="别的种子"),
        lambda r: r["members"].reverse(),
        lambda r: r["substitutes"].pop(),
        lambda r: r["pool"].pop(0),
        lambda r: r["pool"][0].update(barred="回避"),
        lambda r: r["rule"].update(size=4),
        lambda r: r.update(source="别的来源"),
        lambda r: r.pop("seed"),
        lambda r: r["pool"].append(dict(r["pool"][0])),
    ):
        other = copy.deepcopy(told)
        change(other)
        spoiled.append(draws.verify(other))
    assert all(spoiled)


@pytest.mark.parametrize("junk", [None, 1, [], {}, {"rule": 1}, {"rule": {}, "pool": [{}]}, "x"])
def test_what_is_no_record_is_said_so(junk):
    assert draws.verify(junk) == ["这不是本系统公布的抽取记录，或者内容不完整"]


def test_substitutes_follow_in_order_and_keep_the_minimum_of_a_kind():
    told = record()
    kinds = {c.code: c.kind for c in POOL}
    leaving = next(code for code in told["members"] if kinds[code] == "tech")
    told, called = draws.replaced(told, leaving, "请假")
    assert called == told["substitutes"][0]
    assert draws.verify(told) == []
    law = next(code for code in told["members"] if kinds[code] == "law")
    told, none = draws.replaced(told, law, "请假")
    assert none == ""  # the only one of the kind: nobody can take the place
    assert draws.verify(told) == []
    told["replacements"][0]["in"] = "E99"
    assert draws.verify(told)


def test_one_after_the_other_with_a_break_between():
    step = DefenceStep(present_minutes=10, answer_minutes=5, pause_minutes=2)
    begins = datetime(2030, 1, 2, 9, tzinfo=CHINA)
    found = draws.slots(step, ["B", "A"], begins)
    assert [(s.code, s.place, f"{s.starts:%H:%M}", f"{s.answers_from:%H:%M}", f"{s.ends:%H:%M}") for s in found] == [
        ("B", 1, "09:00", "09:10", "09:15"),
        ("A", 2, "09:17", "09:27", "09:32"),
    ]
