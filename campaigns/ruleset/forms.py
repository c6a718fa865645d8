"""What is filled in: forms of sections and typed fields, evidence, and the documents made from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field as Spec
from pydantic import StringConstraints, model_validator

from .base import Count, Key, Limit, Line, Option, OptionGroup, Positive, Prose, Sourced, When

Column = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}(\.(name|title|mobile|phone|email|address))?$")
]
"""The key of a field, or of one part of a person field: ``contact.phone``."""


class _Field(Sourced):
    key: Key
    label: Line
    required: bool = True
    help: str = ""  # shown beside the box
    hint: str = ""  # what the annex prints inside the empty cell
    public: bool = False  # 标“*”栏，可公开
    blind: bool = False  # hidden from blind reviewers: it tells who the applicant is
    summary: bool = False  # a column of lists and of the 汇总表
    personal: bool = False  # personal data: masked, kept apart
    shown_when: When | None = None
    prefill: str = ""  # unit.name, unit.address, contact.name, enrolment.<field> …
    own: bool = False  # the seed has no such field; ours (自拟)
    half: bool = False  # two such fields share one row of the printed table
    group: str = ""  # merged label cell left of consecutive fields of the printed table (负责人信息)


class TextField(_Field):
    """One line."""

    type: Literal["text"] = "text"
    limit: Limit | None = None
    pattern: Literal["", "mobile", "phone", "email", "uscc", "postcode", "url"] = ""


class LongTextField(_Field):
    """Paragraphs of plain text."""

    type: Literal["long_text"] = "long_text"
    limit: Limit | None = None


class RichTextField(_Field):
    """Paragraphs with pictures and tables."""

    type: Literal["rich_text"] = "rich_text"
    limit: Limit | None = None
    pictures: Count = 10


class NumberField(_Field):
    """A number with a unit (万元 人 个 %), a range and decimals. ``money`` and ``percent`` are units of it."""

    type: Literal["number"] = "number"
    unit: str = ""
    min: Decimal | None = Decimal(0)
    max: Decimal | None = None
    decimals: Annotated[int, Spec(ge=0, le=6)] = 0


class DateField(_Field):
    """A day or a month."""

    type: Literal["date"] = "date"
    precision: Literal["day", "month"] = "day"


class ChoiceField(_Field):
    """One or several of a list. The list is given here or taken from a dimension; ``other`` options ask for a text."""

    type: Literal["choice"] = "choice"
    options: tuple[Option, ...] = ()
    dimension: Key | None = None
    min: Count = 1
    max: Positive | None = 1  # None: as many as one likes
    glyph: Literal["box", "circle"] = "box"  # the mark the annex prints before each option

    @model_validator(mode="after")
    def _list_or_dimension(self) -> ChoiceField:
        if bool(self.options) == bool(self.dimension):
            raise ValueError("选项要么写在 options 里，要么取自 dimension，二者居其一")
        return self


class GroupedChoiceField(_Field):
    """Several of several titled groups (应用场景: five groups, each with its own 其他)."""

    type: Literal["grouped_choice"] = "grouped_choice"
    groups: tuple[OptionGroup, ...] = Spec(min_length=1)
    min: Count = 1
    max: Positive | None = None


class RegionField(_Field):
    """An administrative region of GB/T 2260."""

    type: Literal["region"] = "region"
    level: Literal["province", "city", "county"] = "province"


class FileField(_Field):
    """Uploaded evidence."""

    type: Literal["file"] = "file"
    accept: tuple[Literal["pdf", "image", "docx", "xlsx", "zip"], ...] = ("pdf", "image")
    max_mb: Positive = 20
    min: Count = 1
    max: Positive = 10
    pages: Positive | None = None


class PictureField(_Field):
    """Pictures; ``exactly`` N or up to ``max``."""

    type: Literal["picture"] = "picture"
    exactly: Positive | None = None
    max: Positive = 5
    max_mb: Positive = 10


class StatementField(_Field):
    """A sentence the applicant ticks."""

    type: Literal["statement"] = "statement"
    text: Prose


class PersonField(_Field):
    """A person: name, department/title, mobile, e-mail (the parts are chosen here). Always personal data."""

    type: Literal["person"] = "person"
    parts: tuple[Literal["name", "title", "mobile", "phone", "email", "address"], ...] = (
        "name",
        "title",
        "mobile",
        "email",
    )
    optional_parts: tuple[str, ...] = ()


class TableField(_Field):
    """A table with rows added by the applicant."""

    type: Literal["table"] = "table"
    columns: tuple[Annotated[TextField | NumberField | DateField | ChoiceField, Spec(discriminator="type")], ...] = (
        Spec(min_length=1)
    )
    min_rows: Count = 0
    max_rows: Positive = 20


Field = Annotated[
    TextField
    | LongTextField
    | RichTextField
    | NumberField
    | DateField
    | ChoiceField
    | GroupedChoiceField
    | RegionField
    | FileField
    | PictureField
    | StatementField
    | PersonField
    | TableField,
    Spec(discriminator="type"),
]


class Total(Sourced):
    """Numbers that must fit: ``total`` equals, or is at least, the sum of ``parts``."""

    total: Key
    parts: tuple[Key, ...] = Spec(min_length=1)
    relation: Literal["equal", "at_least"] = "equal"


class Section(Sourced):
    """A titled part of a form, filled and saved on its own."""

    key: Key
    title: Line
    intro: str = ""
    fields: tuple[Field, ...] = Spec(min_length=1)
    limit: Limit | None = None  # over all texts of the section
    totals: tuple[Total, ...] = ()
    shown_when: When | None = None
    prose: bool = False  # printed as headings and paragraphs instead of a table
    scored: bool = False  # reviewers score what is written here: each long text should feed a criterion


class Form(Sourced):
    """A form of an annex. ``use`` says when it is filled in."""

    key: Key
    title: Line
    use: Literal["enrol", "file", "supplement", "report"]
    annex: str = ""
    intro: str = ""
    instructions: tuple[Prose, ...] = ()  # 填写说明
    sections: tuple[Section, ...] = Spec(min_length=1)
    limit: Limit | None = None  # over all texts of the form
    own: bool = False


class Document(Sourced):
    """A paper made by the system. ``body`` may use {title} {unit} {date} and the keys of text fields in braces."""

    key: Key
    title: Line
    layout: Literal["form", "pledge", "statement", "consent", "narrative", "letter", "authorization", "summary_table"]
    part_of: Literal["registration", "filing", "recommendation", "report"] = "filing"
    annex: str = ""
    forms: tuple[Key, ...] = ()  # the forms a layout prints
    body: tuple[Prose, ...] = ()
    columns: tuple[Column, ...] = ()  # fields of a summary table, beside 序号; ``contact.phone`` is a part of a person
    column_labels: dict[str, Line] = {}  # headings that differ from the fields' own labels
    head_lines: tuple[Line, ...] = ()  # printed between title and table; {seat} is the recommending unit
    choice_field: Key | None = None  # the field a consent prints (自愿/经审批后/不愿)
    signer: str = "企业名称（盖章）"
    lists_materials: bool = False
    stamped: bool = False
    signed: bool = False  # signature of the legal representative
    editable_too: bool = False  # the editable version is handed in as well
    paper_copies: Count = 0
    paper_window: Key | None = None
    paper_to: Literal["host", "seats"] = "host"  # seats: stamped paper comes first to the seats filings come to first
    cover: bool = False
    cover_fields: tuple[Column, ...] = ()  # what the cover prints, in order; labels from ``column_labels``
    cover_footer: tuple[Line, ...] = ()  # 编制单位 and month at the foot of the cover
    appends: tuple[Key, ...] = ()  # documents bound behind this one: one PDF, one scan
    disc_copies: Count = 0  # scans handed in on a disc
    sign_fields: tuple[Column, ...] = ()  # printed above signature and seal
    own: bool = False
    when: When | None = None
