"""Forms, evidence and documents: can they be filled in, printed and handed in?"""

from __future__ import annotations

from collections.abc import Iterator

from ..forms import (
    ChoiceField,
    DateField,
    Field,
    FileField,
    Form,
    GroupedChoiceField,
    LongTextField,
    NumberField,
    PersonField,
    RichTextField,
    Section,
    TableField,
    TextField,
)
from ..model import RuleSet
from ..parties import DateCondition, EvidenceCondition
from ..routing import collects, resolved_seats
from ..stages import PublicityStep, SupplementStep
from .registry import Hit, check
from .walk import every_stage_step, field_named, path, steps_of, whens, words


def _place(form: Form, section: Section, field: Field) -> str:
    return path("forms", form.key, section.key, field.key)


@check("filing_form_missing", "error", "加一张 use: file 的表")
def filing_form_missing(rules: RuleSet) -> Iterator[Hit]:
    """There is nothing to file."""
    if not rules.forms_for("file"):
        yield Hit("forms", "没有申报时填写的表格")


@check("min_above_max", "error", "最小值不能大于最大值")
def min_above_max(rules: RuleSet) -> Iterator[Hit]:
    """A field nobody can answer rightly."""
    for form, section, field in rules.fields():
        for sentence in _impossible(rules, field):
            yield Hit(_place(form, section, field), f"“{field.label}”{sentence}", field.clause)
    for form in rules.forms:
        for limit, place in [(form.limit, path("forms", form.key))] + [
            (section.limit, path("forms", form.key, section.key)) for section in form.sections
        ]:
            if limit and limit.min > limit.max:
                yield Hit(place, f"至少 {limit.min} 字，最多只能 {limit.max} 字", form.clause)


def _impossible(rules: RuleSet, field: Field) -> Iterator[str]:
    if (
        isinstance(field, TextField | LongTextField | RichTextField)
        and field.limit
        and field.limit.min > field.limit.max
    ):
        yield f"至少 {field.limit.min} 字，最多只能 {field.limit.max} 字"
    if isinstance(field, NumberField) and field.min is not None and field.max is not None and field.min > field.max:
        yield f"最小 {field.min}，最大 {field.max}"
    if isinstance(field, ChoiceField | GroupedChoiceField):
        number = _choices(rules, field)
        if field.max is not None and field.min > field.max:
            yield f"最少选 {field.min} 项，最多只能选 {field.max} 项"
        if number and field.min > number:
            yield f"最少选 {field.min} 项，一共只有 {number} 项"
    if isinstance(field, TableField) and field.min_rows > field.max_rows:
        yield f"最少 {field.min_rows} 行，最多只能 {field.max_rows} 行"
    if isinstance(field, FileField) and field.min > field.max:
        yield f"最少 {field.min} 个文件，最多只能 {field.max} 个"


def _choices(rules: RuleSet, field: ChoiceField | GroupedChoiceField) -> int:
    if isinstance(field, GroupedChoiceField):
        return sum(len(group.options) for group in field.groups)
    options = field.options
    for dimension in rules.dimensions:
        if dimension.key == field.dimension:
            options = dimension.options
    return sum(len(option.children) or 1 for option in options)


@check("limit_over_whole", "warning", "改小本栏，或放宽整节、整表的字数")
def limit_over_whole(rules: RuleSet) -> Iterator[Hit]:
    """A single field may be longer than the section or form it lies in, or the minimums do not fit."""
    for form in rules.forms:
        for section in form.sections:
            texts = [f for f in section.fields if isinstance(f, TextField | LongTextField | RichTextField) and f.limit]
            for whole in (section.limit, form.limit):
                if whole is None:
                    continue
                for field in texts:
                    if field.limit and field.limit.max > whole.max:
                        sentence = f"“{field.label}”可写 {field.limit.max} 字，合计只许 {whole.max} 字"
                        yield Hit(_place(form, section, field), sentence, field.clause or section.clause)
                least = sum(field.limit.min for field in texts if field.limit)
                if least > whole.max:
                    place = path("forms", form.key, section.key)
                    yield Hit(place, f"各栏至少共 {least} 字，合计只许 {whole.max} 字", section.clause)


