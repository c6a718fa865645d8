"""What every part of a rule set is made of: strict frozen models, keys, moments, options."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic.functional_validators import BeforeValidator

CHINA = ZoneInfo("Asia/Shanghai")


class Strict(BaseModel):
    """A frozen part of a rule set; an unknown key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Sourced(Strict):
    """A rule that can name the clause of the notice it comes from, for example ``六(三)``; ``own``: the notice does not say it (自拟)."""

    clause: str = ""
    own: bool = False


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{4}|\d{6}|XJBT)$")]
Positive = Annotated[int, Field(ge=1, le=100_000)]
Count = Annotated[int, Field(ge=0, le=100_000)]

SHARE_PATTERN = r"^-?\d{1,9}(\.\d{1,9})?%?$|^\d{1,9}/[1-9]\d{0,8}$"
MOMENT_PATTERN = r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$"
_SHARE = re.compile(SHARE_PATTERN, re.ASCII)
_MOMENT = re.compile(MOMENT_PATTERN, re.ASCII)


def _moment(text: str) -> str:
    if not _MOMENT.match(text):
        raise ValueError("时间写作 2024-09-20 或 2024-09-20 17:00")
    try:
        sensible = 1990 <= datetime.fromisoformat(text).year <= 2200
    except ValueError:
        sensible = False
    if not sensible:
        raise ValueError("没有这一天或这一时刻，时间写作 2024-09-20 或 2024-09-20 17:00")
    return text


Moment = Annotated[
    str, AfterValidator(_moment), Field(json_schema_extra={"pattern": MOMENT_PATTERN, "examples": ["2024-09-20 17:00"]})
]
"""A date (``2024-09-20``) or a time of day (``2024-09-20 17:00``) in Asia/Shanghai."""


def opening(moment: str) -> datetime:
    """The first instant that belongs to a window opening at ``moment``."""
    return datetime.fromisoformat(moment).replace(tzinfo=CHINA)


def closing(moment: str) -> datetime:
    """The first instant after a window closing at ``moment``: a bare date runs to its 24:00."""
    instant = datetime.fromisoformat(moment).replace(tzinfo=CHINA)
    return instant if " " in moment else datetime.combine(instant.date() + timedelta(days=1), time(), CHINA)


def day(moment: str) -> date:
    """The calendar day of a moment."""
    return datetime.fromisoformat(moment).date()


def _fraction(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    text = str(value).strip()
    if not _SHARE.match(text):
        raise ValueError("比例写作 10%、2/3 或 0.15")
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    return Fraction(text)


def show_share(value: Fraction) -> str:
    """The share as it is written in a rule set: 10%, 12.5%, 2/3."""
    percent = value * 100
    if 1000 % percent.denominator == 0:
        return f"{Decimal(percent.numerator) / percent.denominator:f}%"
    return f"{value.numerator}/{value.denominator}"


Share = Annotated[
    Fraction,
    BeforeValidator(_fraction),
    PlainSerializer(show_share, return_type=str),
    Field(json_schema_extra={"type": "string", "examples": ["10%", "2/3"]}),
]
"""An exact share, written ``10%`` or ``2/3``; never a float."""


class Option(Strict):
    """One answer of a choice. ``other`` opens a free-text blank; ``children`` make the second level."""

    key: Key
    label: Line
    note: str = ""
    other: bool = False
    regions: tuple[RegionCode, ...] = ()  # the regions an option like 华北区域 covers, to prefill and check it
    children: tuple[Option, ...] = ()


class OptionGroup(Strict):
    """A titled group of options inside a grouped choice, with its own 其他 where an option says so."""

    key: Key
    label: Line
    options: tuple[Option, ...] = Field(min_length=1)


class Limit(Strict):
    """A limit on a text, counted in 字 (see ``text.count_zi``)."""

    max: Positive
    min: Count = 0
    mode: Literal["hard", "advised"] = "hard"


class When(Strict):
    """True when the named dimension or field has one of the listed option keys."""

    field: Key
    any_of: tuple[str, ...] = Field(min_length=1)
