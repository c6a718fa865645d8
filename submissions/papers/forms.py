"""A form of an annex: cover, instructions, the tables of its sections, prose, the list of evidence, what is bound behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from campaigns.ruleset.checking import part_label
from campaigns.ruleset.forms import (
    ChoiceField,
    Document,
    FileField,
    NumberField,
    PersonField,
    PictureField,
    StatementField,
)
from campaigns.ruleset.forms import Form as FormSpec
from campaigns.ruleset.forms import Section as SectionSpec
from campaigns.ruleset.shapes import choices, visible

from .. import content
from ..documents import layouts
from ..documents.blocks import (
    Column,
    Cover,
    Field,
    FormPart,
    Grid,
    Group,
    Instructions,
    Line,
    Part,
    Prose,
    Section,
    SignBlock,
    Statement,
    TableSection,
)
from . import statements
from .sources import Source, stem
from .values import lines, value
from .wanted import document

SHORT_HELP = 16
MOST_BESIDE, LONGEST_BESIDE = 6, 24
SHORT_PARTS = {"name": "姓名", "title": "职务", "email": "E-mail"}
_CHAPTER = re.compile(r"^(?P<title>[一二三四五六七八九十]+、[^（]+)(?P<sub>（[一二三四五六七八九十]+）.+)$")
_LIMIT = re.compile(r"^(?P<title>.+)（(?P<limit>[^（）]*字[^（）]*)）$")
_BRACKETS = re.compile(r"^(?P<label>.+)（(?P<note>[^（）]+)）$")
_LIMIT_HINT = re.compile(r"^（\d+ ?字以内")


def form(source: Source, spec: Document) -> layouts.Form:
    """The whole document."""
    forms = [source.rules.form(key) for key in spec.forms]
    parts: list[FormPart] = []
    for one in forms:
        parts += form_parts(source, spec, one)
    parts += _partners(source)
    parts += _evidence(source, spec, forms)
    for key in spec.appends:
        parts += bound(source, document(source.rules, key))
    instructions = tuple(p for one in forms for p in one.instructions)
    if instructions and source.is_blank and not spec.cover:
        parts.append(Prose("填写说明", tuple(Part("", p) for p in instructions)))
    if spec.stamped and not spec.appends:
        parts.append(_ending(source, spec, forms))
    return layouts.Form(
        title=spec.title,
        annex=annex(spec.annex),
        parts=tuple(parts),
        note=_unbracketed(forms[0].intro) if forms else "",
        cover=_cover(source, spec) if spec.cover else None,
        instructions=Instructions(instructions) if instructions and spec.cover else None,
    )


def _partners(source: Source) -> list[FormPart]:
    """Those who file together; nothing where the unit files alone."""
    named = source.answers.get(content.PARTNERS) or []
    rows = tuple((str(p["name"]), str(p["uscc"])) for p in named if isinstance(p, Mapping))
    columns = (Column("联合体成员单位"), Column("统一社会信用代码"))
    return [TableSection("联合体成员", Grid(columns, rows))] if rows else []


def annex(text: str) -> str:
    """附件2 → 附件 2, as printed."""
    return re.sub(r"^附件\s*(\d)", r"附件 \1", text)


def bound(source: Source, spec: Document) -> list[FormPart]:
    """A document bound behind another one, as its last part."""
    if spec.forms:
        return [part for key in spec.forms for part in form_parts(source, spec, source.rules.form(key))]
    return [statements.statement(source, spec, title=spec.title)]


def form_parts(source: Source, spec: Document, one: FormSpec) -> list[FormPart]:
    """The sections of a form, in order. A filled form leaves out what these answers hide."""
    parts: list[FormPart] = []
    chapter = ""
    for section, shown in _sections(source, one):
        fields = tuple(f for f in shown if not _printed_elsewhere(source, spec, one, f))
        if not fields:
            continue
        if section.prose:
            parts.append(_prose(source, section, fields, first=bool(parts) and not isinstance(parts[-1], Prose)))
            continue
        if _only_evidence(fields):
            parts.append(_materials(source, section.title, [f for f in fields if isinstance(f, FileField)]))
            said = [f for f in fields if isinstance(f, StatementField)]
            parts += [Section("", _items(source, said), boxed_title=False)] if said else []
            continue
        items = _items(source, [f for f in fields if not isinstance(f, FileField)])
        if parts and isinstance(parts[-1], Section) and {f.group for f in fields} == {section.title}:
            parts[-1] = _with_items(parts[-1], items)  # a section that is one group of the table before it
            continue
        match = _CHAPTER.match(section.title)
        title, sub = (match["title"], match["sub"]) if match else (section.title, "")
        parts.append(Section("" if title == chapter else title, items, boxed_title=_boxed(title), subtitle=sub))
        chapter = title
    return parts


def _sections(source: Source, one: FormSpec) -> Iterable[tuple[SectionSpec, tuple]]:
    if source.is_blank:
        return [(section, section.fields) for section in one.sections]
    return visible(source.rules, one, source.answers)


def _printed_elsewhere(source: Source, spec: Document, one: FormSpec, field) -> bool:
    """What a consent prints is not repeated, a declaration stands above the seal; a blank annex of the notice adds nothing of ours."""
    if isinstance(field, StatementField) and spec.stamped and not spec.appends:
        return True
    if any(d.choice_field == field.key for d in source.rules.documents):
        return True
    return source.is_blank and field.own and not one.own


def _only_evidence(fields: Iterable) -> bool:
    """A section of uploads, perhaps with a declaration: printed as a list of materials."""
    asked = [f for f in fields if not isinstance(f, StatementField)]
    return bool(asked) and all(isinstance(f, FileField) for f in asked)


def _boxed(title: str) -> bool:
    """``1、…`` is the first row of its table, ``一、…`` a heading above it."""
    return bool(title) and not re.match(r"^[一二三四五六七八九十]+、", title)


def _with_items(section: Section, items: tuple) -> Section:
    return Section(
        section.title, (*section.items, *items), section.pairs, section.boxed_title, section.new_page, section.subtitle
    )


def _items(source: Source, fields: list) -> tuple[Field | Group, ...]:
    """Fields and groups of one table; a person is a group, pictures join the text they belong to."""
    items: list[Field | Group] = []
    at = 0
    while at < len(fields):
        spec = fields[at]
        if isinstance(spec, PersonField):
            items.append(_person(source, spec))
            at += 1
        elif spec.group:
            together = [f for f in fields[at:] if f.group == spec.group]
            run = fields[at : at + len(together)]
            if len(run) == 1 and isinstance(spec, PictureField) and _join(source, items, spec):
                at += 1
                continue
            items.append(_group(source, spec.group, run))
            at += len(run)
        else:
            items.append(_field(source, spec))
            at += 1
    return tuple(items)


def _join(source: Source, items: list, spec: PictureField) -> bool:
    """Pictures whose group is the field before them stand in that field's cell (方案架构)."""
    before = items[-1] if items else None
    if not isinstance(before, Field) or before.label != spec.group:
        return False
    pieces = before.value if isinstance(before.value, tuple) else ((before.value,) if before.value else ())
    found = value(source, spec)
    together = (*pieces, *(found if isinstance(found, tuple) else (found,)))
    items[-1] = Field(
        before.label, together or "", before.hint, before.note, before.heading, before.wide, before.lines + 6
    )
    return True


