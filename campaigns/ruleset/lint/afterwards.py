"""Library, validity, follow-ups."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import RuleSet
from ..parties import HonourCondition
from .registry import Hit, check
from .walk import field_named, path, steps_of


@check("library_without_consent", "warning", "加公开意愿的栏目并写 consent_field，或在处理意见里写明凭什么公开")
def library_without_consent(rules: RuleSet) -> Iterator[Hit]:
    """Works would be shown to everybody without anybody having agreed."""
    library = rules.library
    if library is None:
        return
    if library.consent_field is None and rules.confidentiality.level != "none":
        yield Hit("library", f"“{library.title}”公开展示作品，但没有征得申报单位同意", library.clause)
    if library.consent_field and not library.consent_any_of:
        yield Hit("library", "写了看哪一栏的公开意愿，没有写哪些回答算同意", library.clause, "写 consent_any_of")


@check("library_shows_private", "warning", "把栏目标为 public，或从案例库的栏目里删去")
def library_shows_private(rules: RuleSet) -> Iterator[Hit]:
    """The library shows a field that applicants were not told is public."""
    if rules.library:
        for key in rules.library.fields:
            field = field_named(rules, key)
            if field is not None and not field.public:
                yield Hit(
                    path("library", key), f"案例库展示“{field.label}”，填表时却没有标明会公开", rules.library.clause
                )


@check("library_empty", "warning", "写明展示哪些栏目")
def library_empty(rules: RuleSet) -> Iterator[Hit]:
    """A library that shows nothing."""
    if rules.library and not rules.library.fields:
        yield Hit("library", f"“{rules.library.title}”没有写展示哪些栏目", rules.library.clause)


@check("clean_without_publicity", "warning", "加公示步骤，或写 needs_clean_publicity: false")
def clean_without_publicity(rules: RuleSet) -> Iterator[Hit]:
    """Works are shown after a publicity without objections, and there is no publicity."""
    if rules.library and rules.library.needs_clean_publicity and not any(True for _ in steps_of(rules, "publicity")):
        yield Hit("library", "要求公示无异议才展示，但没有公示步骤", rules.library.clause)


@check("follow_up_incomplete", "error", "补全表格、评分表或抽查比例")
def follow_up_incomplete(rules: RuleSet) -> Iterator[Hit]:
    """Something due afterwards, without what it needs."""
    needs = {
        "report": ("form", "没有写填哪张表（form）"),
        "self_evaluation": ("form", "没有写填哪张表（form）"),
        "evaluation": ("rubric", "没有写用哪张评分表（rubric）"),
        "inspection": ("share", "没有写抽查多少（share）"),
    }
    for follow in rules.follow_ups:
        if follow.kind in needs:
            name, sentence = needs[follow.kind]
            if getattr(follow, name) is None:
                yield Hit(path("follow_ups", follow.key), f"“{follow.title}”{sentence}", follow.clause)


@check("follow_up_undated", "warning", "写时间段 window，或获奖后几年 years_after")
def follow_up_undated(rules: RuleSet) -> Iterator[Hit]:
    """Something due afterwards that is never due."""
    for follow in rules.follow_ups:
        if follow.kind not in {"promotion", "forwarding"} and follow.window is None and follow.years_after is None:
            yield Hit(path("follow_ups", follow.key), f"“{follow.title}”没有写什么时候办", follow.clause)


@check("re_evaluation_missing", "warning", "加一项期满后的自评、抽查或评价")
def re_evaluation_missing(rules: RuleSet) -> Iterator[Hit]:
    """Results are to be evaluated again when they expire, and nothing does it."""
    kinds = {follow.kind for follow in rules.follow_ups}
    if rules.validity.on_expiry == "re_evaluated" and not kinds & {"self_evaluation", "evaluation", "inspection"}:
        yield Hit("validity", "期满后重新评价，但没有安排任何评价", rules.validity.clause)


@check("expiry_without_years", "error", "写明有效几年")
def expiry_without_years(rules: RuleSet) -> Iterator[Hit]:
    """Something happens at an expiry that never comes."""
    if rules.validity.on_expiry == "re_evaluated" and rules.validity.years is None:
        yield Hit("validity", "写了期满怎么办，没有写有效几年", rules.validity.clause)


@check("report_before_expiry", "warning", "在处理意见里写明期满前后的名单怎样更新", "K10")
def report_before_expiry(rules: RuleSet) -> Iterator[Hit]:
    """Winners of earlier editions report in this campaign, while the validity of their lists runs or has run out."""
    years = rules.validity.years
    for follow in rules.follow_ups:
        if follow.kind == "report" and follow.of_editions and years and follow.window:
            lists = "、".join(str(year) for year in follow.of_editions)
            sentence = f"{lists} 年的获奖者要在本次评审之前报告情况，而名单有效期是 {years} 年：有的已满，有的未满"
            yield Hit(path("follow_ups", follow.key), sentence, follow.clause)


@check("honour_after_validity", "note", "确认按届别还是按有效期判断")
def honour_after_validity(rules: RuleSet) -> Iterator[Hit]:
    """Earlier winners are refused for longer than their result was valid."""
    years = rules.validity.years
    for condition in rules.conditions:
        if isinstance(condition, HonourCondition) and condition.effect == "refuse" and years:
            old = [str(year) for year in condition.years if year + years < rules.identity.year]
            if old:
                yield Hit(
                    path("conditions", condition.key),
                    f"{'、'.join(old)} 年的结果早已过期，仍不许再报",
                    condition.clause,
                )


@check("chapters_unpicked", "error", "改用表单里填写的分类")
def chapters_unpicked(rules: RuleSet) -> Iterator[Hit]:
    """A collection in chapters of a dimension that no filing form asks, so that every work would stand in none."""
    library = rules.library
    if library and library.grouped_by:
        asked = {getattr(field, "dimension", None) for _, _, field in rules.fields()}
        known = [d for d in rules.dimensions if library.grouped_by in (d.key, d.child_key)]
        if known and not any(d.key in asked for d in known):
            yield Hit("library", "案例集分章的分类没有栏目填写", library.clause)


@check("removal_of_nothing", "warning", "写明案例库（library），或改为只列出")
def removal_of_nothing(rules: RuleSet) -> Iterator[Hit]:
    """Who does not report may be taken off the library, and there is none."""
    for follow in rules.follow_ups:
        if follow.overdue == "removal" and rules.library is None:
            yield Hit(
                path("follow_ups", follow.key), f"“{follow.title}”逾期可以移出案例库，但规则没有案例库", follow.clause
            )
