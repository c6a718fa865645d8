"""How the designer shows a field: what it wants of the applicant and when it appears, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.building.forms.arranging import FLAGS, LABELS, LIMITED
from campaigns.ruleset.base import When
from campaigns.ruleset.editing.names import known
from campaigns.ruleset.forms import (
    ChoiceField,
    FileField,
    Form,
    GroupedChoiceField,
    NumberField,
    PersonField,
    PictureField,
    RegionField,
    RichTextField,
    TableField,
    TextField,
)
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import choices
from campaigns.ruleset.words import word

PREFILLS = {
    "unit.name": "单位名称", "unit.uscc": "统一社会信用代码", "unit.address": "单位地址", "contact.name": "联系人",
    "contact.mobile": "联系人手机", "contact.email": "联系人邮箱",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A field in the designer. ``typed`` are the values its inputs show (what was typed before something was refused)."""

    number: int
    key: str
    kind: str
    type: str
    label: str
    limit: str
    mode: str
    flags: tuple[tuple[str, str, bool], ...]
    facts: tuple[str, ...]

    @property
    def limited(self) -> bool:
        """A text, whose 字 can be limited."""
        return self.kind in LIMITED


@dataclass(frozen=True)
class Part:
    """A section in the designer."""

    number: int
    at: str
    title: str
    when: str
    rows: tuple[Row, ...]


def parts(rules: RuleSet, form: Form, at: str, typed: dict[str, Any] | None = None, section: int = -1) -> list[Part]:
    """The sections of the form at a place with their fields; ``typed`` replaces what the inputs of one ``section`` show."""
    found = []
    for number, part in enumerate(form.sections):
        post = typed if number == section and typed is not None else None
        rows = tuple(_row(rules, n, field, post) for n, field in enumerate(part.fields))
        title = post.get("title", part.title) if post is not None else part.title
        found.append(Part(number, f"{at}.sections.{number}", title, when_words(rules, part.shown_when), rows))
    return found


def _row(rules: RuleSet, number: int, field: Any, post: dict[str, Any] | None) -> Row:
    stem = f"f-{number}-"
    limit = getattr(field, "limit", None)
    said = {"label": field.label, "limit": str(limit.max) if limit else "", "mode": limit.mode if limit else "hard"}
    if post is not None:
        said = {name: post.get(stem + name, value) for name, value in said.items()}
    flags = tuple(
        (flag, word(type(field), flag).label, (stem + flag in post) if post is not None else getattr(field, flag))
        for flag in FLAGS
    )
    return Row(
        number,
        field.key,
        field.type,
        LABELS[field.type],
        said["label"],
        said["limit"],
        said["mode"],
        flags,
        tuple(facts(rules, field)),
    )


def facts(rules: RuleSet, field: Any) -> list[str]:
    """What else the field says: its own limits, where it is filled from, when it shows."""
    found = _own(rules, field)
    if field.prefill:
        found.append(f"自动带出：{_prefilled(rules, field.prefill)}")
    if field.shown_when is not None:
        found.append(when_words(rules, field.shown_when))
    return [fact for fact in found if fact]


def _prefilled(rules: RuleSet, source: str) -> str:
    if source.startswith("enrolment."):
        label = dict(known(rules, "field")).get(source.removeprefix("enrolment."))
        return label or source
    return PREFILLS.get(source, source)


def _own(rules: RuleSet, field: Any) -> list[str]:
    match field:
        case ChoiceField() | GroupedChoiceField():
            lines = choices(rules, field)
            most = "不限" if field.max is None else str(field.max)
            count = f"选 {field.min} 项" if most == str(field.min) else f"选 {field.min} 至 {most} 项"
            return [f"{len(lines)} 个选项", count, _from(rules, field)]
        case NumberField():
            return [field.unit, _range(field.min, field.max), f"{field.decimals} 位小数" if field.decimals else ""]
        case TextField():
            return [word(TextField, "pattern").values.get(field.pattern, "") if field.pattern else ""]
        case RichTextField():
            return [f"插图最多 {field.pictures} 张"]
        case RegionField():
            return [f"到{word(RegionField, 'level').values[field.level]}"]
        case FileField():
            kinds = "、".join(word(FileField, "accept").values[kind] for kind in field.accept)
            return [kinds, f"{field.min} 至 {field.max} 个", f"每个 {field.max_mb} MB 以内"]
        case PictureField():
            return [f"须 {field.exactly} 张" if field.exactly else f"最多 {field.max} 张"]
        case PersonField():
            return ["、".join(word(PersonField, "parts").values[part] for part in field.parts)]
        case TableField():
            return ["、".join(column.label for column in field.columns), f"最多 {field.max_rows} 行"]
    return []


def _from(rules: RuleSet, field: Any) -> str:
    key = getattr(field, "dimension", None)
    return f"取自分类“{next((d.label for d in rules.dimensions if d.key == key), key)}”" if key else ""


def _range(low: Any, high: Any) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"不小于 {low}"
    return f"不大于 {high}" if low is None else f"{low} 至 {high}"


def when_words(rules: RuleSet, when: When | None) -> str:
    """The condition under which something shows."""
    if when is None:
        return ""
    labels = dict(known(rules, "sorting"))
    options = {}
    for row in rules.dimensions:
        if when.field in (row.key, row.child_key):
            options = {o.key: o.label for one in row.options for o in (one, *one.children)}
    for _, _, field in rules.fields():
        if field.key == when.field and isinstance(field, ChoiceField):
            options = {line.key: line.label for line in choices(rules, field)}
    names = "、".join(f"“{options.get(key, key)}”" for key in when.any_of)
    return f"选了{names}才显示（{labels.get(when.field, when.field)}）"