def _field(source: Source, spec, *, in_group: str = "") -> Field:
    note = spec.unit if isinstance(spec, NumberField) else spec.help if len(spec.help) <= SHORT_HELP else ""
    label, heading, hint = spec.label, "", spec.hint
    if in_group and _LIMIT_HINT.match(hint) and spec.type == "long_text":
        label, heading, hint = "", f"{label}{hint}", ""
    elif in_group and label == in_group:
        label = ""
    return Field(
        label, value(source, spec), hint=hint, note=note, heading=heading, wide=_wide(source, spec), lines=lines(spec)
    )


def _wide(source: Source, spec) -> bool:
    """A whole row, unless the annex shares it; a list of many options never fits beside another field."""
    if spec.half and isinstance(spec, ChoiceField):
        labels = [one.label for one in choices(source.rules, spec)]
        return len(labels) > MOST_BESIDE or sum(map(len, labels)) > LONGEST_BESIDE
    return not spec.half


def _group(source: Source, label: str, fields: list) -> Group:
    match = _BRACKETS.match(label)
    name, note = (match["label"], match["note"]) if match else (label, "")
    halves = [f for f in fields if f.half]
    counts = {getattr(f, "unit", None) for f in halves}
    pairs = (
        3 if len(halves) >= 6 and len(halves) % 3 == 0 and len(counts) == 1 else 2
    )  # counts of one unit: three in a row
    return Group(name, tuple(_field(source, f, in_group=name) for f in fields), pairs=pairs, note=note)


