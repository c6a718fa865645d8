"""The reference manual of the language in Chinese, made from the models, their words and the rule sets that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from .base import show_share
from .editing.names import NAMED, named_by
from .editing.shapes import Shape, shapes
from .editing.starters import starter
from .forms import Form
from .identity import Identity
from .language import models
from .model import RuleSet
from .reading import to_data
from .words import thing
from .yaml_text import dump

MOST_LINES = 24
LONGEST = 90

KINDS = {
    "line": "一行文字", "prose": "一段文字", "key": "代号", "moment": "日期或时刻，如 2024-09-20 17:00", "date": "日期，如 2024-09-20",
    "integer": "整数", "decimal": "数字", "share": "比例，如 10%、2/3", "yes_no": "true 或 false", "closed": "下列之一",
    "closed_many": "下列的若干个", "lines": "文字列表", "numbers": "整数列表", "map": "“名称: 内容”的列表",
}  # fmt: skip
WAYS = {
    "yes_no": "true", "integer": "3", "decimal": "0.5", "share": "10%", "date": "2024-09-20", "moment": "2024-09-20 17:00",
    "lines": "[……]", "numbers": "[2023, 2024]", "map": "{名称: 内容}",
}  # fmt: skip
THINGS_NAMED = {
    "notice": "通知", "document": "文书", "seat": "席位", "kind": "申报者类型", "fact": "单位事实", "event": "事件", "field": "字段",
    "level": "分类或其第二级", "column": "字段或名单列", "sorting": "分类或选择字段", "dimension": "分类", "form": "表单",
    "window": "时间段", "tier": "层级", "quota": "名额", "stage": "环节", "rubric": "评分表", "panel": "专家组", "award": "奖项",
    "answer": "选项", "base": "计算的基数",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One key of a part. ``parts``: the parts it may hold; ``example`` is YAML, from the rule set called ``source``."""

    key: str
    label: str
    wants: str
    default: str
    help: str
    values: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]
    example: str
    source: str


@dataclass(frozen=True)
class Part:
    """One part of the language: what it is, where it stands, its keys, and one of it as somebody wrote it."""

    name: str
    label: str
    help: str
    kind: str
    stands_in: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    example: str
    source: str


def manual(rule_sets: Mapping[str, RuleSet]) -> list[Part]:
    """Every part of the language in the order of a rule set; examples come from ``rule_sets`` (name → rule set)."""
    seen: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for name, rules in rule_sets.items():
        _gather(RuleSet, to_data(rules), name, seen)
    used = _used()
    return [_part(model, seen.get(model.__name__, []), used) for model in models()]


def _gather(model: type[BaseModel], data: Any, source: str, seen: dict[str, list[tuple[str, dict[str, Any]]]]) -> None:
    """Every part that stands in the data, by the name of its model."""
    if not isinstance(data, dict):
        return
    seen.setdefault(model.__name__, []).append((source, data))
    for shape in shapes(model):
        value = data.get(shape.name)
        if shape.nested and value is not None:
            for row in value if isinstance(value, list) else [value]:
                if inner := _of(shape, row):
                    _gather(inner, row, source, seen)


def _of(shape: Shape, row: Any) -> type[BaseModel] | None:
    if len(shape.models) == 1:
        return shape.models[0]
    kind = row.get("type") if isinstance(row, dict) else None
    return next((m for m in shape.models if m.model_fields["type"].default == kind), None)


def _used() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for model in models():
        for shape in shapes(model):
            for inner in shape.models:
                found.setdefault(inner.__name__, []).append((model.__name__, f"{thing(model).label} {shape.name}"))
    return found


def _part(
    model: type[BaseModel], there: list[tuple[str, dict[str, Any]]], used: dict[str, list[tuple[str, str]]]
) -> Part:
    told = thing(model)
    kind = str(model.model_fields["type"].default) if "type" in model.model_fields else ""
    example, source = _whole(model, there)
    return Part(
        model.__name__, told.label, told.help, kind, tuple(used.get(model.__name__, ())),
        tuple(_entry(model, shape, there) for shape in shapes(model)), example, source,
    )  # fmt: skip


def _whole(model: type[BaseModel], there: list[tuple[str, dict[str, Any]]]) -> tuple[str, str]:
    """The part that says most within a few lines, as somebody wrote it; else the smallest valid one."""
    written = [(len(data), dump(data), source) for source, data in there if model not in {RuleSet, Identity, Form}]
    short = [row for row in written if row[1].count("\n") <= MOST_LINES]
    short = [row for row in short if "://" not in row[1]]  # addresses of others are no example
    short = short or sorted(written, key=lambda row: row[1].count("\n"))[:1]
    if short:
        _size, text, source = max(short, key=lambda row: row[0])
        return text, source
    return ("", "") if model in {RuleSet, Identity, Form} else (dump(starter(model, title="演示")), "")


def _entry(model: type[BaseModel], shape: Shape, there: list[tuple[str, dict[str, Any]]]) -> Entry:
    example, source = _example(shape, there)
    values = shape.word.values
    listed = tuple((value, values.get(value, "")) for value in shape.closed) or tuple(values.items())
    return Entry(
        shape.name, shape.word.label, _wants(model, shape), _default(shape), shape.word.help, listed,
        tuple(inner.__name__ for inner in shape.models), example, source,
    )  # fmt: skip


def _wants(model: type[BaseModel], shape: Shape) -> str:
    if shape.nested:
        one = (
            thing(shape.models[0]).label if len(shape.models) == 1 else "、".join(thing(m).label for m in shape.models)
        )
        return f"{one}的列表" if shape.kind == "parts" else one
    names = named_by(model, shape.name)
    if names:
        many = "列表" if shape.kind == "lines" else ""
        return f"{THINGS_NAMED[names]}的代号{many}"
    return KINDS[shape.kind]


def _default(shape: Shape) -> str:
    if shape.required:
        return "必填"
    if shape.empty is None or shape.empty in ("", (), {}):
        return "不填"
    if isinstance(shape.empty, bool):
        return "true" if shape.empty else "false"
    if isinstance(shape.empty, tuple):
        return "、".join(map(str, shape.empty))
    return _show(shape.empty)


def _show(value: Any) -> str:
    if isinstance(value, BaseModel):
        return "各项均取默认"
    if isinstance(value, Fraction):
        return show_share(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _example(shape: Shape, there: list[tuple[str, dict[str, Any]]]) -> tuple[str, str]:
    """One line as somebody wrote it, the longest that still is one line; else the way to write it, with no source."""
    if shape.nested:
        return "", ""
    found = []
    for source, data in there:
        if shape.name in data:
            text = dump({shape.name: data[shape.name]}).strip()
            if "\n" in text and shape.kind in {"lines", "numbers", "closed_many"}:
                text = f"{shape.name}: [{', '.join(map(str, data[shape.name]))}]"
            if "\n" not in text and "://" not in text and len(text) <= LONGEST:
                found.append((text, source))
    return max(found, key=lambda row: len(row[0]), default=(f"{shape.name}: {_way(shape)}", ""))


def _way(shape: Shape) -> str:
    """How a key is written that nobody has written yet."""
    if shape.kind in {"closed", "closed_many"}:
        return shape.closed[-1] if shape.kind == "closed" else f"[{shape.closed[-1]}]"
    return WAYS.get(shape.kind, "……")


assert set(NAMED.values()) <= set(THINGS_NAMED)
