"""What an official page is made of: frozen values that the templates print. Nothing here knows a campaign.

All text is printed as text. A tuple of values prints one under the other. An empty value prints the field's hint in
brackets, as the blank form of a notice does.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """One box to tick. `other` is the text written after it; `""` draws an empty line, None means no line."""

    label: str
    ticked: bool = False
    other: str | None = None


@dataclass(frozen=True)
class Choices:
    """Boxes in a row (or `columns` of them). `mark` is box or circle: only the look, as printed in the notice."""

    options: tuple[Choice, ...]
    heading: str = ""
    mark: str = "box"
    columns: int = 0


@dataclass(frozen=True)
class Column:
    """A column of a table. `width` is a share in percent (0 = the rest), `align` is left, center or right."""

    title: str
    width: int = 0
    align: str = "left"


@dataclass(frozen=True)
class Grid:
    """A table with a repeated head. Short tables are filled up with blank rows to `min_rows`; `total` is the last row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    min_rows: int = 0
    total: tuple[str, ...] = ()
    numbered: bool = False
    """Write 1, 2, 3 … into the first column of every row, blank ones too."""


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG. `name` stands in messages when it cannot be read."""

    name: str
    data: bytes
    caption: str = ""


@dataclass(frozen=True)
class Rich:
    """Formatted text of an applicant; reduced to paragraphs, lists, tables and emphasis before it is printed.
    `<img src="asset:NAME">` shows the picture of that name."""

    html: str
    pictures: tuple[Picture, ...] = ()


Piece = str | Choices | Grid | Picture | Rich
Value = Piece | tuple[Piece, ...]


@dataclass(frozen=True)
class Field:
    """One question and its answer.

    `note` stands in brackets under the label, always. `hint` stands in the answer's place while it is empty.
    `heading` stands above the answer inside its cell, always. An empty `label` gives the answer the whole row.
    `wide` takes the row; otherwise fields share rows in pairs. `lines` keeps at least that many lines free.
    """

    label: str
    value: Value = ""
    hint: str = ""
    note: str = ""
    heading: str = ""
    wide: bool = False
    lines: int = 1


@dataclass(frozen=True)
class Group:
    """Fields behind one merged label at the left. `pairs` is how many label–answer pairs share a row (1 to 3)."""

    label: str
    fields: tuple[Field, ...]
    pairs: int = 2
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A titled table of fields: `1、申报单位基本信息`. With `boxed_title` the title is the table's first row, repeated on
    each page; otherwise it stands above as a heading."""

    title: str
    items: tuple[Field | Group, ...]
    pairs: int = 2
    boxed_title: bool = True
    new_page: bool = False
    subtitle: str = ""
    """A second heading under the first: `（一）申报单位基本信息`."""


@dataclass(frozen=True)
class Part:
    """One sub-heading of prose with its text. `hint` says what belongs there and is printed while it is empty."""

    title: str
    value: Value = ""
    hint: str = ""


@dataclass(frozen=True)
class Prose:
    """Running text under headings: `二、解决方案的基本情况（不超过3000字）` with its `（一）…` parts."""

    title: str
    parts: tuple[Part, ...]
    limit: str = ""
    new_page: bool = False


@dataclass(frozen=True)
class TableSection:
    """A table with a heading, such as 佐证材料目录. `note` is printed under it."""

    title: str
    grid: Grid
    note: str = ""
    new_page: bool = False


@dataclass(frozen=True)
class Line:
    """`label` with the value written on a line. `hint` follows in brackets: （盖章）, （签字）."""

    label: str
    value: str = ""
    hint: str = ""


@dataclass(frozen=True)
class SignBlock:
    """Who signs, at the lower right: lines to sign or seal, then the date. 40 mm stay free for the seal."""

    lines: tuple[Line, ...] = ()
    date: str = ""
    seal_space: bool = True


@dataclass(frozen=True)
class Blank:
    """A part of a sentence that is filled in or left to be written: underlined, `width` characters wide at least."""

    value: str = ""
    width: int = 8


Run = str | Blank
Paragraph = str | tuple[Run, ...]


@dataclass(frozen=True)
class Cover:
    """The first page of a filing: title, lines to fill in (名称, 单位（盖章）, 联系人 …), who drew it up, and when."""

    title: str
    lines: tuple[Line, ...]
    issuer: str = ""
    month: str = ""
    number: str = ""
    subtitle: str = ""


@dataclass(frozen=True)
class Instructions:
    """The page 填写说明 behind the cover."""

    paragraphs: tuple[str, ...]
    title: str = "填写说明"


@dataclass(frozen=True)
class Statement:
    """A pledge or declaration: paragraphs, numbered claims, what is attached, and signatures."""

    title: str
    before: tuple[Paragraph, ...] = ()
    grid: Grid | None = None
    claims: tuple[str, ...] = ()
    after: tuple[Paragraph, ...] = ()
    contacts: tuple[Line, ...] = ()
    sign: SignBlock = field(default_factory=SignBlock)
    new_page: bool = True


FormPart = Section | Prose | TableSection | Statement | SignBlock