@check("total_unfit", "error", "合计和各部分都应是数字栏，单位相同")
def total_unfit(rules: RuleSet) -> Iterator[Hit]:
    """A sum of things that are not numbers of one unit."""
    for form in rules.forms:
        for section in form.sections:
            for total in section.totals:
                fields = [field_named(rules, key) for key in (total.total, *total.parts)]
                known = [field for field in fields if field is not None]
                units = {field.unit for field in known if isinstance(field, NumberField)}
                if any(not isinstance(field, NumberField) for field in known) or len(units) > 1:
                    place = path("forms", form.key, section.key, "totals")
                    yield Hit(place, f"“{total.total}”与各部分不是同一单位的数字", total.clause or section.clause)


@check("shown_by_itself", "error", "显示条件要看前面的另一栏")
def shown_by_itself(rules: RuleSet) -> Iterator[Hit]:
    """A field or section that shows only when itself is answered."""
    for form in rules.forms:
        for section in form.sections:
            inside = {field.key for field in section.fields}
            if section.shown_when and section.shown_when.field in inside:
                yield Hit(path("forms", form.key, section.key), "这一节要等节内的栏目答了才显示", section.clause)
            for field in section.fields:
                if field.shown_when and field.shown_when.field == field.key:
                    yield Hit(_place(form, section, field), f"“{field.label}”要等自己答了才显示", field.clause)


@check("dimension_unasked", "error", "在报名表或申报表里加一栏取自这个维度的选择")
def dimension_unasked(rules: RuleSet) -> Iterator[Hit]:
    """A rule sorts entries by a dimension that no form asks for."""
    asked = {f.dimension for _form, _s, f in rules.fields() if isinstance(f, ChoiceField)}
    names = {d.key: d for d in rules.dimensions} | {d.child_key: d for d in rules.dimensions if d.child_key}
    needed: dict[str, str] = {}
    for place, when, _clause in whens(rules):
        needed.setdefault(when.field, place)
    for count in rules.counts:
        if count.within:
            needed.setdefault(count.within, path("counts", count.key))
    for quota in rules.quotas:
        if quota.within:
            needed.setdefault(quota.within, path("quotas", quota.key))
    for seat in rules.seats:
        if seat.jurisdiction.dimension:
            needed.setdefault(seat.jurisdiction.dimension, path("seats", seat.key))
    for name, place in needed.items():
        dimension = names.get(name)
        if dimension and dimension.key not in asked and field_named(rules, name) is None:
            yield Hit(place, f"规则按“{dimension.label}”区分，但没有表格问这一项", dimension.clause)


@check("personal_published", "error", "去掉 public，或从公示、案例库的栏目里删去")
def personal_published(rules: RuleSet) -> Iterator[Hit]:
    """Personal data would be shown to everybody."""
    shown = {
        key.split(".")[0]
        for _s, step in steps_of(rules, "publicity")
        if isinstance(step, PublicityStep)
        for key in step.fields
    }
    shown |= set(rules.library.fields) if rules.library else set()
    for form, section, field in rules.fields():
        if (field.personal or isinstance(field, PersonField)) and (field.public or field.key in shown):
            yield Hit(_place(form, section, field), f"“{field.label}”是个人信息，不能公开", field.clause)


@check("blind_leak", "warning", "把说明申报单位是谁的栏目标为 blind")
def blind_leak(rules: RuleSet) -> Iterator[Hit]:
    """A blind panel reads forms in which nothing is hidden, or a field filled with the unit's name is not."""
    if not any(panel.blind for panel in rules.panels):
        return
    for form, section, field in rules.fields("file"):
        tells = isinstance(field, PersonField) or field.prefill.startswith(("unit.name", "unit.address", "contact."))
        if tells and not field.blind:
            yield Hit(_place(form, section, field), f"盲审专家会从“{field.label}”看出申报单位是谁", field.clause)


