"""公示: how long it lasts, who may object, what an objection stops, and what may be shown in the library."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Literal

from accounts.kernel.verdict import YES, Verdict, no

from .base import CHINA, closing
from .model import RuleSet
from .shapes import Answers, picked
from .stages import PublicityStep
from .windows import closes_at, spoken, state

Objection = Literal["received", "accepted", "investigating", "declined", "upheld", "rejected", "withdrawn"]
PENDING: frozenset[str] = frozenset({"received", "accepted", "investigating"})
_MOST_DAYS = 3660


def ends_at(rules: RuleSet, step: PublicityStep, start: datetime, is_workday: Callable[[date], bool]) -> datetime:
    """The first instant after the publicity period that starts at ``start``.

    With a window: its end. With days: the day of publication is not counted (民法典第二百零一条), the last one runs to 24:00,
    and of working days only those count that ``is_workday`` says.
    """
    if step.window is not None:
        end = closes_at(rules.window(step.window))
        return end if end is not None else datetime.max.replace(tzinfo=CHINA)
    day, left = start.astimezone(CHINA).date(), step.days or 1
    for _ in range(_MOST_DAYS):
        day += timedelta(days=1)
        left -= step.unit == "calendar" or is_workday(day)
        if left <= 0:
            break
    return closing(day.isoformat())


def length_words(rules: RuleSet, step: PublicityStep) -> str:
    """The length of a publicity period in words."""
    if step.window is not None:
        from .windows import period_words

        return period_words(rules.window(step.window))
    return f"{step.days} 个{'工作日' if step.unit == 'working' else '自然日'}"


def may_object(
    rules: RuleSet,
    step: PublicityStep,
    *,
    starts: datetime,
    ends: datetime,
    now: datetime,
    signed: bool = True,
    with_evidence: bool = True,
    is_applicant: bool = True,
) -> Verdict:
    """Whether an objection may be handed in at ``now``: in time, with a name and with evidence where asked."""
    rule = step.objections
    if now < starts:
        return no("公示尚未开始，公示开始后可提出异议", rule.clause)
    if rule.until == "window" and rule.window is not None:
        window = state(rules.window(rule.window), now)
        if window.kind in {"before", "closed"}:
            return no(window.sentence, rule.clause)
    elif now >= ends:
        return no(f"异议受理已于{spoken(ends, closing=True)}截止，逾期不予受理", rule.clause)
    if rule.who == "applicants" and not is_applicant:
        return no("本次公示只受理申报单位提出的异议", rule.clause)
    if rule.real_name and not signed:
        return no("请实名提出异议：个人写明姓名和联系方式，单位写明名称并加盖公章；匿名异议不予受理", rule.clause)
    if rule.evidence_required and not with_evidence:
        return no("请附上证明材料，没有证据的异议不予受理", rule.clause)
    return YES


def blocked(step: PublicityStep, states: Collection[str]) -> Verdict:
    """Whether an entry may go on, given the states of the objections to it: an upheld one ends it, a pending one holds it."""
    if "upheld" in states:
        return no("异议成立，该项目不能进入下一环节", step.objections.clause)
    if step.objections.blocks and PENDING & set(states):
        return no("有异议正在处理，处理完毕后才能进入下一环节", step.objections.clause)
    return YES


def is_clean(states: Collection[str]) -> bool:
    """公示无异议: no objection open or upheld."""
    return not (PENDING | {"upheld"}) & set(states)


def may_be_shown(
    rules: RuleSet,
    answers: Answers,
    *,
    clean: bool,
    passed: Collection[str] = (),
    published: bool = False,
    expired: bool = False,
) -> Verdict:
    """Whether an entry may stand in the public library: reached, publicity without objection, and with the applicant's consent.

    ``passed``: keys of the stages it passed; ``published``: the final list with it is out; ``expired``: its validity has ended.
    """
    rule = rules.library
    if rule is None:
        return no("本活动不公开展示项目")
    reached = rule.from_stage in passed if rule.from_stage is not None else published
    if not reached:
        return no("尚未到展示阶段", rule.clause)
    if rule.needs_clean_publicity and not clean:
        return no("公示期间有异议尚未处理完毕，或异议成立，不展示", rule.clause)
    if rule.consent_field is not None:
        answer = answers.get(rule.consent_field)
        given = {answer} if isinstance(answer, str) else {"true"} if answer is True else set(picked(answer))
        wanted = set(rule.consent_any_of) or {"true"}
        if not given & wanted:
            return no("申报单位没有同意公开，不展示", rule.clause)
    if expired:
        return no("已过有效期，不再列入", rules.validity.clause)
    return YES
