"""The next edition of a campaign: its calendar moved, and 第六届, years and full dates raised wherever a text says them.

Every raise is named, so that a person can leave out those that speak of the past.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns.ruleset.base import day
from campaigns.ruleset.editing.calendar import Rule, in_year, mover
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import from_data, to_data
from campaigns.ruleset.windows import remapped

_DIGITS = "零一二三四五六七八九"
_DATE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_EDITION = re.compile(r"第([一二三四五六七八九十]{1,3}|\d{1,3})届")
_YEAR = re.compile(r"(?<![\d.])20\d\d(?![\d.])")
_MARK = re.compile(rf"{_DATE.pattern}|{_EDITION.pattern}|{_YEAR.pattern}")
_SKIPPED = frozenset({
    "key", "type", "clause", "series", "earlier", "years", "of_editions", "resolutions", "opens", "closes", "doc_number",
    "signed_on", "published_on", "valid_until", "day", "deadlines",
})  # fmt: skip
_BEFORE, _AFTER = 6, 3  # years around this edition that a text may speak of; farther ones are other numbers
_SURE = frozenset({"title", "short_title", "name", "subject"})


@dataclass(frozen=True)
class Raise:
    """One text that would change: at ``place``, ``was`` becomes ``then``. ``sure``: it names this very edition, not the past."""

    place: str
    was: str
    then: str
    around: str
    sure: bool

    @property
    def mark(self) -> str:
        """Names the raise in a form."""
        return f"{self.place}|{self.was}"


def next_edition(rules: RuleSet, start: date, rule: Rule, *, left: frozenset[str] | None = None) -> RuleSet:
    """The rules of the next edition. ``left``: marks of the raises to leave as they are; None leaves those that are not sure."""
    change = _spoken(rules, start, rule)
    found = raises(rules, start, rule)
    wanted = {one.mark for one in found if (one.sure if left is None else one.mark not in left)}
    by = _years(rules, start)
    raised = _texts(to_data(rules), "", lambda place, text: _written(text, place, by, change, wanted))
    moved = to_data(remapped(from_data(raised), mover(rules, start, rule)))
    return from_data(_renewed(moved, rules, by))


def raises(rules: RuleSet, start: date, rule: Rule) -> list[Raise]:
    """What would be raised, in the order of the rule set; the same words twice in one text are one raise."""
    change, by = _spoken(rules, start, rule), _years(rules, start)
    found: dict[str, Raise] = {}

    def look(place: str, text: str) -> str:
        for match in _MARK.finditer(text):
            then = _then(match, by, change)
            if then != match[0] and _near(rules, match):
                one = Raise(place, match[0], then, _around(text, match), _is_sure(rules, place, match))
                found.setdefault(one.mark, one)
        return text

    _texts(to_data(rules), "", look)
    return list(found.values())


def _years(rules: RuleSet, start: date) -> int:
    return max(start.year - rules.identity.year, 1)


def _spoken(rules: RuleSet, start: date, rule: Rule) -> Callable[[date], date]:
    """How a day in a text moves: with the calendar where it lies in it; else (the text speaks of other dates) by whole years."""
    change, by = mover(rules, start, rule), _years(rules, start)
    ends = [day(end) for window in rules.windows for end in (window.opens, window.closes) if end]

    def moved(one: date) -> date:
        return change(one) if ends and min(ends) <= one <= max(ends) else in_year(one, one.year + by)

    return moved


def _near(rules: RuleSet, match: re.Match[str]) -> bool:
    year = re.search(r"\d{4}", match[0])
    return year is None or -_BEFORE <= int(year[0]) - rules.identity.year <= _AFTER


def _texts(here: Any, place: str, change: Callable[[str, str], str]) -> Any:
    """The data with every text that people read put through ``change(place, text)``."""
    if isinstance(here, dict):
        return {
            name: value if name in _SKIPPED else _texts(value, f"{place}.{name}" if place else name, change)
            for name, value in here.items()
        }
    if isinstance(here, list):
        return [_texts(value, f"{place}.{number}", change) for number, value in enumerate(here)]
    return change(place, here) if isinstance(here, str) else here


def _written(text: str, place: str, by: int, change: Callable[[date], date], wanted: set[str]) -> str:
    return _MARK.sub(lambda m: _then(m, by, change) if f"{place}|{m[0]}" in wanted else m[0], text)


def _then(match: re.Match[str], by: int, change: Callable[[date], date]) -> str:
    text = match[0]
    if whole := _DATE.fullmatch(text):
        try:
            then = change(date(int(whole[1]), int(whole[2]), int(whole[3])))
        except (ValueError, OverflowError):
            return text
        return f"{then.year}年{then.month}月{then.day}日"
    if edition := _EDITION.fullmatch(text):
        number = edition[1]
        return f"第{int(number) + 1}届" if number.isdigit() else f"第{chinese(_number(number) + 1)}届"
    return str(int(text) + by)


def _is_sure(rules: RuleSet, place: str, match: re.Match[str]) -> bool:
    year = re.search(r"\d{4}", match[0])
    if year is None:  # an edition: in titles it is this one, in a text it may be an earlier one
        own = rules.identity.number
        number = _EDITION.fullmatch(match[0])
        said = _number(number[1]) if number and not number[1].isdigit() else int(number[1]) if number else 0
        return said == own if own else place.rpartition(".")[2] in _SURE
    return int(year[0]) in {rules.identity.year, rules.identity.year + 1}


def _around(text: str, match: re.Match[str]) -> str:
    first, last = max(match.start() - 12, 0), min(match.end() + 12, len(text))
    return ("…" if first else "") + text[first:last].replace("\n", " ") + ("…" if last < len(text) else "")


def _number(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 * bool(ten) + (_DIGITS.index(ones) if ones else 0)


def chinese(number: int) -> str:
    """1 to 99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


def _renewed(data: Data, before: RuleSet, by: int) -> Data:
    """This edition's year and number; the one before joins the earlier ones; numbers of documents are still to be given."""
    identity = {**data["identity"], "year": before.identity.year + by}
    if before.identity.number:
        identity["number"] = before.identity.number + 1
    known = list(identity.get("earlier") or [])
    if all(row["year"] != before.identity.year for row in known):
        known.append({"year": before.identity.year, "title": before.identity.title})
    identity["earlier"] = known
    identity["notices"] = [{k: v for k, v in row.items() if k != "doc_number"} for row in identity.get("notices") or []]
    return {**data, "identity": identity}
