"""Rules that name something: does it exist, and does it exist once?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..forms import ChoiceField, Document, GroupedChoiceField, TableField
from ..model import RuleSet
from ..parties import DateCondition, EvidenceCondition, FactCondition, HonourCondition, KindCondition
from ..stages import (
    AwardStep,
    CombineStep,
    DefenceStep,
    PublicityStep,
    RecommendStep,
    ScoreStep,
    Stage,
    Step,
    SupplementStep,
)
from ..vocabulary import EVENTS, FACTS, LIST_COLUMNS
from .registry import Hit, Seeker, check
from .walk import every_stage_step, field_named, kept_fields, option_keys, path, step_place, whens


@dataclass(frozen=True)
class Reference:
    """A rule at ``place`` names the ``kind`` of thing called ``key``."""

    kind: str
    key: str
    place: str
    clause: str = ""


def _each(kind: str, keys: Iterable[str | None], place: str, clause: str = "") -> Iterator[Reference]:
    for key in keys:
        if key is not None:
            yield Reference(kind, key, place, clause)


def references(rules: RuleSet) -> Iterator[Reference]:
    """Everything a rule set names by key."""
    yield from _identity(rules)
    yield from _applicants(rules)
    yield from _forms(rules)
    yield from _documents(rules)
    yield from _seats(rules)
    for stage in rules.stages:
        yield from _stage(stage)
    for stage, step in every_stage_step(rules):
        yield from _step(stage, step)
    yield from _afterwards(rules)


def _identity(rules: RuleSet) -> Iterator[Reference]:
    for notice in rules.identity.notices:
        place = path("identity.notices", notice.key)
        yield from _each("notice", [notice.forwards], place)
        for annex in notice.annexes:
            yield from _each("document", [annex.document], path(place, "annexes", annex.number))
    for channel in rules.identity.channels:
        yield from _each("seat", [channel.seat], path("identity.channels", channel.key))
        yield from _each("notice", [channel.notice], path("identity.channels", channel.key))


def _applicants(rules: RuleSet) -> Iterator[Reference]:
    for tab in rules.registration.tabs:
        yield from _each("kind", tab.kinds, path("registration.tabs", tab.key), rules.registration.clause)
    yield from _each("document", [rules.registration.letter_document], "registration", rules.registration.clause)
    for condition in rules.conditions:
        place, clause = path("conditions", condition.key), condition.clause
        yield from _each("kind", condition.for_kinds, place, clause)
        if isinstance(condition, KindCondition):
            yield from _each("kind", condition.kinds, place, clause)
        elif isinstance(condition, FactCondition):
            yield from _each("fact", condition.any_of, place, clause)
        elif isinstance(condition, HonourCondition):
            yield from _each("field", [condition.statement_field, condition.stated_by], place, clause)
        elif isinstance(condition, DateCondition):
            yield from _each("field", [condition.field], place, clause)
        elif isinstance(condition, EvidenceCondition):
            yield from _each("field", condition.fields, place, clause)
    for count in rules.counts:
        yield from _each("level", [count.within], path("counts", count.key), count.clause)


def _forms(rules: RuleSet) -> Iterator[Reference]:
    for form, section, field in rules.fields():
        place = path("forms", form.key, section.key, field.key)
        if isinstance(field, ChoiceField):
            yield from _each("dimension", [field.dimension], place, field.clause)
        if isinstance(field, TableField):
            for column in field.columns:
                if isinstance(column, ChoiceField):
                    yield from _each("dimension", [column.dimension], path(place, column.key), field.clause)
        if field.prefill.startswith("enrolment."):
            yield from _each("field", [field.prefill.removeprefix("enrolment.")], place, field.clause)
    for form in rules.forms:
        for section in form.sections:
            for total in section.totals:
                place = path("forms", form.key, section.key, "totals")
                yield from _each("field", [total.total, *total.parts], place, total.clause)
    for place, when, clause in whens(rules):
        yield from _each("sorting", [when.field], place, clause)


def _documents(rules: RuleSet) -> Iterator[Reference]:
    for document in rules.documents:
        place, clause = path("documents", document.key), document.clause
        yield from _each("form", document.forms, place, clause)
        columns = [*document.columns, *document.cover_fields, *document.sign_fields]
        yield from _each("column", columns, place, clause)
        yield from _each("field", [document.choice_field], place, clause)
        yield from _each("window", [document.paper_window], place, clause)
        yield from _each("document", document.appends, place, clause)


def _seats(rules: RuleSet) -> Iterator[Reference]:
    for seat in rules.seats:
        place, clause = path("seats", seat.key), seat.clause
        yield from _each("tier", [seat.tier], place, clause)
        yield from _each("seat", seat.assists, place, clause)
        yield from _each("window", seat.deadlines, place, clause)
        yield from _each("sorting", [seat.jurisdiction.dimension], place, clause)
        yield from _each("kind", seat.jurisdiction.kinds, place, clause)
    for seat_set in rules.seat_sets:
        yield from _each("tier", [seat_set.tier], path("seat_sets", seat_set.key), seat_set.clause)
    for quota in rules.quotas:
        place, clause = path("quotas", quota.key), quota.clause
        yield from _each("tier", quota.tiers, place, clause)
        yield from _each("seat", quota.seats, place, clause)
        yield from _each("level", [quota.within], place, clause)
        if quota.percent is not None and quota.percent_of not in {"intake", "filed"}:
            yield from _each("quota", [quota.percent_of], place, clause)


def _stage(stage: Stage) -> Iterator[Reference]:
    place, clause = path("stages", stage.key), stage.clause
    yield from _each("stage", [*stage.after, *stage.left_over_from], place, clause)
    yield from _each("window", [stage.window], place, clause)
    yield from _each("tier", [*stage.seats.tiers, *stage.seats.joined_by, stage.seats.authorized_by], place, clause)
    yield from _each("seat", [*stage.seats.seats, stage.seats.fallback], place, clause)


def _step(stage: Stage, step: Step) -> Iterator[Reference]:
    place, clause = step_place(stage, step), step.clause or stage.clause
    if isinstance(step, ScoreStep | DefenceStep):
        yield from _each("rubric", [step.rubric], place, clause)
        yield from _each("panel", [step.panel], place, clause)
    elif isinstance(step, SupplementStep):
        yield from _each("form", [step.form], place, clause)
    elif isinstance(step, RecommendStep):
        yield from _each("quota", [step.quota], place, clause)
        yield from _each("document", [step.document], place, clause)
    elif isinstance(step, CombineStep):
        for part in step.parts:
            yield from _each("stage", [part.stage], place, part.clause or clause)
            yield from _each("rubric", [part.rubric], place, part.clause or clause)
    elif isinstance(step, PublicityStep):
        yield from _each("window", [step.window, step.objections.window], place, clause)
        yield from _each("column", step.fields, place, clause)
    elif isinstance(step, AwardStep):
        yield from _each("award", step.awards, place, clause)
    if step.type in {"vote", "combine", "select"}:
        yield from _each("level", [getattr(step, "within", None)], place, clause)


def _afterwards(rules: RuleSet) -> Iterator[Reference]:
    for award in rules.awards:
        yield from _each("rubric", [award.rubric], path("awards", award.key), award.clause)
    for rubric in rules.rubrics:
        for criterion in rubric.criteria:
            place = path("rubrics", rubric.key, criterion.key)
            yield from _each(
                "field", [*criterion.fields, *criterion.stand_in], place, criterion.clause or rubric.clause
            )
        yield from _each(
            "criterion", [f"{rubric.key}.{key}" for key in rubric.tie_order], path("rubrics", rubric.key), rubric.clause
        )
    if rules.library:
        yield from _each("field", [*rules.library.fields, rules.library.consent_field], "library", rules.library.clause)
        yield from _each("stage", [rules.library.from_stage], "library", rules.library.clause)
        chapters = (rules.library.grouped_by,) if rules.library.grouped_by else ()
        yield from _each("level", (*rules.library.atlas, *chapters), "library", rules.library.clause)
    for follow in rules.follow_ups:
        place = path("follow_ups", follow.key)
        yield from _each("form", [follow.form], place, follow.clause)
        yield from _each("window", [follow.window], place, follow.clause)
        yield from _each("rubric", [follow.rubric], place, follow.clause)
    for letter in rules.letters:
        yield from _each("event", [letter.event], path("letters", letter.event, letter.to), letter.clause)
    for reminder in rules.reminders:
        yield from _each("window", [reminder.window], path("reminders", reminder.window), reminder.clause)


_LABELS = {
    "notice": "通知", "document": "文书", "kind": "申报主体类别", "fact": "单位事实", "field": "栏目", "column": "栏目",
    "dimension": "分类维度", "level": "分类维度或其第二级", "sorting": "分类维度或栏目", "form": "表格", "window": "时间段",
    "tier": "席位层级", "seat": "席位", "quota": "名额", "stage": "环节", "rubric": "评分表", "criterion": "评分项",
    "panel": "专家组", "award": "奖项", "event": "短信、站内信事件",
}  # fmt: skip


def _known(rules: RuleSet, kind: str) -> set[str]:
    fields = kept_fields(rules)
    levels = {d.key for d in rules.dimensions} | {d.child_key for d in rules.dimensions if d.child_key}
    match kind:
        case "field":
            return fields
        case "column":
            return fields | levels | set(LIST_COLUMNS)
        case "level":
            return levels
        case "sorting":
            return levels | fields
        case "fact":
            return set(FACTS)
        case "event":
            return set(EVENTS)
        case "notice":
            return {notice.key for notice in rules.identity.notices}
        case "criterion":
            return {f"{rubric.key}.{criterion.key}" for rubric in rules.rubrics for criterion in rubric.criteria}
    rows = rules.kinds if kind == "kind" else getattr(rules, kind + "s")
    return {row.key for row in rows}


def _seeker(kind: str) -> Seeker:
    def seek(rules: RuleSet) -> Iterator[Hit]:
        known = _known(rules, kind)
        for reference in references(rules):
            if reference.kind != kind:
                continue
            key = reference.key.split(".")[0] if kind == "column" else reference.key
            if key not in known:
                sentence = f"这里用到的{_LABELS[kind]}“{reference.key}”不存在"
                yield Hit(reference.place, sentence, reference.clause)

    return seek


for _kind, _label in _LABELS.items():
    check(f"unknown_{_kind}", "error", f"改用已有的{_label}，或先添加这个{_label}")(_seeker(_kind))


@check("unknown_option", "error", "改用该分类或栏目已有的选项标识")
def unknown_option(rules: RuleSet) -> Iterator[Hit]:
    """A track condition, a jurisdiction or the library's consent names an answer that cannot be given."""
    for place, when, clause in whens(rules):
        yield from _options(rules, when.field, when.any_of, place, clause)
    for seat in rules.seats:
        if seat.jurisdiction.dimension:
            yield from _options(
                rules, seat.jurisdiction.dimension, seat.jurisdiction.options, path("seats", seat.key), seat.clause
            )
    for quota in rules.quotas:
        if quota.within:
            yield from _options(rules, quota.within, quota.options, path("quotas", quota.key), quota.clause)
    if rules.library and rules.library.consent_field:
        yield from _options(
            rules, rules.library.consent_field, rules.library.consent_any_of, "library", rules.library.clause
        )


