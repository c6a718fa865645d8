"""What the designer does to a form's plain data: fields added, described, moved, copied, taken away. Pure; each gives new data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from campaigns.building.grids import keys
from campaigns.building.grids.cleaning import tidy
from campaigns.ruleset.editing.shapes import shape
from campaigns.ruleset.editing.starters import keys_in, starter
from campaigns.ruleset.editing.tree import Data, NoSuchPlace
from campaigns.ruleset.forms import LongTextField, RichTextField, Section, TextField
from campaigns.ruleset.words import thing

FLAGS = ("required", "public", "blind", "summary", "personal")
LIMITED = {model.model_fields["type"].default for model in (TextField, LongTextField, RichTextField)}
TYPES = {model.model_fields["type"].default: model for model in shape(Section, "fields").models}
LABELS = {kind: thing(model).label for kind, model in TYPES.items()}
MOST_FIELDS = 200
LONGEST = 300


class Misplaced(ValueError):
    """What was typed cannot be kept; str() is the sentence for the person."""


def at(rows: list[Any], number: int) -> Any:
    """The item at a position; NoSuchPlace when there is none."""
    if not 0 <= number < len(rows):
        raise NoSuchPlace(str(number))
    return rows[number]


def with_section(form: Data, number: int, change: Callable[[Data], Data]) -> Data:
    """The form with one section changed."""
    at(form["sections"], number)
    return {**form, "sections": [change(one) if n == number else one for n, one in enumerate(form["sections"])]}


def described(section: Data, post: Mapping[str, str]) -> Data:
    """The section with what its table says: ``title``, and for each field ``f-<n>-label``, limits and flags. Raises Misplaced."""
    title = tidy(post.get("title", section["title"]))
    if not title or len(title) > LONGEST:
        raise Misplaced("本节的标题不能空着，也不能超过 300 字。")
    fields = [_described(field, f"f-{number}-", post) for number, field in enumerate(section["fields"])]
    return {**section, "title": title if title != tidy(section["title"]) else section["title"], "fields": fields}


def _described(field: Data, stem: str, post: Mapping[str, str]) -> Data:
    if f"{stem}label" not in post:
        return field
    label = tidy(post[f"{stem}label"])
    if not label or len(label) > LONGEST:
        raise Misplaced(f"“{field['label'][:40]}”的名称不能空着，也不能超过 300 字。")
    made = {**field, "label": label if label != tidy(field["label"]) else field["label"]}
    for flag in FLAGS:
        ticked = f"{stem}{flag}" in post
        usual = flag == "required"
        if ticked == usual:
            made.pop(flag, None)
        else:
            made[flag] = ticked
    if field["type"] in LIMITED:
        _limit(made, post.get(f"{stem}limit", "").strip(), post.get(f"{stem}mode", "hard"))
    return made


def _limit(field: Data, most: str, mode: str) -> None:
    most = tidy(most)
    if not most:
        field.pop("limit", None)
        return
    if not most.isascii() or not most.isdecimal() or not 1 <= int(most) <= 100_000:
        raise Misplaced(f"“{field['label'][:40]}”的字数上限请写 1 到 100000 的整数，不限的空着。")
    was = field.get("limit") or {}
    field["limit"] = {**{k: v for k, v in was.items() if k != "mode"}, "max": int(most)}
    if mode == "advised":
        field["limit"]["mode"] = mode


def added(data: Data, form: Data, section: int, kind: str, label: str) -> tuple[Data, int]:
    """A new field at the end of a section, and its position. Raises Misplaced."""
    if kind not in TYPES:
        raise Misplaced("请选择字段类型。")
    rows = at(form["sections"], section)["fields"]
    if len(rows) >= MOST_FIELDS:
        raise Misplaced(f"一节最多 {MOST_FIELDS} 个字段，请另分一节。")
    label = tidy(label)[:LONGEST]
    taken = keys_in(data)
    made = starter(TYPES[kind], title=label or f"新{LABELS[kind]}", taken=set(taken))
    if label:
        made["key"] = keys.fresh(label, taken, stem="field")
    return with_section(form, section, lambda one: {**one, "fields": [*one["fields"], made]}), len(rows)


def copied(data: Data, form: Data, section: int, number: int) -> Data:
    """The field once more, right behind itself, under a key of its own."""
    rows = at(form["sections"], section)["fields"]
    field = at(rows, number)
    made = {
        **field,
        "key": keys.fresh(field["label"], keys_in(data), stem="field"),
        "label": f"{field['label']}（副本）"[:LONGEST],
    }
    return with_section(form, section, lambda one: {**one, "fields": [*rows[: number + 1], made, *rows[number + 1 :]]})


def removed(form: Data, section: int, number: int) -> Data:
    """The form without the field. Raises Misplaced for the last one of a section."""
    rows = at(form["sections"], section)["fields"]
    at(rows, number)
    if len(rows) == 1:
        raise Misplaced("一节至少要有一个字段。整节不要的，请删除这一节。")
    return with_section(form, section, lambda one: {**one, "fields": rows[:number] + rows[number + 1 :]})


def shifted(form: Data, section: int, number: int, by: int) -> Data:
    """The field one up or down; past the end of its section it goes into the next one."""
    rows = list(at(form["sections"], section)["fields"])
    at(rows, number)
    if 0 <= number + by < len(rows):
        rows[number], rows[number + by] = rows[number + by], rows[number]
        return with_section(form, section, lambda one: {**one, "fields": rows})
    if 0 <= section + by < len(form["sections"]):
        return moved(form, section, number, section + by, first=by > 0)
    return form


def moved(form: Data, section: int, number: int, to: int, *, first: bool = False) -> Data:
    """The field in another section, at its end or its beginning. Raises Misplaced when its own section would be left empty."""
    field = at(at(form["sections"], section)["fields"], number)
    at(form["sections"], to)
    if to == section:
        return form
    form = removed(form, section, number)
    return with_section(
        form, to, lambda one: {**one, "fields": [field, *one["fields"]] if first else [*one["fields"], field]}
    )


def section_added(data: Data, form: Data, title: str) -> Data:
    """A new section at the end, with one field to begin with."""
    title = tidy(title)[:LONGEST] or "新的一节"
    taken = keys_in(data)
    field = {**starter(TextField, title="新字段", taken=set(taken)), "key": keys.fresh("新字段", taken, stem="field")}
    made = {"key": keys.fresh(title, taken, stem="section"), "title": title, "fields": [field]}
    return {**form, "sections": [*form["sections"], made]}


def section_shifted(form: Data, number: int, by: int) -> Data:
    """The section one up or down; at the ends it stays."""
    rows = list(form["sections"])
    at(rows, number)
    if 0 <= number + by < len(rows):
        rows[number], rows[number + by] = rows[number + by], rows[number]
    return {**form, "sections": rows}


def section_removed(form: Data, number: int) -> Data:
    """The form without a section and its fields. Raises Misplaced for the last one."""
    rows = form["sections"]
    at(rows, number)
    if len(rows) == 1:
        raise Misplaced("一张表至少要有一节。")
    return {**form, "sections": rows[:number] + rows[number + 1 :]}
