"""The authorization letter, filled in as far as the form is: DOCX made here, PDF by whoever registered for it.

Set as GB/T 9704 asks: title 小标宋 二号 in the middle, text 仿宋 三号 on 28-point lines, signature and seal at the right.
The commercial faces are named, not shipped: the reader's office program has them.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Mapping

import docx as word
from django.core.cache import cache
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from accounts.kernel.clock import clock
from campaigns.models import Campaign
from campaigns.ruleset.forms import Document

log = logging.getLogger(__name__)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE_FACE, TEXT_FACE = "方正小标宋简体", "仿宋_GB2312"
SPACE = "\u3000"
WIDTHS = {"contact": 5, "mobile": 8, "id_number": 12, "unit": 16}
PER_HOUR = 30
_PLACE = re.compile(r"\{(\w+)\}")
_BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_pdf: list[Callable[[Campaign, Document, Mapping[str, str]], bytes]] = []


class NotMade(Exception):
    """The engine made no letter."""


def register_pdf(render: Callable[[Campaign, Document, Mapping[str, str]], bytes]) -> None:
    """Plug in fn(campaign, spec, facts) -> PDF bytes, or NotMade; the engine lives above this app."""
    _pdf[:] = [render]


def spec_of(campaign: Campaign) -> Document | None:
    """The letter the campaign's registration asks for; None when it asks for none."""
    key = campaign.rules.registration.letter_document
    return next((d for d in campaign.rules.documents if d.key == key), None) if key else None


def facts_of(*, unit: str = "", contact: str = "", mobile: str = "", id_number: str = "") -> dict[str, str]:
    """What the letter's blanks are filled with; an empty value stays a line to write on."""
    mobile = mobile.removeprefix("+86")
    given = {"unit": unit, "contact": contact, "mobile": mobile, "id_number": id_number}
    return {name: _BAD.sub("", value).strip()[:200] for name, value in given.items()}


def may_make(owner: str) -> bool:
    """At most PER_HOUR letters for one person or number: setting a page costs a second of a processor."""
    key = f"registration-letter:{owner}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) <= PER_HOUR


def pdf(campaign: Campaign, spec: Document, facts: Mapping[str, str]) -> bytes | None:
    """The letter as PDF, in about a second; None when it could not be made."""
    try:
        return _pdf[0](campaign, spec, facts)
    except NotMade:
        log.exception("no authorization letter")
        return None


def docx(campaign: Campaign, spec: Document, facts: Mapping[str, str]) -> bytes:
    """The letter as a Word document that can be edited."""
    rules = campaign.rules
    words = {**facts, "campaign": campaign.title, "title": "", "seat": ""}
    made = word.Document()
    _page(made, spec.title)
    _title(made, spec.title)
    _text(made, f"{rules.identity.host}：", indent=False)
    for sentence in spec.body:
        _sentence(made, sentence, words)
    _signature(made, spec, facts.get("unit", ""))
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def _page(made: WordDocument, title: str) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    style = made.styles["Normal"]
    style.font.name, style.font.size = TEXT_FACE, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT_FACE)
    style.paragraph_format.line_spacing = Pt(28)
    style.paragraph_format.space_after = Pt(0)
    made.core_properties.author, made.core_properties.comments = "", ""
    made.core_properties.title = title
    made.core_properties.created = made.core_properties.modified = clock().replace(tzinfo=None)


def _title(made: WordDocument, words: str) -> None:
    line = made.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.line_spacing = Pt(36)
    line.paragraph_format.space_after = Pt(28)
    run = line.add_run(words)
    run.font.name, run.font.size = TITLE_FACE, Pt(22)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), TITLE_FACE)


def _text(made: WordDocument, words: str = "", *, indent: bool = True) -> Paragraph:
    line = made.add_paragraph(words)
    if indent:
        line.paragraph_format.first_line_indent = Pt(32)
    return line


def _sentence(made: WordDocument, sentence: str, words: Mapping[str, str]) -> None:
    """Words as they are; what a person fills in stands underlined, filled in or as a line to write on."""
    line = _text(made)
    for at, part in enumerate(_PLACE.split(sentence)):
        if at % 2 == 0:
            line.add_run(part)
        elif part == "campaign":
            line.add_run(words[part])
        else:
            line.add_run(words.get(part) or SPACE * WIDTHS.get(part, 8)).underline = True


def _signature(made: WordDocument, spec: Document, unit: str) -> None:
    """Who signs, room for the seal, the day to be written by hand; 40 mm stay together at the right."""
    lines = [spec.signer or "单位（盖章）"] + ([unit] if unit else []) + ["", f"{SPACE * 2}年{SPACE}月{SPACE}日"]
    for number, words in enumerate(lines):
        line = made.add_paragraph(words)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(32)
        line.paragraph_format.keep_with_next = number < len(lines) - 1
        line.paragraph_format.space_before = Pt(40) if number == 0 else Pt(0)
