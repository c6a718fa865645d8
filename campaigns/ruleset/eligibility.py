"""Who may enrol and file: every condition, count and consortium rule of a rule set, each with its own sentence.

An empty list means nothing stands against it. A ``Ruling`` that is allowed and has a reason is advice, not a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from accounts.kernel.verdict import YES, Verdict

from .. import regions
from .checking import day_of
from .counting import Room, consortium_rulings, count_rulings, tally
from .facts import Applicant, Entry, Filed, Honour, Ruling
from .forms import DateField
from .model import RuleSet
from .parties import (
    Condition,
    DateCondition,
    DeclareCondition,
    EvidenceCondition,
    FactCondition,
    HonourCondition,
    JudgeCondition,
    KindCondition,
    RegionCondition,
)
from .shapes import Answers, holds_for, is_empty, picked, picks
from .windows import deadline_day, notice_day

__all__ = [
    "Applicant", "Entry", "Filed", "Honour", "Room", "Ruling", "declarations", "judged", "may_enrol", "may_file", "may_join",
    "partner_rulings", "refusal", "tally",
]  # fmt: skip


def may_enrol(
    rules: RuleSet, applicant: Applicant, entry: Entry | None = None, filed: Sequence[Filed] = (), *, on: date
) -> list[Ruling]:
    """What stands against enrolling: what is known of the unit, and of the entry as far as the enrolment form asks it."""
    entry = entry or Entry()
    asked = {f.key for _, _, f in rules.fields("enrol")}
    known = [c for c in rules.conditions if _known_at_enrolment(c, asked)]
    return _judged(rules, known, applicant, entry, filed=filed, on=on)


def may_file(
    rules: RuleSet, applicant: Applicant, entry: Entry, filed: Sequence[Filed] = (), *, on: date
) -> list[Ruling]:
    """What stands against handing in this entry on day ``on``."""
    return _judged(rules, rules.conditions, applicant, entry, filed=filed, on=on)


def refusal(rulings: Iterable[Verdict]) -> Verdict:
    """The first refusal, or YES."""
    return next((ruling for ruling in rulings if not ruling), YES)


def judged(rules: RuleSet, answers: Answers | None = None) -> tuple[JudgeCondition, ...]:
    """What a person must judge at the formal check; only what applies to these answers when they are given."""
    return tuple(c for c in rules.conditions if isinstance(c, JudgeCondition) and _applies(c, rules, answers))


def declarations(rules: RuleSet, answers: Answers | None = None) -> tuple[DeclareCondition, ...]:
    """What the applicant declares by ticking."""
    return tuple(c for c in rules.conditions if isinstance(c, DeclareCondition) and _applies(c, rules, answers))


def _applies(condition: Condition, rules: RuleSet, answers: Answers | None) -> bool:
    return answers is None or holds_for(condition.when, picks(rules, answers), answers)


def _known_at_enrolment(condition: Condition, asked: set[str]) -> bool:
    if isinstance(condition, DateCondition):
        return condition.field in asked
    if isinstance(condition, HonourCondition):
        return condition.effect != "statement" or condition.statement_field in asked
    return isinstance(condition, (KindCondition, FactCondition, RegionCondition))


def _judged(
    rules: RuleSet,
    conditions: Iterable[Condition],
    applicant: Applicant,
    entry: Entry,
    *,
    filed: Sequence[Filed],
    on: date,
) -> list[Ruling]:
    picked_by = picks(rules, entry.answers)
    rulings: list[Ruling] = []
    for condition in conditions:
        if _asks(rules, condition, applicant) and holds_for(condition.when, picked_by, entry.answers):
            reason = _against(rules, condition, applicant, entry, on)
            if reason:
                rulings.append(Ruling(condition.advised, reason, condition.clause, condition.key, condition.advised))
    rulings += partner_rulings(rules, entry, on)
    rulings += count_rulings(rules, applicant, entry, picked_by, filed)
    rulings += consortium_rulings(rules, applicant, entry, picked_by, filed)
    return rulings


def partner_rulings(rules: RuleSet, entry: Entry, on: date) -> list[Ruling]:
    """What stands against the partners themselves, each by name. Of one the platform does not know nothing can be told: the
    formal check looks at it, and the applicant reads that."""
    picked_by = picks(rules, entry.answers)
    known = {member.unit for member in entry.members}
    rulings: list[Ruling] = []
    for condition in rules.conditions:
        if not condition.partners or not holds_for(condition.when, picked_by, entry.answers):
            continue
        for member in entry.members:
            reason = _asks(rules, condition, member) and _against(rules, condition, member, entry, on)
            if reason:
                words = f"{entry.called(member.unit)}：{reason}"
                rulings.append(Ruling(condition.advised, words, condition.clause, condition.key, condition.advised))
        for partner in entry.partners:
            if partner not in known:
                words = f"{entry.called(partner)}没有在平台注册，由形式审查核对：{condition.title}"
                rulings.append(Ruling(True, words, condition.clause, condition.key, True))
    return rulings


def may_join(rules: RuleSet, lead: Applicant, entry: Entry, filed: Sequence[Filed] = (), *, on: date) -> list[Ruling]:
    """What stands against a unit joining this consortium: ``entry`` holds the partners it would have, ``members`` the one that
    joins. Of the counts only those that look at every member; the lead's own are asked when it files."""
    picked_by = picks(rules, entry.answers)
    known = {member.unit for member in entry.members}
    own = replace(entry, partners=tuple(one for one in entry.partners if one in known))
    together = rules.consortium.model_copy(update={"min_partners": 0})  # others may still join
    counts = tuple(c for c in rules.counts if c.per == "consortium_member")
    each = rules.model_copy(update={"counts": counts, "consortium": together})
    rulings = partner_rulings(rules, own, on)
    rulings += count_rulings(each, replace(lead, unit=""), own, picked_by, filed)
    return rulings + consortium_rulings(each, lead, own, picked_by, filed)


