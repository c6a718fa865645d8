"""What a grid would change, row by row, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.building.grids.seats import KINDS, Column, Row, rows_of, table
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.model import RuleSet


@dataclass(frozen=True)
class Change:
    """One row added, removed or changed; ``cells`` as (column, was, now)."""

    kind: str  # added, removed, changed
    name: str
    what: str
    cells: tuple[tuple[str, str, str], ...] = ()


WORDS = {"added": ("新增", "success"), "removed": ("删除", "danger"), "changed": ("修改", "info")}


def rows(before: tuple[RuleSet, Data], now: tuple[RuleSet, Data], shown: Sequence[Column]) -> list[Change]:
    """Seats that come, go or change, compared as the grid writes them."""
    was, new = (_cells(rules, rows_of(rules, data, shown), shown) for rules, data in (before, now))
    heads = table(now[0], [], shown)[0]
    found = []
    for at, cells in new.items():
        if at not in was:
            found.append(
                Change("added", cells[2], KINDS[at[0]], tuple((heads[n], "", cells[n]) for n in range(3, len(cells))))
            )
        elif was[at] != cells:
            changed = tuple((heads[n], was[at][n], cells[n]) for n in range(2, len(cells)) if was[at][n] != cells[n])
            found.append(Change("changed", cells[2], KINDS[at[0]], changed))
    found += [Change("removed", cells[2], KINDS[at[0]]) for at, cells in was.items() if at not in new]
    return found


def _cells(rules: RuleSet, found: Sequence[Row], shown: Sequence[Column]) -> dict[tuple[str, str], list[str]]:
    return {row.at: cells for row, cells in zip(found, table(rules, found, shown)[1:], strict=True)}


def quotas(before: Data, now: Data) -> list[Change]:
    """Quotas that come, go or change, by their titles."""
    was, new = ({q["key"]: q for q in data.get("quotas") or ()} for data in (before, now))
    found = [Change("added", q["title"], "名额") for key, q in new.items() if key not in was]
    found += [Change("changed", q["title"], "名额") for key, q in new.items() if key in was and was[key] != q]
    return found + [Change("removed", q["title"], "名额") for key, q in was.items() if key not in new]
