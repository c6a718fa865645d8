"""Who may file, when, how many, and what is filled in and handed in."""

from __future__ import annotations

from collections.abc import Iterator

from ..base import closing
from ..counting import limit_words
from ..forms import (
    ChoiceField,
    Document,
    Field,
    FileField,
    Form,
    GroupedChoiceField,
    LongTextField,
    PictureField,
    RichTextField,
    Section,
    TableField,
    TextField,
)
from ..model import RuleSet
from ..parties import Condition, Consortium, DateCondition, DeclareCondition, JudgeCondition, OnPaper, RegistrationTab
from ..routing import resolved_seats
from ..shapes import options_of
from ..windows import period_words, spoken
from .parts import Sentence, ended, joined, track

REGISTRATION = {
    "letter": "盖章的注册授权书",
    "license": "营业执照",
    "id_number": "联系人身份证号",
}


def calendar(rules: RuleSet) -> list[Sentence]:
    """Every window with its period, and the earlier ends of seats."""
    found = [
        Sentence(f"{ended(f'{w.title}：{period_words(w)}')}{ended(w.note) if w.note else ''}", w.clause)
        for w in rules.windows
    ]
    titles = {w.key: w.title for w in rules.windows}
    for seat in resolved_seats(rules):
        for key, moment in seat.deadlines.items():
            text = f"归{seat.name}受理的，{titles.get(key, key)}提前到 {spoken(closing(moment), closing=True)}截止。"
            found.append(Sentence(text, getattr(seat, "clause", "")))
    return found


def applicants(rules: RuleSet) -> list[Sentence]:
    """Which kinds of applicant there are and how they register."""
    kinds = {k.key: k for k in rules.kinds}
    open_ones = [k.label for k in rules.kinds if not k.by_hand]
    by_hand = [k.label for k in rules.kinds if k.by_hand]
    found = [Sentence(f"可以自行注册申报的：{'、'.join(open_ones)}。")] if open_ones else []
    if by_hand:
        found.append(Sentence(f"不开放自行注册、由主办单位逐个准入的：{'、'.join(by_hand)}。"))
    found += [Sentence(f"{k.label}：{ended(k.note)}") for k in kinds.values() if k.note]
    rule = rules.registration
    for tab in rule.tabs:
        found.append(Sentence(_tab(rules, tab), rule.clause))
    found.append(
        Sentence(f"注册申请提交后 {rule.review_workdays} 个工作日内审核，审核通过后才能报名和申报。", rule.clause)
    )
    if rule.note:
        found.append(Sentence(ended(rule.note), rule.clause))
    return found


def _tab(rules: RuleSet, tab: RegistrationTab) -> str:
    who = "、".join(k.label for k in rules.kinds if k.key in tab.kinds)
    asked = [REGISTRATION[name] for name in tab.required if name in REGISTRATION]
    papers = f"，须提交{'、'.join(asked)}" if asked else ""
    return f"{who}从“{tab.label}”入口注册{papers}。"


def conditions(rules: RuleSet) -> list[Sentence]:
    """Who may apply, and who judges what."""
    return [Sentence(_condition(rules, c), c.clause) for c in rules.conditions]


def _condition(rules: RuleSet, condition: Condition) -> str:
    kinds = [k.label for k in rules.kinds if k.key in condition.for_kinds]
    note = f"（限{'、'.join(kinds)}）" if kinds else ""
    if isinstance(condition, DeclareCondition):
        note += "（由申报单位声明）"
    elif isinstance(condition, JudgeCondition):
        note += "（由形式审查人员核定）"
    elif isinstance(condition, DateCondition) and condition.relation in {"before", "after"}:
        note += "（含当日）"
    if condition.partners:
        note += "（联合体的每个成员也须符合）"
    if condition.advised:
        note += "（建议，不符合的只作提醒）"
    return f"{ended(condition.title)}{track(rules, condition.when)}{note}"


def numbers(rules: RuleSet) -> list[Sentence]:
    """How many entries, and whether several units may file together."""
    found = [Sentence(f"{limit_words(rules, c)}{track(rules, c.when)}。", c.clause) for c in rules.counts]
    found.append(Sentence(_consortium(rules, rules.consortium), rules.consortium.clause))
    return [*found, *_on_paper(rules.on_paper)]


def _on_paper(rule: OnPaper) -> list[Sentence]:
    if not rule.allowed:
        return []
    who = "主办单位或受理申报的单位" if rule.seats else "主办单位"
    day = (
        f"截止前收到纸质件的，截止后 {rule.enter_workdays} 个工作日内录入也算按时。"
        if rule.arrival_counts
        else "代录与网上申报同时截止。"
    )
    words = f"可以提交纸质申报，由{who}代录，申报单位在 {rule.confirm_workdays} 个工作日内确认后进入评审；{day}"
    return [Sentence(words, rule.clause)]


def _consortium(rules: RuleSet, rule: Consortium) -> str:
    if not rule.allowed:
        return "不接受联合体申报。"
    once = "，同一联合体不得多头申报" if rule.once else ""
    agreed = "，成员须在线确认或者出具盖章同意书" if rule.confirmed else ""
    least = f"不少于 {rule.min_partners} 个、" if rule.min_partners else ""
    lead = f"由一个单位牵头，另有成员{least}不超过 {rule.max_partners} 个"
    return f"接受联合体申报{track(rules, rule.when)}：{lead}{agreed}{once}。"