@check("summary_masked", "note", "去掉 summary，或者改列不属于个人信息的字段")
def summary_masked(rules: RuleSet) -> Iterator[Hit]:
    """A personal answer marked for the lists: there it stands as asterisks only."""
    for form, section, field in rules.fields("file"):
        if field.summary and (field.personal or isinstance(field, PersonField)):
            yield Hit(
                _place(form, section, field), f"“{field.label}”是个人信息，在列表和导出的表格里只显示星号", field.clause
            )


@check("date_condition_unfit", "error", "用日期栏，并写全参照日或年数")
def date_condition_unfit(rules: RuleSet) -> Iterator[Hit]:
    """A date rule about something that is not a date, or without its day or years."""
    for condition in rules.conditions:
        if not isinstance(condition, DateCondition):
            continue
        place = path("conditions", condition.key)
        field = field_named(rules, condition.field)
        if field is not None and not isinstance(field, DateField):
            yield Hit(place, f"“{field.label}”不是日期栏", condition.clause)
        if condition.reference == "day" and condition.day is None:
            yield Hit(place, "参照某一天，却没有写是哪一天", condition.clause, "写 day")
        if condition.relation == "within_years" and condition.years is None:
            yield Hit(place, "写了近几年，却没有写几年", condition.clause, "写 years")
        if condition.reference == "notice" and not any(n.published_on or n.signed_on for n in rules.identity.notices):
            yield Hit(place, "参照通知日期，但通知没有写日期", condition.clause, "写通知的 published_on 或 signed_on")


@check("evidence_short", "error", "增加可提供的材料，或减少要求的份数")
def evidence_short(rules: RuleSet) -> Iterator[Hit]:
    """More pieces of evidence are asked than there are fields."""
    for condition in rules.conditions:
        if isinstance(condition, EvidenceCondition) and condition.need > len(condition.fields):
            sentence = f"要求至少 {condition.need} 项，只列了 {len(condition.fields)} 项"
            yield Hit(path("conditions", condition.key), sentence, condition.clause)


@check("evidence_certain", "note", "去掉各栏的 required，或去掉这条要求")
def evidence_certain(rules: RuleSet) -> Iterator[Hit]:
    """Any-of evidence of which enough fields are required anyway."""
    for condition in rules.conditions:
        if isinstance(condition, EvidenceCondition):
            fields = [field_named(rules, key) for key in condition.fields]
            if sum(bool(field and field.required) for field in fields) >= condition.need:
                yield Hit(
                    path("conditions", condition.key), "所列材料本来就是必传的，这条要求不起作用", condition.clause
                )


@check("circle_many", "warning", "在处理意见里写明按限选数处理，表样照原样印", "K9")
def circle_many(rules: RuleSet) -> Iterator[Hit]:
    """The annex prints ○, the sign of a single choice, where several may be chosen; told once per form."""
    for form in rules.forms:
        odd = [
            f
            for s in form.sections
            for f in s.fields
            if isinstance(f, ChoiceField) and f.glyph == "circle" and f.max != 1
        ]
        if odd:
            labels = words([field.label for field in odd])
            clause = odd[0].clause or form.clause
            yield Hit(path("forms", form.key), f"表上印的是单选的○，但可以选不止一项：{labels}", clause)


@check("document_incomplete", "error", "按版式补全")
def document_incomplete(rules: RuleSet) -> Iterator[Hit]:
    """A document whose layout lacks what it prints."""
    for document in rules.documents:
        place = path("documents", document.key)
        if document.layout in {"form", "narrative"} and not document.forms:
            yield Hit(place, f"“{document.title}”没有写印哪张表（forms）", document.clause)
        if document.layout == "consent" and document.choice_field is None:
            yield Hit(place, f"“{document.title}”没有写印哪一栏的选择（choice_field）", document.clause)
        if document.layout == "summary_table" and not document.columns:
            yield Hit(place, f"“{document.title}”没有写印哪些列（columns）", document.clause)
        if document.layout in {"pledge", "statement", "authorization", "letter"} and not document.body:
            yield Hit(place, f"“{document.title}”没有正文（body）", document.clause)


