"""Every limit of every form of the five notices, at the limit and one beyond: texts, choices, tables, numbers, files, budgets."""

from decimal import Decimal

import pytest

from campaigns.ruleset import answers as answering
from campaigns.ruleset.checking import field_problems
from campaigns.ruleset.forms import FileField, GroupedChoiceField, PictureField, RichTextField
from campaigns.ruleset.shapes import FileFact, choices
from tests.ruleset.presets import NAMES, preset

FIELDS = [(name, form.key, field) for name in NAMES for form in preset(name).forms for s in form.sections for field in s.fields]  # fmt: skip
MB = 1024 * 1024


def named(cases):
    return [pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[2].key}") for case in cases]


def over(name, field, answer, files=()) -> list[str]:
    """What is said about too much, hard or advised; formats are not the question here."""
    said = field_problems(preset(name), field, answer, files, complete=False)
    return [("hard: " if p.hard else "advised: ") + p.sentence for p in said if any(w in p.sentence for w in ("不能超过", "原则上不超过", "最多", "不能大于", "不能小于", "MB", "须上传", "恰好", "正好"))]  # fmt: skip


LIMITED = [case for case in FIELDS if getattr(case[2], "limit", None)]


@pytest.mark.parametrize(("name", "form", "field"), named(LIMITED))
def test_texts(name, form, field):
    limit = field.limit
    assert over(name, field, "字" * limit.max) == []
    beyond = over(name, field, "字" * (limit.max + 1))
    assert [line.split(":")[0] for line in beyond] == [limit.mode]
    assert str(limit.max) in beyond[0]


MANY = [
    case
    for case in FIELDS
    if case[2].type in ("choice", "grouped_choice") and 0 < (case[2].max or 0) < len(choices(preset(case[0]), case[2]))
]
"""Choices that offer more than may be picked."""


@pytest.mark.parametrize(("name", "form", "field"), named(MANY))
def test_choices(name, form, field):
    keys = [choice.key for choice in choices(preset(name), field)]

    def said(count):
        found = field_problems(preset(name), field, {"picked": keys[:count]}, complete=False)
        return [p.sentence for p in found if p.hard and ("选" in p.sentence and str(field.max) in p.sentence)]

    assert said(field.max) == []
    assert len(said(field.max + 1)) == 1


UPLOADS = [case for case in FIELDS if isinstance(case[2], FileField | PictureField | RichTextField)]


def kinds_of(field) -> str:
    return field.accept[0] if isinstance(field, FileField) else "image"


@pytest.mark.parametrize(("name", "form", "field"), named(UPLOADS))
def test_numbers_of_files(name, form, field):
    most = field.pictures if isinstance(field, RichTextField) else getattr(field, "exactly", None) or field.max
    files = [FileFact(f"{n}.x", kinds_of(field), MB) for n in range(most + 1)]
    text = "正文" if isinstance(field, RichTextField) else None
    rules = preset(name)
    assert [p for p in field_problems(rules, field, text, files[:most], complete=True) if p.hard] == []
    assert any(p.hard and str(most) in p.sentence for p in field_problems(rules, field, text, files, complete=True))


@pytest.mark.parametrize(("name", "form", "field"), named([c for c in UPLOADS if hasattr(c[2], "max_mb")]))
def test_sizes_of_files(name, form, field):
    rules, kind = preset(name), kinds_of(field)

    def said(size):
        return [
            p.sentence
            for p in field_problems(rules, field, None, [FileFact("a.x", kind, size)], complete=False)
            if p.hard
        ]

    assert said(field.max_mb * MB) == []
    assert any("MB" in sentence for sentence in said(field.max_mb * MB + 1))


NUMBERS = [case for case in FIELDS if case[2].type == "number"]


@pytest.mark.parametrize(("name", "form", "field"), named(NUMBERS))
def test_numbers(name, form, field):
    step = Decimal(1).scaleb(-field.decimals)
    for bound, outside in ((field.min, -step), (field.max, step)):
        if bound is not None:
            assert over(name, field, f"{bound:f}") == []
            assert [line.split(":")[0] for line in over(name, field, f"{bound + outside:f}")] == ["hard"]


TABLES = [case for case in FIELDS if case[2].type == "table"]


@pytest.mark.parametrize(("name", "form", "field"), named(TABLES))
def test_rows_of_tables(name, form, field):
    rows = [{column.key: "1" for column in field.columns if column.type in ("text", "number")}] * (field.max_rows + 1)
    assert not [line for line in over(name, field, rows[: field.max_rows]) if "行" in line]
    assert any("行" in line and line.startswith("hard") for line in over(name, field, rows))


def texts_of(form, place) -> list:
    """The texts a budget over a section or the whole form counts, where they are always asked."""
    fields = [f for s in ([place] if place is not form else form.sections) for f in s.fields if f.shown_when is None]
    return [f for f in fields if f.type in ("text", "long_text", "rich_text")]


def room_of(form, place) -> list[int]:
    """How much each of these texts takes by its own limit."""
    return [f.limit.max if f.limit else 10**6 for f in texts_of(form, place)]


BUDGETS = [
    (name, form, place)
    for name in NAMES
    for form in preset(name).forms
    for place in (form, *form.sections)
    if place.limit is not None and sum(room_of(form, place)) > place.limit.max
]
"""Those that can be reached: the limits of their own fields do not keep the texts below."""


@pytest.mark.parametrize(
    ("name", "form", "place"), [pytest.param(*case, id=f"{case[0]}-{case[1].key}-{case[2].key}") for case in BUDGETS]
)
def test_budgets_over_sections_and_forms(name, form, place):
    """The texts together at the budget, then one 字 more; fields with limits of their own stay inside these."""
    texts, room = texts_of(form, place), room_of(form, place)

    def spread(count):
        answers = {}
        for field, most in zip(texts, room, strict=True):
            answers[field.key] = "字" * min(most, count)
            count -= min(most, count)
        assert count == 0, "the fields' own limits leave the budget out of reach"
        return answers

    def said(count):
        wanted = f"form:{form.key}" if place is form else f"section:{place.key}"
        found = answering.problems(preset(name), form, spread(count), {}, complete=False)
        return [p.hard for p in found if p.field == wanted]

    assert said(place.limit.max) == []
    assert said(place.limit.max + 1) == [place.limit.mode == "hard"]


def test_the_table_is_not_empty():
    """Each kind of limit occurs in the notices; a preset that loses them would pass silently."""
    assert {name for name, _, _ in FIELDS} == set(NAMES)
    assert min(len(LIMITED), len(MANY), len(UPLOADS), len(NUMBERS)) > 10
    assert BUDGETS
    assert any(isinstance(case[2], GroupedChoiceField) for case in FIELDS)
