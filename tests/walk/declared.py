"""The table of declared answers: tests/walk/declared.txt, one block per route, one line per side and method.

It is reviewed by eye: is it right that this role opens this page? `WALK_WRITE=1 ./test walk` writes what the site answers now.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from functools import cache
from pathlib import Path

PATH = Path(__file__).with_name("declared.txt")
KEPT = Path(tempfile.gettempdir(), "walk-answers")
OTHERS = "others"
Cells = dict[tuple[str, str, str, str], str]  # (route, side, method, role) → word
HEAD = """# route, then for each side and method: answer: roles | answer: roles …; "others" are all roles not named on the line.
# Sides: own; sibling (another unit or seat of the campaign); campaign (another of the host); tenant (another host).
# Only sides that are not foreign to a role are listed for it: for the foreign ones the walk demands the bytes an absent id gets.
# Written by WALK_WRITE=1 ./test walk; read every changed line before you commit it.
"""


@cache
def read() -> Cells:
    """The declared answers; roles left to "others" stand under that name."""
    cells: Cells = {}
    route = ""
    for line in PATH.read_text("utf-8").splitlines() if PATH.exists() else ():
        if not line or line.startswith("#"):
            continue
        if not line.startswith(" "):
            route = line.strip()
            continue
        side, method, rest = line.split(maxsplit=2)
        for group in rest.split(" | "):
            answer, _, roles = group.rpartition(": ")
            cells |= {(route, side, method, role): answer for role in roles.split()}
    return cells


def lookup(cells: Cells, route: str, side: str, method: str, role: str) -> str | None:
    """The declared answer of one cell."""
    return cells.get((route, side, method, role)) or cells.get((route, side, method, OTHERS))


def keep(role: str, cells: Cells) -> None:
    """Lay down what one role was answered, for `merge`; the roles may be walked by several processes."""
    KEPT.mkdir(exist_ok=True)
    mine = [[*key, answer] for key, answer in cells.items() if key[3] == role]
    (KEPT / f"{role}.json").write_text(json.dumps(mine), "utf-8")


def merge() -> None:
    """Write the table from what was laid down."""
    rows = [row for path in sorted(KEPT.glob("*.json")) for row in json.loads(path.read_text("utf-8"))]
    write({(route, side, method, role): answer for route, side, method, role, answer in rows})


def write(cells: Cells) -> None:
    """Write the table anew."""
    lines: dict[str, dict[tuple[str, str], dict[str, list[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for (route, side, method, role), answer in cells.items():
        lines[route][side, method][answer].append(role)
    out = [HEAD]
    for route in sorted(lines):
        out.append(route)
        for (side, method), groups in lines[route].items():
            most = max(groups, key=lambda answer: (len(groups[answer]), answer))
            parts = [
                f"{answer}: {' '.join(sorted(roles))}" for answer, roles in sorted(groups.items()) if answer != most
            ]
            out.append(f"  {side:<9}{method:<5}{' | '.join([*parts, f'{most}: {OTHERS}'])}")
        out.append("")
    PATH.write_text("\n".join(out), "utf-8")
    read.cache_clear()


if __name__ == "__main__":
    merge()