# ---------------------------------------------------------------- what is filled in

USES = {"enrol": "报名", "file": "申报", "supplement": "补充材料", "report": "入选后的报告"}


def material(rules: RuleSet) -> list[Sentence]:
    """The classification, the forms with their limits, the evidence and the papers."""
    found = [Sentence(_dimension(rules, d.key), d.clause) for d in rules.dimensions]
    if rules.forms_for("enrol"):
        found.append(Sentence("须先报名，再对已报名的内容进行正式申报。"))
    if rules.recommender_field:
        found.append(Sentence("申报时选定推荐单位，由该单位确认并办理推荐。"))
    for form in rules.forms:
        found += list(_form(rules, form))
    found += [Sentence(text, d.clause) for d in rules.documents if (text := _document(rules, d))]
    return found


def _dimension(rules: RuleSet, key: str) -> str:
    one = rules.dimension(key)
    field = next((f for _, _, f in rules.fields() if isinstance(f, ChoiceField) and f.dimension == key), None)
    labels = joined(option.label for option in one.options)
    if field is None:
        return f"{one.label}分为：{labels}。"
    few = f"可不选，最多选 {field.max} 项" if not field.min else f"选 {field.min} 至 {field.max} 项"
    most = "可选多项" if field.max is None else f"选 {field.min} 项" if field.min == field.max else few
    lower = f"，每项下再选{one.child_label}" if one.child_label else ""
    return f"按{one.label}申报，{most}{lower}：{labels}。"


def _form(rules: RuleSet, form: Form) -> Iterator[Sentence]:
    parts = "、".join(f"{section.title}（{len(section.fields)} 栏）" for section in form.sections)
    annex = f"（{form.annex}）" if form.annex else ""
    whole = f"，全表文字不超过 {form.limit.max} 字" if form.limit and form.limit.mode == "hard" else ""
    yield Sentence(f"{USES[form.use]}填写“{form.title}”{annex}：{parts}{whole}。", form.clause)
    for section in form.sections:
        if sentence := _section(rules, section):
            yield Sentence(f"{section.title}：{sentence}。")


def _section(rules: RuleSet, section: Section) -> str:
    found = []
    if section.shown_when:
        found.append(f"只{track(rules, section.shown_when).strip('（）')}的填写")
    if section.limit:
        found.append(f"合计{'不超过' if section.limit.mode == 'hard' else '建议不超过'} {section.limit.max} 字")
    found += [text for field in section.fields if (text := _demand(rules, field))]
    titles = {field.key: field.label for field in section.fields}
    for total in section.totals:
        wanted = {"equal": "等于", "at_least": "不少于"}[total.relation]
        parts = "、".join(titles.get(key, key) for key in total.parts)
        found.append(f"“{titles.get(total.total, total.total)}”应{wanted}{parts}之和")
    return "；".join(found)


def _demand(rules: RuleSet, field: Field) -> str:
    """What a field limits or demands; empty for a plain one."""
    name = f"“{field.label}”"
    if isinstance(field, (TextField, LongTextField, RichTextField)) and field.limit:
        bound = "不超过" if field.limit.mode == "hard" else "建议不超过"
        least = f"、不少于 {field.limit.min} 字" if field.limit.min else ""
        return f"{name}{bound} {field.limit.max} 字{least}"
    if isinstance(field, FileField):
        need = "须上传" if field.required and field.min else "可上传"
        return f"{need}{name}（最多 {field.max} 个文件，每个不超过 {field.max_mb} MB{f'、{field.pages} 页' if field.pages else ''}）"
    if isinstance(field, PictureField):
        return f"{name}{'须' if field.required else '可'}上传图片 {field.exactly or f'至多 {field.max}'} 张"
    if isinstance(field, ChoiceField) and field.dimension is None and field.max != 1:
        most = "可多选" if field.max is None else f"最多选 {field.max} 项"
        return f"{name}{most}，共 {len(options_of(rules, field))} 个选项"
    if isinstance(field, GroupedChoiceField):
        most = f"，合计最多 {field.max} 项" if field.max else ""
        return f"{name}分 {len(field.groups)} 组勾选{most}"
    if isinstance(field, TableField) and field.required and field.min_rows:
        return f"{name}至少填 {field.min_rows} 行"
    return ""


def _document(rules: RuleSet, one: Document) -> str:
    """What must be done with a paper made by the system; empty when it is only printed."""
    if one.part_of == "recommendation":
        return ""
    who = {"registration": "注册时", "filing": "申报时", "report": "报告时"}[one.part_of]
    todo = [word for word, there in (("盖章", one.stamped), ("签字", one.signed)) if there]
    steps = [f"由系统生成，{'、'.join(todo)}后上传扫描件"] if todo else []
    if one.editable_too:
        steps.append("同时上传可编辑版")
    if one.paper_copies:
        window = next((w for w in rules.windows if w.key == one.paper_window), None)
        until = f"，时间：{period_words(window)}" if window else ""
        by = "，先交受理申报的单位，由其报送主办单位" if one.paper_to == "seats" else ""
        steps.append(f"寄送纸质版 {one.paper_copies} 份{by}{until}")
    if one.disc_copies:
        steps.append(f"扫描件刻录光盘 {one.disc_copies} 份")
    return f"{who}，“{one.title}”{track(rules, one.when)}{'；'.join(steps)}。" if steps else ""
