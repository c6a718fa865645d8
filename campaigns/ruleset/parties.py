"""Who may apply, with how many entries, and whose seat an entry belongs to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Count, Key, Line, Moment, Option, Positive, Prose, RegionCode, Share, Sourced, Strict, When

RegistrationField = Literal[
    "name",
    "address",
    "region",
    "ownership",
    "enterprise_type",
    "license",
    "uscc",
    "letter",
    "contact",
    "id_number",
    "mobile",
]


class ApplicantKind(Strict):
    """A kind of applicant. ``by_hand``: nobody registers as this; the host lets it in."""

    key: Key
    label: Line
    by_hand: bool = False
    note: str = ""


class RegistrationTab(Strict):
    """One entrance of the registration screen and what it asks."""

    key: Key
    label: Line
    kinds: tuple[Key, ...] = Field(min_length=1)
    required: tuple[RegistrationField, ...]
    optional: tuple[RegistrationField, ...] = ()


class Registration(Sourced):
    """How units get in: entrances, option lists, the letter, the host's time to decide."""

    tabs: tuple[RegistrationTab, ...] = Field(min_length=1)
    ownership: tuple[Option, ...] = ()
    enterprise_type: tuple[Option, ...] = ()
    letter_document: Key | None = None
    review_workdays: Positive = 2
    note: str = ""


class _Condition(Sourced):
    key: Key
    title: Prose  # the sentence applicants read
    when: When | None = None  # only for this track
    for_kinds: tuple[Key, ...] = ()  # only for these kinds of applicant; empty: for all
    advised: bool = False  # a warning instead of a refusal
    admits_by_hand: bool = False  # a unit of a by-hand kind that the host let in passes
    partners: bool = False  # each partner of a consortium must meet it too


class KindCondition(_Condition):
    """Only these kinds of applicant."""

    type: Literal["kind"] = "kind"
    kinds: tuple[Key, ...] = Field(min_length=1)


class FactCondition(_Condition):
    """At least one of the listed facts of the unit is true (legal_person, registered_here, taxpayer_here, owner_side …)."""

    type: Literal["fact"] = "fact"
    any_of: tuple[Key, ...] = Field(min_length=1)


class RegionCondition(_Condition):
    """The unit is registered in one of the regions (GB/T 2260 prefixes)."""

    type: Literal["region"] = "region"
    regions: tuple[RegionCode, ...] = Field(min_length=1)


class HonourCondition(_Condition):
    """Earlier honours of this series: refused, required, or allowed with a statement in the named field."""

    type: Literal["honour"] = "honour"
    years: tuple[int, ...] = Field(min_length=1)
    still_valid: bool = False  # only honours that have not expired on the day of filing
    of: Literal["work", "unit"] = "work"
    effect: Literal["refuse", "require", "statement"]
    statement_field: Key | None = None
    stated_by: Key | None = None  # a choice in which the applicant says so; option keys end in the year (y2020)


class DateCondition(_Condition):
    """A date field lies before, after or within N years of a reference day."""

    type: Literal["date"] = "date"
    field: Key
    relation: Literal["before", "after", "within_years"]
    reference: Literal["notice", "deadline", "day"]
    day: date | None = None
    years: Positive | None = None


class DeclareCondition(_Condition):
    """The applicant declares it by ticking; what is false is a false declaration."""

    type: Literal["declare"] = "declare"


class JudgeCondition(_Condition):
    """Only a person can judge it: it becomes an item of the formal check."""

    type: Literal["judge"] = "judge"


class EvidenceCondition(_Condition):
    """At least ``need`` of the named fields are answered; a file field is answered when it holds a file."""

    type: Literal["evidence"] = "evidence"
    fields: tuple[Key, ...] = Field(min_length=1)
    need: Positive = 1


Condition = Annotated[
    KindCondition
    | FactCondition
    | RegionCondition
    | HonourCondition
    | DateCondition
    | DeclareCondition
    | JudgeCondition
    | EvidenceCondition,
    Field(discriminator="type"),
]


class CountLimit(Sourced):
    """At most ``max`` entries; ``max: null`` with ``unlimited: true`` says openly that there is no limit."""

    key: Key
    per: Literal["unit", "group", "consortium_member"] = "unit"
    within: Key | None = None  # a dimension: counted for each of its options; None: over the campaign
    max: Positive | None = None
    unlimited: bool = False
    advised: bool = False
    when: When | None = None

    @model_validator(mode="after")
    def _said_once(self) -> CountLimit:
        if (self.max is None) != self.unlimited:
            raise ValueError("请写明上限 max，或写明 unlimited: true，二者居其一")
        return self


