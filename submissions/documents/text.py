"""Words on paper: placeholders, official dates, and what may not reach a page.

`fill` is deliberately weak: it knows names and nothing else. No attribute, index, format or call can be written
in a template, so the wording of a letter can be data that an organizer edits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from submissions.documents import wording

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]")
_NAME = re.compile(r"\w{1,64}\Z")
_DIGITS = "〇一二三四五六七八九"
# Left-to-right and right-to-left overrides can make a line read differently from what is stored.
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class PlaceholderError(ValueError):
    """A template names something that does not exist, or its braces do not match. str() is a Chinese sentence."""


def fill(template: str, mapping: Mapping[str, str | int | Decimal]) -> str:
    """Put the values of `mapping` in place of `{name}`; `{{` and `}}` print braces.

    Values are inserted as they are and never looked at again, so a value that contains `{x}` stays text.
    Raises PlaceholderError for a name that `mapping` lacks and for unmatched braces.
    """

    def replace(match: re.Match[str]) -> str:
        token, name = match.group(0), match.group("name")
        if token in ("{{", "}}"):
            return token[0]
        if name is None:
            near = template[max(0, match.start() - 8) : match.end() + 8]
            raise PlaceholderError(wording.BROKEN_BRACES.format(near=near))
        if not _NAME.match(name) or name not in mapping:
            raise PlaceholderError(wording.UNKNOWN_PLACEHOLDER.format(name=name, known="、".join(mapping) or "（无）"))
        return str(mapping[name])

    return _TOKEN.sub(replace, template)


def placeholders(template: str) -> frozenset[str]:
    """Names a template asks for, in no order; used to check wording before it is published."""
    return frozenset(m.group("name") for m in _TOKEN.finditer(template) if m.group("name") is not None)


def clean(value: str) -> str:
    """What may be printed: line ends become `\\n`; control, override and non-characters go; lone surrogates become `□`."""
    value = _LINE_ENDS.sub("\n", value)
    kept = []
    for char in value:
        code = ord(char)
        if 0xD800 <= code <= 0xDFFF:
            kept.append("□")
        elif code in _BIDI or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            continue
        elif char in "\n\t" or unicodedata.category(char) != "Cc":
            kept.append(char)
    return "".join(kept)


def paragraphs(value: str) -> list[str]:
    """The paragraphs of a text as typed: one per line, blank lines and outer spaces dropped."""
    return [line.strip(" \t\u3000") for line in clean(value).split("\n") if line.strip(" \t\u3000")]


def chinese_number(n: int) -> str:
    """1…99 as 一…九十九."""
    if not 0 < n < 100:
        raise ValueError(n)
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


def chinese_year(year: int) -> str:
    """2020 → 二〇二〇."""
    return "".join(_DIGITS[int(digit)] for digit in str(year))


def chinese_date(day: date) -> str:
    """2023-01-31 → 二〇二三年一月三十一日."""
    return f"{chinese_year(day.year)}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def arabic_date(day: date) -> str:
    """2023-01-31 → 2023年1月31日; month and day carry no zero (GB/T 9704—2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def blank_date(year: int | None = None) -> str:
    """A date to be written by hand: 　　年　月　日, or 二〇二〇年　月　日 when the year is known."""
    head = chinese_year(year) if year else "\u3000" * 3
    return f"{head}年\u3000\u3000月\u3000\u3000日"