def _person(source: Source, spec: PersonField) -> Group:
    """``负责人信息 | 主要负责人 | 部门/职务 …`` with a group of its own, ``联系人 | 姓名 | 职务 …`` without."""
    fields = []
    for part in spec.parts:
        label = part_label(part) if spec.group else SHORT_PARTS.get(part, part_label(part))
        if part == "name" and spec.group:
            label = spec.label
        elif part == "address":
            label = "邮寄地址"
        fields.append(Field(label, source.text(f"{spec.key}.{part}"), wide=part == "address"))
    return Group(spec.group or spec.label, tuple(fields))


def _prose(source: Source, section: SectionSpec, fields: tuple, *, first: bool) -> Prose:
    match = _LIMIT.match(section.title)
    title, limit = (match["title"], match["limit"]) if match else (section.title, "")
    if not limit and section.limit:
        limit = f"{'不超过' if section.limit.mode == 'hard' else '一般不超过'}{section.limit.max}字"
    parts = []
    for spec in fields:
        if isinstance(spec, FileField):
            continue
        hint = spec.hint
        if not hint and isinstance(spec, PictureField):
            hint = f"（{spec.help or '插入图片'}）"
        parts.append(Part(spec.label, value(source, spec), hint))
    return Prose(title, tuple(parts), limit=limit, new_page=first)


def _materials(source: Source, title: str, fields: list) -> TableSection:
    rows = tuple((spec.label, stem(one.title)) for spec in fields for one in source.files.get(spec.key, ()))
    if source.is_blank:
        rows = tuple((spec.label, "") for spec in fields)
    columns = (Column("序号", 8, "center"), Column("材料类别", 42), Column("材料名称"))
    return TableSection(title, Grid(columns, rows, min_rows=0 if rows else 3, numbered=True))


def _evidence(source: Source, spec: Document, forms: list[FormSpec]) -> list[FormPart]:
    """佐证材料目录: what was uploaded beside the tables. The blank annex has none."""
    beside = [
        f
        for one in forms
        for section in one.sections
        for f in section.fields
        if isinstance(f, FileField) and not _only_evidence(section.fields)
    ]
    rows = tuple((stem(one.title), f.label) for f in beside for one in source.files.get(f.key, ()))
    if not rows:
        return []
    columns = (Column("序号", 8, "center"), Column("材料名称"), Column("对应栏目", 42))
    return [TableSection("佐证材料目录", Grid(columns, rows, numbered=True), "注：以上材料均已作为附件上传。")]


def _cover(source: Source, spec: Document) -> Cover:
    made = []
    for column in spec.cover_fields:
        label = spec.column_labels.get(column) or getattr(source.field(column.partition(".")[0]), "label", column)
        match = _BRACKETS.match(label)
        label, hint = (match["label"], match["note"]) if match else (label, "")
        label = re.sub(r"[\s\u3000]", "", label)
        if column == "unit_name" and spec.stamped:
            hint = hint or "盖章"
        hint = hint if "章" in hint else ""
        made.append(Line(label, source.text(column), hint))
    issuer, month = (*spec.cover_footer, "", "")[:2]
    return Cover(spec.title, tuple(made), issuer=issuer, month=month)


def _ending(source: Source, spec: Document, forms: list[FormSpec]) -> Statement | SignBlock:
    """Where it is sealed: the form's declarations on a page of their own, or just the lines to sign."""
    declared = [f for one in forms for section in one.sections for f in section.fields if isinstance(f, StatementField)]
    signed = statements.sign(source, spec)
    if not declared:
        return signed
    return Statement(declared[0].label, before=tuple(f.text for f in declared), sign=signed)


def _unbracketed(text: str) -> str:
    """The page writes the brackets itself."""
    text = text.strip()
    return text[1:-1] if text.startswith("（") and text.endswith("）") else text
