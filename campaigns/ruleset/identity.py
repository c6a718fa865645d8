"""Who calls for what: titles, units and their part, notices, contacts, confidentiality, windows, classification."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from .base import Key, Line, Moment, Option, Positive, Prose, Sourced, Strict

PartyRole = Literal["guiding", "host", "co_host", "operator", "supporting", "co_organizer", "media"]
WindowOpens = Literal[
    "register",
    "enrol",
    "file",
    "paper",
    "check",
    "review",
    "publicity",
    "vote",
    "objection",
    "report",
    "award",
    "other",
]


class Party(Sourced):
    """A unit named by the notice and the part it takes (指导 主办 协办 支持 承办)."""

    name: Line
    role: PartyRole
    note: str = ""


class Annex(Strict):
    """A numbered annex of a notice. ``document`` names the generated document that reproduces it."""

    number: Positive
    title: Line
    document: Key | None = None
    own: bool = False  # the notice only names it; the text here is ours (自拟)


class Notice(Strict):
    """An official text: the call itself, or another unit's letter that forwards it."""

    key: Key
    title: Line
    issuer: Line
    doc_number: str = ""
    signed_on: date | None = None
    published_on: date | None = None
    forwards: Key | None = None
    body: Prose | None = None
    annexes: tuple[Annex, ...] = ()


class Contact(Strict):
    """An office that answers questions, by topic or by region. Persons are filled in by the organizer later."""

    topic: Line
    office: Line
    regions: tuple[str, ...] = ()
    note: str = ""


class Term(Strict):
    """A term explained to applicants (名词解释)."""

    term: Line
    meaning: Prose


class Edition(Strict):
    """An earlier run of the series, to which honour rules refer."""

    year: int = Field(ge=1990, le=2100)
    title: str = ""
    valid_until: date | None = None


class Listing(Sourced):
    """One place of the notice that lists the parts of something (the procedure, the scenarios); lint compares such lists."""

    subject: Key
    title: Line
    items: tuple[Line, ...] = Field(min_length=1)


Origin = Annotated[
    str,
    Field(
        pattern=r"^https://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{2,5})?$",
        max_length=120,
        json_schema_extra={"examples": ["https://example.cn"]},
    ),
]
"""The address of a site without path: https, a name, a port if need be. No wildcards."""


class Channel(Sourced):
    """A link by which filings and votes arrive: a partner site, an account, a forwarding letter. Counted, and attributed to ``seat``."""

    key: Key
    label: Line
    kind: Literal["site", "account", "letter"]
    seat: Key | None = None
    notice: Key | None = None
    embeds_vote: bool = False  # the vote is shown inside this site
    origins: tuple[
        Origin, ...
    ] = ()  # the addresses of its pages; the ballot stands in a frame of these and of no others


class Identity(Strict):
    """Title, series, units, notices and texts of a campaign."""

    title: Line
    short_title: Line
    series: Key
    year: int = Field(ge=1990, le=2100)
    number: Positive | None = None  # 第六届
    host: Line
    parties: tuple[Party, ...] = ()
    notices: tuple[Notice, ...] = ()
    contacts: tuple[Contact, ...] = ()
    scope: Prose
    approval_number: str = ""
    earlier: tuple[Edition, ...] = ()
    terms: tuple[Term, ...] = ()
    guide: tuple[Term, ...] = ()  # 评选指南: heading and text
    points: tuple[Term, ...] = ()  # 方案要点: what the notice wants to see; lint compares them with the rubrics
    listings: tuple[Listing, ...] = ()
    channels: tuple[Channel, ...] = ()
    entry_name: Line = "解决方案"  # what one filing is called on pages


class Confidentiality(Sourced):
    """How strictly material is kept, and the text an applicant reads and accepts before filling in."""

    level: Literal["strict", "campaign_only", "none"]
    text: Prose
    red_line: Line = "请勿填报任何敏感或涉密内容！"
    must_accept: bool = True


class Fee(Sourced):
    """The statement that nothing is charged."""

    statement: Line = "本活动不收取任何费用。"


class Disclosure(Sourced):
    """What applicants and the public see of scores. Both stay closed unless the host says otherwise."""

    applicants_see_scores: bool = False
    applicants_see_comments: bool = False
    scores_public: bool = False


class Window(Sourced):
    """A named half-open period [opens, closes). A missing end means open-ended, a missing start means since the notice."""

    key: Key
    title: Line
    purpose: WindowOpens
    opens: Moment | None = None
    closes: Moment | None = None
    note: str = ""
    own: bool = False  # dates the notice does not give (ours)


class Dimension(Sourced):
    """One independent way of sorting entries (track, class, direction, industry, field), of one or two levels."""

    key: Key
    label: Line
    child_key: Key | None = None  # name of the second level (领域); a rule's ``within`` may name either level
    child_label: str = ""
    options: tuple[Option, ...] = Field(min_length=1)
    own: bool = False