def _options(rules: RuleSet, name: str, picked: Iterable[str], place: str, clause: str) -> Iterator[Hit]:
    known = option_keys(rules, name)
    if known is None:
        return
    for key in picked:
        if key not in known:
            yield Hit(place, f"“{name}”没有“{key}”这个选项", clause)


_COLLECTIONS = (
    "windows", "dimensions", "kinds", "conditions", "counts", "forms", "documents", "tiers", "quotas", "rubrics",
    "panels", "stages", "awards", "follow_ups",
)  # fmt: skip


@check("duplicate_key", "error", "给其中一个换一个标识")
def duplicate_key(rules: RuleSet) -> Iterator[Hit]:
    """Two things of the same sort have the same key."""
    for name in _COLLECTIONS:
        yield from _doubled(name, [row.key for row in getattr(rules, name)])
    yield from _doubled("seats", [seat.key for seat in rules.seats] + [s.key for s in rules.seat_sets])
    yield from _doubled("identity.notices", [notice.key for notice in rules.identity.notices])
    yield from _doubled("registration.tabs", [tab.key for tab in rules.registration.tabs])
    for dimension in rules.dimensions:
        yield from _doubled(path("dimensions", dimension.key), [option.key for option in dimension.options])
        for option in dimension.options:
            yield from _doubled(path("dimensions", dimension.key, option.key), [child.key for child in option.children])
    for rubric in rules.rubrics:
        yield from _doubled(path("rubrics", rubric.key), [criterion.key for criterion in rubric.criteria])
    for form in rules.forms:
        yield from _doubled(path("forms", form.key), [section.key for section in form.sections])
    for use in ("enrol", "file", "supplement", "report"):
        for form in rules.forms_for(use):
            yield from _doubled(path("forms", form.key), [f.key for section in form.sections for f in section.fields])
    for form, section, field in rules.fields():
        place = path("forms", form.key, section.key, field.key)
        if isinstance(field, ChoiceField):
            yield from _doubled(place, [option.key for option in field.options])
        if isinstance(field, GroupedChoiceField):
            yield from _doubled(
                place, [f"{group.key}/{option.key}" for group in field.groups for option in group.options]
            )