class Consortium(Sourced):
    """Whether several units may file together: one lead, at most ``max_partners``, nobody twice."""

    allowed: bool = False
    min_partners: Count = 0  # together means at least so many besides the lead; 0: not said
    max_partners: Count = 0
    once: bool = True  # no second filing through any lead or partner in the same set of units
    confirmed: bool = True  # every partner confirms, from its own account or by a stamped letter, before the filing
    on_leaving: Literal["return", "end"] = "return"  # of a filing that a partner left with too few
    leaving_workdays: Positive = 5  # how long a filing so returned may be corrected
    when: When | None = None


class OnPaper(Sourced):
    """代录: whether staff may enter a filing that came on paper, at which desks, and which day counts for it."""

    allowed: bool = False
    seats: bool = False  # besides the host, the seats an entry comes to enter theirs
    arrival_counts: bool = False  # in time is what arrived on paper before the end, also when it is entered after it
    enter_workdays: Positive = 3  # such a filing is entered by the end of this working day after the end
    confirm_workdays: Positive = 5  # the unit is asked to confirm by the end of this working day


class Jurisdiction(Strict):
    """Whose entries come here: regions (longest prefix wins), options of a dimension, kinds of unit, or named units."""

    regions: tuple[RegionCode, ...] = ()
    everywhere: bool = False
    dimension: Key | None = None
    options: tuple[Key, ...] = ()
    kinds: tuple[Key, ...] = ()
    named_units: tuple[str, ...] = ()
    own: bool = False  # a division the notice does not give


class Tier(Strict):
    """A level of seats, for example 省级区域 or 中央企业. ``open_list``: the host adds such seats by name."""

    key: Key
    label: Line
    open_list: bool = False


class Seat(Sourced):
    """A unit's place in the campaign: its part, tier, jurisdiction and rights."""

    key: Key
    name: Line
    tier: Key
    role: Literal[
        "host", "co_host", "operator", "organizing", "recommending", "guiding", "supporting", "media", "co_reviewer"
    ]
    jurisdiction: Jurisdiction = Jurisdiction()
    assists: tuple[
        Key, ...
    ] = ()  # works on the dockets of these seats too (co-reviewer, or joint 承办/主办 of any role)
    rights: tuple[Literal["read_all", "final_review", "countersign", "priority_recommend"], ...] = ()
    contact_note: str = ""
    deadlines: dict[Key, Moment] = {}  # a window that closes earlier for this seat's entries


class Countersigning(Sourced):
    """会签: which decisions of the host wait for the seats that countersign, and for how many of them; ``need: null``: for all."""

    decisions: tuple[Literal["publicity", "results"], ...] = Field(min_length=1)
    need: Positive | None = None


class SeatSet(Sourced):
    """One seat for each province or 计划单列市; ``{region}`` in the name becomes the region's name."""

    key: Key
    tier: Key
    role: Literal["organizing", "recommending", "operator"]
    each: Literal["province", "separately_planned_city"]
    name: Line
    names: dict[RegionCode, str] = {}  # exceptions to the pattern
    skip: tuple[RegionCode, ...] = ()


class Quota(Sourced):
    """How many entries a seat may send on: a number, a share of its intake, a share of another quota, or openly unlimited."""

    key: Key
    title: Line
    tiers: tuple[Key, ...] = ()
    seats: tuple[Key, ...] = ()
    number: Count | None = None
    percent: Share | None = None
    percent_of: Literal["intake", "filed"] | Key = (
        "intake"  # filed: of all filings, checked or not; or the key of another quota
    )
    rounding: Literal["floor", "ceil", "half_up"] = "floor"
    minimum: Count = 0
    unlimited: bool = False
    within: Key | None = None  # a dimension: a cap for each of its options
    options: tuple[
        str, ...
    ] = ()  # of that dimension: the cap is theirs alone, so that each track may have its own number
    pool: Literal["seat", "region"] = "seat"  # "region": the seats of one province share the cap
    outside_local: bool = False  # 不占属地指标
    own: bool = False  # a number the notice does not give

    @model_validator(mode="after")
    def _one_kind(self) -> Quota:
        said = [self.number is not None, self.percent is not None, self.unlimited]
        if sum(said) != 1:
            raise ValueError("名额只能写一种：number、percent 或 unlimited: true")
        if self.options and self.within is None:
            raise ValueError("options 是某个分类的选项，要同时写 within")
        return self
