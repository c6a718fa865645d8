import pytest

from accounts.kernel.actor import Actor
from accounts.kernel.policy import Refused, may, register, require
from accounts.kernel.verdict import YES, Verdict, no

ANYBODY = Actor(user=None, address="")


def never(actor, subject):
    return no("现在不能提交。请等待申报开始。", "第二条")


def always(actor, subject):
    return YES


def test_a_verdict_is_true_exactly_when_allowed():
    assert YES
    assert not no("不行")
    assert no("不行", "第一条") == Verdict(False, "不行", "第一条")


def test_the_first_refusal_counts_and_carries_its_reason():
    register({"policy.mixed": (always, never, always)})
    assert may(ANYBODY, "policy.mixed") == Verdict(False, "现在不能提交。请等待申报开始。", "第二条")
    with pytest.raises(Refused) as refused:
        require(ANYBODY, "policy.mixed")
    assert refused.value.verdict.clause == "第二条"


def test_an_unknown_action_is_never_a_yes():
    with pytest.raises(KeyError):
        may(ANYBODY, "policy.unheard_of")


def test_an_action_without_clauses_or_registered_twice_is_refused():
    with pytest.raises(ValueError):
        register({"policy.open": ()})
    register({"policy.once": (always,)})
    with pytest.raises(ValueError):
        register({"policy.once": (never,)})


def test_the_system_acts_for_a_reason():
    assert Actor.system("deadline").is_system
    assert not ANYBODY.is_system
    with pytest.raises(ValueError):
        Actor.system("")


def test_a_role_for_one_campaign_is_no_role_for_another():
    actor = Actor(user=None, address="", staff_grants=frozenset({("manager", 7), ("formal_checker", None)}))
    assert actor.holds("manager", 7)
    assert not actor.holds("manager", 8)
    assert not actor.holds("manager")
    assert actor.holds("formal_checker", 8)
