"""A form for one part of a rule set, made from its model: one input per plain field, small parts inside parts on the same page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from pydantic import BaseModel

from campaigns.ruleset.base import show_share
from campaigns.ruleset.editing.names import known
from campaigns.ruleset.editing.shapes import Shape, shapes
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import part_problems

LONG = {"intro", "help", "note", "prompt", "statement", "text", "body", "contact_note"}
LAST = {
    "clause": 1,
    "own": 2,
    "key": 3,
}  # where a rule comes from, and what it is called inside, is asked after what it says
NOTHING = ("", "（不填）")


def is_inline(shape: Shape) -> bool:
    """A part small enough to be edited where it stands: one model, nothing nested in it."""
    return shape.kind == "part" and len(shape.models) == 1 and not any(s.nested for s in shapes(shape.models[0]))


class PartForm(forms.Form):
    """The plain fields of ``model``, filled from ``data``. After ``is_valid``, ``part()`` is the data as it should become."""

    def __init__(self, model: type[BaseModel], data: Data, rules: RuleSet, given: Any = None):
        self.model, self.before, self.rules = model, data, rules
        super().__init__(given, initial=dict(_initial(model, data, "")))
        for name, shape in sorted(_inputs(model, ""), key=lambda one: LAST.get(one[0].rpartition("-")[2], 0)):
            if _nothing_to_tick(shape, rules, self.initial.get(name)):
                continue
            self.fields[name] = _field(shape, rules, self.initial.get(name), within=name.rpartition("-")[0])

    def part(self) -> Data:
        """The part with what was typed; what this form does not show stays as it was."""
        return {**self.before, **_collected(self.model, self.cleaned_data, "", self.before)}

    def clean(self) -> dict[str, Any]:
        """Ask the model itself: its sentences come back at the fields they are about."""
        cleaned = super().clean() or {}
        if not self.errors:
            for path, sentence in part_problems(
                self.model, {**self.before, **_collected(self.model, cleaned, "", self.before)}
            ):
                words = [str(piece) for piece in path if isinstance(piece, str)]
                at = next((n for n in ("-".join(words[:2]), words[0] if words else "") if n in self.fields), None)
                self.add_error(at, sentence)
        return cleaned


def _inputs(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, Shape]]:
    for shape in shapes(model):
        if not shape.nested:
            yield prefix + shape.name, shape
        elif not prefix and is_inline(shape):
            for name, inner in _inputs(shape.models[0], f"{shape.name}-"):
                yield name, _told(inner, shape)


def _told(inner: Shape, outer: Shape) -> Shape:
    label = f"{outer.word.label}：{inner.word.label}"
    return replace(inner, word=replace(inner.word, label=label), required=inner.required and not outer.optional)


def _initial(model: type[BaseModel], data: Data, prefix: str) -> Iterator[tuple[str, Any]]:
    for shape in shapes(model):
        value = data.get(shape.name, shape.empty)
        if not shape.nested:
            yield prefix + shape.name, _shown(shape, value)
        elif not prefix and is_inline(shape):
            yield from _initial(shape.models[0], data.get(shape.name) or {}, f"{shape.name}-")


def _shown(shape: Shape, value: Any) -> Any:
    if _is_list(shape):
        return [str(one) for one in value or []]
    if value is None:
        return ""
    if shape.kind in {"lines", "numbers"}:
        return ("\n" if shape.kind == "lines" else "，").join(str(one) for one in value)
    if shape.kind == "map":
        return "\n".join(f"{key} = {text}" for key, text in value.items())
    if shape.kind == "share" and not isinstance(value, str):
        return show_share(value)
    return value if isinstance(value, bool) else str(value)


def _is_list(shape: Shape) -> bool:
    return shape.kind == "closed_many" or (shape.kind == "lines" and _ticked(shape))


def _ticked(shape: Shape) -> bool:
    """Several names whose order says nothing are ticked; columns stand in an order and are written line by line."""
    return bool(shape.names) and shape.names != "column"


def _nothing_to_tick(shape: Shape, rules: RuleSet, value: Any) -> bool:
    """There is nothing of the kind yet, and nothing is named: the field would be an empty list."""
    return (
        shape.kind == "lines" and _ticked(shape) and not shape.required and not value and not known(rules, shape.names)
    )


def _field(shape: Shape, rules: RuleSet, value: Any, within: str) -> forms.Field:
    about: dict[str, Any] = {"label": shape.word.label, "help_text": shape.word.help, "required": shape.required}
    match shape.kind:
        case "yes_no":
            return forms.BooleanField(**{**about, "required": False})
        case "closed":
            rows = [(one, shape.word.values.get(one, one)) for one in shape.closed]
            return forms.ChoiceField(choices=[NOTHING, *rows] if shape.optional or within else rows, **about)
        case "closed_many":
            rows = [(one, shape.word.values.get(one, one)) for one in shape.closed]
            return forms.MultipleChoiceField(choices=rows, widget=forms.CheckboxSelectMultiple, **about)
        case "key" | "line" if shape.names:
            return forms.ChoiceField(choices=[NOTHING, *_choices(shape, rules, [value])], **about)
        case "lines" if _ticked(shape):
            return forms.MultipleChoiceField(
                choices=_choices(shape, rules, value or []), widget=forms.CheckboxSelectMultiple, **about
            )
        case "lines" | "map":
            told = {"lines": "每行一项", "map": "每行一项，写作 代号 = 内容"}[shape.kind]
            about["help_text"] = "；".join(filter(None, (about["help_text"], told)))
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **about)
        case "prose":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), **about)
        case "date":
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **about)
    if shape.name in LONG and shape.kind == "line":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **about)
    return forms.CharField(**about)


def _choices(shape: Shape, rules: RuleSet, chosen: list[Any]) -> list[tuple[str, str]]:
    """What can be named, and whatever is named now even though nothing bears that name."""
    rows = known(rules, shape.names)
    there = {key for key, _ in rows}
    return rows + [(str(key), f"{key}（不存在，请另选）") for key in chosen if key and key not in there]


def _collected(model: type[BaseModel], cleaned: dict[str, Any], prefix: str, before: Data) -> Data:
    data: Data = {}
    for shape in shapes(model):
        if not shape.nested:
            data[shape.name] = _plain(shape, cleaned.get(prefix + shape.name))
            if data[shape.name] is None and not shape.optional and not shape.required:
                del data[shape.name]  # left empty: the default
        elif not prefix and is_inline(shape):
            inner = shape.models[0]
            part = {**(before.get(shape.name) or {}), **_collected(inner, cleaned, f"{shape.name}-", {})}
            data[shape.name] = None if shape.optional and _untouched(inner, part) else part
    return data


def _untouched(model: type[BaseModel], part: Data) -> bool:
    """Nothing was written in an optional part: all it must have is missing, or all of it is."""
    must = [shape.name for shape in shapes(model) if shape.required] or [shape.name for shape in shapes(model)]
    return all(part.get(name) in (None, "", [], {}) for name in must)


def _plain(shape: Shape, typed: Any) -> Any:
    if shape.kind == "yes_no":
        return bool(typed)
    if _is_list(shape):
        return list(typed or [])
    text = str(typed or "").strip()
    if shape.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if shape.kind == "numbers":
        return [piece for piece in re.split(r"[\s,，、;；]+", text) if piece]
    if shape.kind == "map":
        pairs = (line.partition("=") for line in text.splitlines() if line.strip())
        return {key.strip(): value.strip() for key, _, value in pairs}
    if not text:
        return None if shape.optional or shape.empty not in ("", None) or shape.required else ""
    return text
