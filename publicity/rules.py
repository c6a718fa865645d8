"""The arithmetic of publicity: what a published list shows and in which order, and how objections stand. No SQL, no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stdnum.iso7064 import mod_37_2

from accounts.workdays import Calendar
from campaigns import regions
from campaigns.ruleset import display
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.publicity import ends_at
from campaigns.ruleset.stages import PublicityStep
from campaigns.ruleset.vocabulary import LIST_COLUMNS

# The rule functions know an objection's standing under these names.
STANDING = {
    "filed": "received",
    "accepted": "investigating",
    "not_accepted": "declined",
    "upheld": "upheld",
    "dismissed": "rejected",
}
FALLBACK = (("title", "名称"), ("unit_name", "申报单位"))
OF_EVERY_WORK = dict(FALLBACK) | LIST_COLUMNS


@dataclass(frozen=True, slots=True)
class Line:
    """What a list needs to know of one work."""

    submission_id: int
    number: str
    title: str
    unit_name: str
    region_code: str
    rank: int | None
    answers: Mapping[str, object]


def columns(rules: RuleSet, step: PublicityStep) -> list[dict[str, str]]:
    """The columns of the list, exactly those of the rule set in its order; name and unit when it names none."""
    labels = {field.key: field.label for _, _, field in rules.fields("file")}
    wanted = [(key, labels.get(key) or OF_EVERY_WORK.get(key, key)) for key in step.fields] or list(FALLBACK)
    return [{"key": key, "label": label} for key, label in wanted]


def shown(rules: RuleSet, wanted: Sequence[Mapping[str, str]], line: Line) -> dict[str, str]:
    """The cells of one line: the answers as text; never a field the list does not name."""
    fields = {field.key: field for _, _, field in rules.fields("file")}
    own = {"title": line.title, "unit_name": line.unit_name, "unit": line.unit_name, "number": line.number}
    own["rank"] = str(line.rank or "")
    found = {}
    for column in wanted:
        key = column["key"]
        field = fields.get(key)
        text = display.line(rules, field, line.answers.get(key)) if field is not None else ""
        found[key] = text or own.get(key, "")
    return found


def in_order(step_order: str, lines: Sequence[Line]) -> list[Line]:
    """The lines as the rule set orders them: by GB/T 2260, by number, by rank or by name; ties by number."""
    keys = {
        "region": lambda line: (regions.order(line.region_code), line.number),
        "number": lambda line: line.number,
        "rank": lambda line: (line.rank is None, line.rank or 0, line.number),
        "name": lambda line: (line.title, line.number),
    }
    return sorted(lines, key=keys[step_order])


ORDER_WORDS = {
    "region": "按行政区划排列，排名不分先后",
    "number": "按申报编号排列，排名不分先后",
    "rank": "按名次排列",
    "name": "按名称排列，排名不分先后",
}


def closing_of(
    rules: RuleSet,
    step: PublicityStep,
    start: datetime,
    window: tuple[datetime | None, datetime | None],
    later_round: bool,
) -> datetime:
    """When a list that opens at ``start`` closes. The notice's window counts while it lasts; a list that opens after it, or a
    later round, is out for as many calendar days as the window has."""
    opens, closes = window
    if step.window is None:
        return ends_at(rules, step, start, Calendar())
    if closes is not None and start < closes and not later_round:
        return closes
    days = max(1, (closes - opens).days) if opens and closes else 5
    return ends_at(rules, step.model_copy(update={"window": None, "days": days, "unit": "calendar"}), start, Calendar())


def certificate_number(prefix: str, year: int, running: int) -> str:
    """Prefix, year, running number of four digits or more, and a check character by ISO 7064 MOD 37,2."""
    body = f"{prefix}{year}{running:04d}"
    return body + mod_37_2.calc_check_digit(body)


def valid_until(issued: date, years: int | None) -> date | None:
    """The last day of validity: N years, the day of publication counted; None without an end."""
    if years is None:
        return None
    try:
        end = issued.replace(year=issued.year + years)
    except ValueError:  # 29 February
        end = issued.replace(year=issued.year + years, day=28) + timedelta(days=1)
    return end - timedelta(days=1)


def standings(states: Sequence[str]) -> tuple[str, ...]:
    """Objection states in the words of the rule functions."""
    return tuple(STANDING[state] for state in states)
