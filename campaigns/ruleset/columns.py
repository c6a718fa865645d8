"""The columns that lists of filings have beyond name, number and unit: the fields a rule set marks ``summary``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import display
from .forms import Field, FileField, PersonField, PictureField
from .model import RuleSet

MASKED = "******"
LONGEST = 40  # signs of a text in a cell
SHOWN_ANYWAY = ("title", "unit_name")


def listed(rules: RuleSet) -> tuple[Field, ...]:
    """The marked fields of the filing forms in their order, without what every list shows by itself (name and unit)."""
    fields = [field for _, _, field in rules.fields("file") if field.summary and field.prefill != "unit.name"]
    return tuple(field for field in fields if field.key not in SHOWN_ANYWAY)


def cell(rules: RuleSet, field: Field, answers: Mapping[str, object], files: Mapping[str, Sequence[object]]) -> str:
    """One filing's answer in one short line. Personal data is masked: only a reveal opens it. Files are counted."""
    if is_personal(field):
        return MASKED
    if isinstance(field, FileField | PictureField):
        count = len(files.get(field.key, ()))
        return f"{count} 个文件" if count else ""
    text = " ".join(display.line(rules, field, answers.get(field.key)).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def is_personal(field: Field) -> bool:
    """Is the answer personal data?"""
    return field.personal or isinstance(field, PersonField)
