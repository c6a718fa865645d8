"""What a rule says in words: a date, a share, the label of an option; never a key and never raw data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from campaigns import regions
from campaigns.ruleset.base import When, closing, opening, show_share
from campaigns.ruleset.editing.names import PARTS, known
from campaigns.ruleset.editing.shapes import Shape, shapes
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import dimension_label, option_label
from campaigns.ruleset.vocabulary import EVENTS
from campaigns.ruleset.windows import spoken
from campaigns.ruleset.words import thing

NOTHING = "（无）"
NAMES = ("title", "label", "name", "topic", "term", "text", "subject")
SILENT = ("key", "own", "clause")


def called(item: BaseModel) -> str:
    """What a part is called: its own title, else what kind of part it is."""
    for name in NAMES:
        if (value := getattr(item, name, None)) and isinstance(value, str):
            return f"“{shortened(value, 40)}”"
    if (event := EVENTS.get(getattr(item, "event", ""))) is not None:
        return f"“{event}”"
    if isinstance(decision := getattr(item, "decision", None), str):
        return f"“{shortened(decision, 24)}”"
    for name in ("year", "number"):
        if isinstance(value := getattr(item, name, None), int):
            return f"{thing(type(item)).label}（{value}）"
    return thing(type(item)).label


def value_words(rules: RuleSet, shape: Shape, value: Any, of: BaseModel) -> str:
    """One answer of a part in words; (无) when there is none."""
    if isinstance(value, BaseModel):
        return part_words(rules, value)
    if value is None or value == "" or (isinstance(value, Sequence | Mapping) and not value):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if shape.kind == "moment":
        ends = shape.name == "closes"
        return spoken(closing(value), closing=True) if ends else spoken(opening(value))
    if isinstance(value, Mapping):
        return "；".join(f"{_name(rules, 'window', str(k))}：{_moment_or_text(str(v))}" for k, v in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(_one(rules, shape, one, of) for one in value)
    return _one(rules, shape, value, of)


def _one(rules: RuleSet, shape: Shape, value: Any, of: BaseModel) -> str:
    if isinstance(value, BaseModel):
        return called(value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if shape.kind == "share":
        return show_share(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    if text in shape.word.values:
        return shape.word.values[text]
    if shape.names:
        return _name(rules, shape.names, text)
    if shape.name in ("any_of", "options") and (field := getattr(of, "field", None) or getattr(of, "dimension", None)):
        return option_label(rules, field, text)
    if "region" in shape.name or shape.name in ("skip", "codes"):
        return regions.name(text) or text
    return PARTS.get(text, text) if shape.name in ("parts", "optional_parts") else text


def _name(rules: RuleSet, kind: str, key: str) -> str:
    return dict(known(rules, kind)).get(key, key)


def _moment_or_text(text: str) -> str:
    try:
        return spoken(closing(text), closing=True)
    except ValueError:
        return text


def part_words(rules: RuleSet, part: BaseModel) -> str:
    """A whole part in one line: what it says beyond its name, as “label：value”."""
    if isinstance(part, When):
        labels = "、".join(option_label(rules, part.field, key) for key in part.any_of)
        return f"{dimension_label(rules, part.field)}为{labels}"
    found = []
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if shape.name in SILENT or (not shape.required and value == shape.empty) or value in (None, "", (), {}):
            continue
        if shape.kind == "parts":
            said = "、".join(called(one) for one in value)
        else:
            said = value_words(rules, shape, value, part)
        found.append(f"{shape.word.label}：{shortened(said, 200)}")
    return "；".join(found) or called(part)


def shortened(text: str, most: int) -> str:
    """At most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def narrowed(before: str, after: str, around: int = 24) -> tuple[str, str]:
    """Two long texts cut down to where they differ, with a little of what stands around it."""
    if max(len(before), len(after)) <= 160:
        return before, after
    same = min(len(before), len(after))
    start = next((i for i in range(same) if before[i] != after[i]), same)
    end = next((i for i in range(same - start) if before[-1 - i] != after[-1 - i]), same - start)
    return _cut(before, start, end, around), _cut(after, start, end, around)


def _cut(text: str, start: int, end: int, around: int) -> str:
    first, last = max(0, start - around), min(len(text), len(text) - end + around)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