def _doubled(place: str, keys: list[str]) -> Iterator[Hit]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Hit(path(place, key), f"标识“{key}”用了 {times} 次，系统分不清指的是哪一个")


@check("same_name", "warning", "核对是否重复录入；确是两个席位的，在名称里区分")
def same_name(rules: RuleSet) -> Iterator[Hit]:
    """Two seats of one tier have the same name."""
    for (tier, name), times in Counter((seat.tier, seat.name) for seat in rules.seats).items():
        if times > 1:
            yield Hit(path("tiers", tier), f"“{name}”在这一层级出现了 {times} 次")


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ALWAYS = frozenset({
    "title", "unit", "date", "campaign", "year", "number", "award", "seat", "contact", "id_number", "mobile", "uscc",
    "address", "region", "name", "host", "legal_representative", "code",
})  # fmt: skip


@check(
    "unknown_placeholder",
    "error",
    "改用栏目标识或 {title} {unit} {date} {campaign} {year} {seat}，否则花括号会原样印出",
)
def unknown_placeholder(rules: RuleSet) -> Iterator[Hit]:
    """A document or certificate has a blank that nothing fills."""
    fields = kept_fields(rules)
    for document in rules.documents:
        for text in [*document.body, *document.head_lines, *document.cover_footer]:
            yield from _blanks(text, path("documents", document.key), fields, document)
    for award in rules.awards:
        if award.certificate:
            for name in _PLACEHOLDER.findall(award.certificate.body):
                if name not in {"unit", "title", "award", "year", "number", "date", "campaign"}:
                    yield Hit(
                        path("awards", award.key, "certificate"), f"证书正文里的 {{{name}}} 没有内容可填", award.clause
                    )


def _blanks(text: str, place: str, fields: set[str], document: Document) -> Iterator[Hit]:
    for name in _PLACEHOLDER.findall(text):
        if name not in _ALWAYS and name.split(".")[0] not in fields:
            yield Hit(place, f"正文里的 {{{name}}} 没有内容可填", document.clause)


@check("prefill_mismatch", "warning", "预填来源与本栏类型要一致，例如都取自同一分类维度")
def prefill_mismatch(rules: RuleSet) -> Iterator[Hit]:
    """A field is filled from an enrolment field of another type or another list."""
    for form, section, field in rules.fields("file"):
        source = (
            field_named(rules, field.prefill.removeprefix("enrolment."))
            if field.prefill.startswith("enrolment.")
            else None
        )
        if source is None:
            continue
        lists = isinstance(source, ChoiceField) and isinstance(field, ChoiceField)
        if source.type != field.type or (
            lists and getattr(source, "dimension", None) != getattr(field, "dimension", None)
        ):
            place = path("forms", form.key, section.key, field.key)
            yield Hit(place, f"“{field.label}”从“{source.label}”预填，两者类型或选项不同", field.clause)