def _asks(rules: RuleSet, condition: Condition, applicant: Applicant) -> bool:
    """Whether the condition is put to this kind of applicant at all."""
    if condition.for_kinds and applicant.kind not in condition.for_kinds:
        return False
    by_hand = any(kind.by_hand for kind in rules.kinds if kind.key == applicant.kind)
    return not (condition.admits_by_hand and by_hand)


def _against(rules: RuleSet, condition: Condition, applicant: Applicant, entry: Entry, on: date) -> str:
    """Why a condition is not met, as a sentence; empty when it is."""
    match condition:
        case KindCondition():
            met = applicant.kind in condition.kinds
        case FactCondition():
            met = bool(applicant.facts & set(condition.any_of))
        case RegionCondition():
            met = any(regions.covers(prefix, applicant.region) for prefix in condition.regions)
        case DeclareCondition():
            return "" if condition.key in entry.declared else f"请阅读并勾选声明：{condition.title}"
        case EvidenceCondition():
            have = sum(1 for key in condition.fields if entry.files.get(key) or not is_empty(entry.answers.get(key)))
            if have >= condition.need:
                return ""
            names = "、".join(f"“{_label(rules, key)}”" for key in condition.fields)
            return f"{condition.title.rstrip('。')}：请在{names}中至少提供 {condition.need} 项，现有 {have} 项"
        case HonourCondition():
            return _honour(rules, condition, applicant, entry, on)
        case DateCondition():
            return _date(rules, condition, entry, on)
        case JudgeCondition():
            return ""
    return "" if met else f"不符合条件：{condition.title}"


def _label(rules: RuleSet, key: str) -> str:
    return next((f.label for _, _, f in rules.fields() if f.key == key), key)


def plain_title(text: str) -> str:
    """A title without spaces, punctuation and case, to recognise a work under the same name."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _honour(rules: RuleSet, condition: HonourCondition, applicant: Applicant, entry: Entry, on: date) -> str:
    live = [h for h in applicant.honours if not condition.still_valid or h.valid_until is None or h.valid_until >= on]
    if condition.of == "unit":
        years = {h.year for h in live}
    else:
        title = plain_title(entry.title)
        years = {h.year for h in live if h.work and title and plain_title(h.work) == title}
        years |= set(entry.honoured) | _stated(condition, entry)
    hit = sorted(years & set(condition.years))
    when = "、".join(str(year) for year in hit)
    if condition.effect == "require":
        return "" if hit else f"不符合条件：{condition.title}"
    if not hit:
        return ""
    what = "本单位" if condition.of == "unit" else "该项目"
    if condition.effect == "refuse":
        return f"{what}已在 {when} 年入选，不能重复申报。{condition.title}"
    if condition.statement_field and not is_empty(entry.answers.get(condition.statement_field)):
        return ""
    return f"{what}已在 {when} 年入选，请在“{_label(rules, condition.statement_field or '')}”中说明更新了什么。{condition.title}"


def _stated(condition: HonourCondition, entry: Entry) -> set[int]:
    """The years the applicant picked in the field that asks for earlier honours."""
    keys = picked(entry.answers.get(condition.stated_by)) if condition.stated_by else ()
    return {int(key[-4:]) for key in keys if key[-4:].isdecimal()}


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def reference_day(rules: RuleSet, condition: DateCondition) -> date | None:
    """The day a date is measured from: of the notice, the last day of filing, or the day that is written."""
    if condition.reference == "day":
        return condition.day
    return notice_day(rules) if condition.reference == "notice" else deadline_day(rules)


def _date(rules: RuleSet, condition: DateCondition, entry: Entry, on: date) -> str:
    """Days are included on both ends: 2020-05-31前 admits that day. A month counts with the day that suits the applicant."""
    asked = next((f for _, _, f in rules.fields() if f.key == condition.field and isinstance(f, DateField)), None)
    precision = asked.precision if asked else "day"
    answer = entry.answers.get(condition.field)
    first, last = day_of(answer, precision), day_of(answer, precision, last=True)
    label = asked.label if asked else condition.field
    reference = reference_day(rules, condition)
    if reference is None:
        return ""
    if first is None or last is None:
        return f"请填写“{label}”，以核对是否符合：{condition.title}"
    if condition.relation == "before" and first > reference:
        return f"“{label}”应不晚于 {reference.isoformat()}（含当日）。{condition.title}"
    if condition.relation == "after" and last < reference:
        return f"“{label}”应不早于 {reference.isoformat()}（含当日）。{condition.title}"
    if condition.relation == "within_years":
        earliest, latest = years_before(reference, condition.years or 1), max(reference, on)
        if last < earliest or first > latest:
            return f"“{label}”应在 {earliest.isoformat()} 至 {latest.isoformat()} 之间。{condition.title}"
    return ""