@check("paper_without_window", "warning", "写明 paper_window")
def paper_without_window(rules: RuleSet) -> Iterator[Hit]:
    """Paper copies are asked for, but not by when."""
    for document in rules.documents:
        if (document.paper_copies or document.disc_copies) and document.paper_window is None:
            sentence = f"“{document.title}”要交纸质件或光盘，没有写什么时候交到"
            yield Hit(path("documents", document.key), sentence, document.clause)


@check("paper_to_no_seat", "error", "把 paper_to 改为 host，或让申报最先进入由席位办理的阶段")
def paper_to_no_seat(rules: RuleSet) -> Iterator[Hit]:
    """Stamped paper is to come to seats first, and no seat but the host's takes filings first, or no paper comes back."""
    seats = resolved_seats(rules)
    for document in rules.documents:
        comes_back = document.paper_copies or document.stamped or document.signed
        if document.paper_to == "seats" and not (
            document.part_of == "filing" and comes_back and any(collects(rules, document, seat) for seat in seats)
        ):
            sentence = f"“{document.title}”盖章后要先交席位，但没有席位最先收到申报，或者它不是申报时要交回的材料"
            yield Hit(path("documents", document.key), sentence, document.clause)


@check("form_not_printed", "note", "确认这张表不需要打印；需要的，加一份文书")
def form_not_printed(rules: RuleSet) -> Iterator[Hit]:
    """A filing form of which no document is made."""
    printed = {key for document in rules.documents for key in document.forms}
    for form in rules.forms_for("file"):
        if form.key not in printed:
            yield Hit(path("forms", form.key), f"“{form.title}”没有对应的打印文书", form.clause)


@check("supplement_unasked", "note", "在补充材料步骤里使用它")
def supplement_unasked(rules: RuleSet) -> Iterator[Hit]:
    """A supplement or report form that nobody is asked to fill in."""
    used = {getattr(step, "form", None) for _s, step in steps_of(rules, "supplement")}
    used |= {follow.form for follow in rules.follow_ups}
    for form in [*rules.forms_for("supplement"), *rules.forms_for("report")]:
        if form.key not in used:
            yield Hit(path("forms", form.key), f"没有步骤要求填“{form.title}”", form.clause)


@check("supplement_form_use", "error", "改用用途为“补充材料”（补充步骤）或“入选后的报告”（后续工作）的表单")
def supplement_form_use(rules: RuleSet) -> Iterator[Hit]:
    """A form that is asked for after filing, but is filled in at another point."""
    uses = {form.key: (form.title, form.use) for form in rules.forms}
    wanted = [
        (path("stages", stage.key, step.type), step.form, "supplement")
        for stage, step in every_stage_step(rules)
        if isinstance(step, SupplementStep)
    ]
    wanted += [(path("follow_ups", follow.key), follow.form, "report") for follow in rules.follow_ups]
    for place, key, use in wanted:
        if key in uses and uses[key][1] != use:
            yield Hit(place, f"“{uses[key][0]}”不是在这时填写的表单")


@check("overdue_without_form", "warning", "写明补充哪张表（form），或改为由评审人员决定")
def overdue_without_form(rules: RuleSet) -> Iterator[Hit]:
    """A supplement that is missed ends the entry, but there is nothing to hand in."""
    for stage, step in every_stage_step(rules):
        if isinstance(step, SupplementStep) and step.overdue == "fails" and step.form is None:
            yield Hit(
                path("stages", stage.key, step.type), "逾期不补交就不予通过，却没有可以在线填报的表单", step.clause
            )
