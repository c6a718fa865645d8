"""The layouts: one frozen dataclass each, handed to `produce`, which gives back PDF bytes.

Everything specific to a campaign (titles, names, wording of pledges, limits) arrives as data with placeholders
already filled (text.fill). `watermark` writes a word across every page (草稿 on drafts, the reader's number on review
copies); `footer` is a small line at the foot of each page (number, version).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from submissions.documents.blocks import (
    Column,
    Cover,
    FormPart,
    Grid,
    Instructions,
    Line,
    Paragraph,
    Picture,
    SignBlock,
    Statement,
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What all layouts share. `template` and `styles` name files under templates/documents/."""

    template: ClassVar[str] = ""
    styles: ClassVar[tuple[str, ...]] = ("base",)

    title: str
    annex: str = ""
    """`附件 3`, at the top left of the first page."""
    watermark: str = ""
    footer: str = ""


@dataclass(frozen=True, kw_only=True)
class Form(Layout):
    """An application form: optional cover and 填写说明, then sections, prose, tables and statements in order.

    Without a cover the title stands above the first section, `note` in brackets under it.
    """

    template: ClassVar[str] = "form.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "form", "statement")

    parts: tuple[FormPart, ...]
    note: str = ""
    cover: Cover | None = None
    instructions: Instructions | None = None


@dataclass(frozen=True, kw_only=True)
class Pledge(Layout):
    """A 承诺书 or 责任声明 on its own: the statement's title is the document's."""

    template: ClassVar[str] = "pledge.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "statement")

    statement: Statement
    subject: Line | None = None
    """`方案名称：____` above the text."""


@dataclass(frozen=True, kw_only=True)
class Consent(Layout):
    """Permission to publish: one sentence with a choice in the middle.

    `style` inline prints `自愿/经审批后/不愿` with the others struck out once one is chosen; boxes prints tick boxes.
    """

    template: ClassVar[str] = "consent.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "statement")

    before: str
    options: tuple[str, ...]
    after: str
    chosen: str = ""
    style: str = "inline"
    subject: Line | None = None
    sign: SignBlock = field(default_factory=SignBlock)


@dataclass(frozen=True, kw_only=True)
class Letter(Layout):
    """An official letter on the grid of GB/T 9704—2012: 22 lines of 28 characters, body in 3号.

    Paragraphs that begin with `一、` or `（一）` and hold no full stop are headings and set as such. `attachments` are
    listed after the text; `letterhead` prints the issuer's name in red above a rule, for units that ask for it.
    """

    template: ClassVar[str] = "letter.html"
    styles: ClassVar[tuple[str, ...]] = ("letter",)

    body: tuple[str, ...]
    recipient: str = ""
    document_number: str = ""
    letterhead: str = ""
    attachments: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    date: str = ""
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Authorization(Layout):
    """注册授权书, blank or filled in: the text, the person who is authorized, signatures."""

    template: ClassVar[str] = "authorization.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "statement")

    paragraphs: tuple[Paragraph, ...]
    facts: tuple[Line, ...] = ()
    facts_title: str = ""
    closing: tuple[Paragraph, ...] = ()
    recipient: str = ""
    sign: SignBlock = field(default_factory=SignBlock)


@dataclass(frozen=True, kw_only=True)
class SummaryTable(Layout):
    """A landscape list: 汇总表 of a recommending unit, 评分汇总表 of a panel, 名单.

    `heading` lines stand above the table (推荐单位名称：…（加盖单位公章）), `note` below it, `signatures` at the end are
    lines to sign.
    """

    template: ClassVar[str] = "summary_table.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "wide")

    grid: Grid
    heading: tuple[tuple[Line, ...], ...] = ()
    note: str = ""
    signatures: tuple[Line, ...] = ()
    date: str = ""
    sign: SignBlock | None = None


@dataclass(frozen=True)
class Criterion:
    """One row of a score sheet; numbers arrive as they are to be printed. An empty `score` is left to be written."""

    name: str
    description: str = ""
    full: str = ""
    weight: str = ""
    score: str = ""


@dataclass(frozen=True, kw_only=True)
class ScoreSheet(Layout):
    """专家评分表: facts of the filing, criteria with scores, total, opinion, the expert's signature."""

    template: ClassVar[str] = "score_sheet.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "form")

    facts: tuple[Line, ...]
    criteria: tuple[Criterion, ...]
    total: str = ""
    full_total: str = ""
    opinion: str = ""
    recommendation: str = ""
    note: str = ""
    signatures: tuple[Line, ...] = (Line("评审专家", hint="签字"),)
    date: str = ""


@dataclass(frozen=True, kw_only=True)
class Certificate(Layout):
    """A certificate on landscape A4. `title` is its name (荣誉证书); `url` goes into the code at the lower left."""

    template: ClassVar[str] = "certificate.html"
    styles: ClassVar[tuple[str, ...]] = ("certificate",)

    holder: str
    body: tuple[str, ...]
    award: str
    number: str
    issuers: tuple[str, ...]
    date: str
    validity: str = ""
    url: str = ""
    subtitle: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt(Layout):
    """提交回执: what was filed, when, what it weighs in hashes, and our signature of all that. `url` checks it later."""

    template: ClassVar[str] = "receipt.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "receipt")

    number: str
    facts: tuple[Line, ...]
    content_hash: str
    files: Grid = field(default_factory=lambda: Grid(columns=(Column("文件"),)))
    paragraphs: tuple[str, ...] = ()
    signature: str = ""
    url: str = ""
    issuer: str = ""
    date: str = ""


@dataclass(frozen=True)
class Shown:
    """A field of a work in a collection: its label, its text, the pictures of a picture field."""

    label: str
    text: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Work:
    """A work in a collection. `place` names it for the table of contents."""

    place: str
    title: str
    unit: str = ""
    awards: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A group of works; without a title where a collection is not divided."""

    title: str
    works: tuple[Work, ...]


@dataclass(frozen=True, kw_only=True)
class Casebook(Layout):
    """案例集: cover, preface, contents with pages, then every work from a page of its own."""

    template: ClassVar[str] = "casebook.html"
    styles: ClassVar[tuple[str, ...]] = ("base", "casebook")

    chapters: tuple[Chapter, ...]
    subtitle: str = ""
    preface: tuple[str, ...] = ()
    issuer: str = ""
    month: str = ""
    note: str = ""
    """What is said at the foot of the contents: whose words these are."""
