"""The forms of a filing as a DOCX: every answer stands in a content control whose hidden tag names its field."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from campaigns.ruleset import display, shapes
from campaigns.ruleset.checking import part_label
from campaigns.ruleset.forms import (
    ChoiceField,
    Field,
    FileField,
    Form,
    GroupedChoiceField,
    PersonField,
    PictureField,
    StatementField,
    TableField,
)
from campaigns.ruleset.model import RuleSet

from . import wording

ONLINE = (FileField, PictureField, StatementField)
"""What is done on the page alone: files, pictures, statements to tick."""
BLANK_ROWS = 3
TICKED, OPEN = "☑", "☐"


def offline_docx(rules: RuleSet, answers: Mapping[str, Any], *, mark: str, title: str) -> bytes:
    """All forms of the filing with the present answers. ``mark`` is read back to know which filing the file is of."""
    document = Document()
    document.styles["Normal"].font.name = "FangSong"
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    document.styles["Normal"].font.size = Pt(12)
    document.core_properties.title, document.core_properties.author = title[:200], ""
    document.core_properties.comments = ""
    document.add_heading(title, 0)
    _control(document, f"{wording.TAG_FILING}{mark}", [wording.OFFLINE_MARK.format(mark=mark)], "编号")
    for sentence in wording.OFFLINE_HELP:
        document.add_paragraph(sentence)
    for form in rules.forms_for("file"):
        _form(document, rules, form, answers)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _form(document, rules: RuleSet, form: Form, answers: Mapping[str, Any]) -> None:
    document.add_heading(form.title, 1)
    for section in form.sections:
        document.add_heading(section.title, 2)
        for field in section.fields:
            heading = document.add_paragraph()
            heading.add_run(field.label + ("（必填）" if field.required else "")).bold = True
            heading.paragraph_format.keep_with_next = True
            if isinstance(field, ONLINE):
                document.add_paragraph(wording.OFFLINE_ONLINE)
                continue
            if note := _note(field):
                document.add_paragraph(note).runs[0].italic = True
            _answer(document, rules, field, answers.get(field.key))


def _note(field: Field) -> str:
    """How this kind of answer is written."""
    if isinstance(field, ChoiceField | GroupedChoiceField):
        return wording.HOW_MANY.format(most=field.max) if field.max else wording.HOW_ANY
    return wording.HOW.get(field.type, "")


def _answer(document, rules: RuleSet, field: Field, answer: Any) -> None:
    if isinstance(field, TableField):
        heads = [column.label for column in field.columns]
        rows = [list(row) for row in display.table_rows(rules, field, answer)]
        blank = [[""] * len(heads)] * max(field.min_rows - len(rows), BLANK_ROWS)
        _control(document, wording.TAG + field.key, [], field.label, grid=[heads, *rows, *blank])
        return
    _control(document, wording.TAG + field.key, lines(rules, field, answer), field.label)


def lines(rules: RuleSet, field: Field, answer: Any) -> list[str]:
    """The answer as paragraphs of its control."""
    if isinstance(field, PersonField):
        given = answer if isinstance(answer, Mapping) else {}
        return [f"{part_label(part)}：{given.get(part, '')}" for part in field.parts]
    if isinstance(field, ChoiceField | GroupedChoiceField):
        chosen, texts = set(shapes.picked(answer)), shapes.other_texts(answer)
        return [_choice(one, one.key in chosen, texts.get(one.key, "")) for one in shapes.choices(rules, field)]
    if field.type == "region":
        return [display.line(rules, field, answer)]
    return str(answer or "").split("\n")


def _choice(one: shapes.Choice, ticked: bool, text: str) -> str:
    label = f"{one.group}：{one.label}" if one.group else one.label
    return f"{TICKED if ticked else OPEN} {label}{f'：{text}' if one.other else ''}"


def _control(document, tag: str, paragraphs: list[str], alias: str, grid: list[list[str]] | None = None) -> None:
    """A block content control that can be filled but not deleted."""
    control, facts, content = OxmlElement("w:sdt"), OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
    for name, value in (("w:alias", alias[:60]), ("w:tag", tag), ("w:lock", "sdtLocked")):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        facts.append(element)
    if grid:
        table = document.add_table(rows=len(grid), cols=len(grid[0]), style="Table Grid")
        for row, cells in zip(table.rows, grid, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = _plain(text)
        content.append(table._tbl)
    for text in paragraphs or ([] if grid else [""]):
        content.append(document.add_paragraph(_plain(text))._p)
    control.append(facts)
    control.append(content)
    document.element.body.insert(len(document.element.body) - 1, control)


def _plain(text: str) -> str:
    """Without signs that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) < 0xE000))
