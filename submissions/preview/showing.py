"""What a preview shows: a draft's form with invented answers through the applicants' own rows, and through the papers' own layouts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from campaigns.building.drafts import Standing
from campaigns.models import Campaign
from campaigns.ruleset.forms import Document, Form, Section
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import visible

from .. import form_page
from ..documents import layouts
from ..documents.produce import styles, to_html
from ..papers.layout import layout
from ..papers.sources import Source
from . import specimens

MARK = "预览"
UNIT = "演示申报单位"
OWN = "_form"  # the form itself, printed as a table, where no document prints it
_SCREEN = """
@media screen {
  html { background: #dfe5ea }
  body { box-sizing: border-box; max-width: 210mm; margin: 6mm auto; padding: 20mm 18mm; background: #fff; position: relative; z-index: 0; overflow-wrap: anywhere }
  section.cover { min-height: 240mm }
}
@media screen and (max-width: 600px) { body { padding: 8mm 5mm; margin: 0 } }
"""


@dataclass(frozen=True)
class Previewing:
    """A form of a campaign as it stands in the draft. ``filled``: with invented answers; ``whole``: whatever the conditions say."""

    campaign: Campaign
    standing: Standing
    form: Form
    filled: bool = False
    whole: bool = False

    @property
    def rules(self) -> RuleSet:
        """The draft as a rule set."""
        return self.standing.rules

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What is filled in."""
        return specimens.answers(self.rules, self.form.use) if self.filled else {}

    @cached_property
    def known(self) -> dict[str, Any]:
        """What earlier forms said."""
        return specimens.answers(self.rules, "enrol") if self.filled and self.form.use != "enrol" else {}


@dataclass(frozen=True)
class Part:
    """A section with its rows, the files apart, as the page of filling in shows them."""

    section: Section
    rows: Sequence[form_page.Row]
    uploads: Sequence[form_page.Row]


def parts(one: Previewing) -> list[Part]:
    """The sections an applicant would see."""
    sections: Sequence[tuple[Section, Sequence[Any]]] = [(section, section.fields) for section in one.form.sections]
    if not one.whole:
        sections = visible(one.rules, one.form, one.answers, one.known)
    found = []
    for section, fields in sections:
        rows = form_page.rows(one.rules, fields, one.answers)
        plain = [row for row in rows if not isinstance(row.spec, form_page.FILE_TYPES)]
        found.append(Part(section, plain, [row for row in rows if row.accept]))
    return found


def hidden(one: Previewing) -> int:
    """How many sections and fields do not show under these answers."""
    every = sum(1 + len(section.fields) for section in one.form.sections)
    return every - sum(1 + len(fields) for _, fields in visible(one.rules, one.form, one.answers, one.known))


def documents(one: Previewing) -> list[Document]:
    """The documents that print the form, the form as a plain table when none does, then the others of the same step."""
    printing = [d for d in one.rules.documents if one.form.key in d.forms]
    if not printing:
        printing = [
            Document(key="form", title=one.form.title, layout="form", forms=(one.form.key,), annex=one.form.annex)
        ]
    if one.form.use != "file":
        return printing
    return printing + [d for d in one.rules.documents if d.part_of == "filing" and d not in printing]


def paper(one: Previewing, spec: Document) -> layouts.Layout:
    """The document with 预览 across every page: filled with invented answers, or blank."""
    source = Source(rules=one.rules, campaign=one.campaign.title)
    if one.filled:
        answers = {**one.known, **one.answers}
        title = str(answers.get("title") or "演示项目")
        source = replace(
            source, title=title, unit=str(answers.get("unit_name") or UNIT), number="预览", answers=answers
        )
    return replace(layout(source, spec), watermark=MARK, footer="预览，不作申报使用")


@dataclass(frozen=True)
class Sheet:
    """A document as a page of its own, and what its content policy must allow: its one style sheet, by its hash."""

    html: str
    policy: str


def sheet(one: Previewing, spec: Document) -> Sheet:
    """The document as HTML: the words and style of the PDF, laid out by the browser."""
    made = paper(one, spec)
    css = styles(type(made).styles) + _SCREEN
    html = to_html(made).replace("</head>", f"<style>{css}</style></head>", 1)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"sandbox; default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    return Sheet(html, policy)
