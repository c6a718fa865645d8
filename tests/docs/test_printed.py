"""The printed parts of the documentation say what the code says now."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def print_docs(*arguments: str) -> subprocess.CompletedProcess:
    """In a process of its own: other tests register policies and jobs that are none of the installation's."""
    return subprocess.run(
        [sys.executable, "manage.py", "print_docs", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_printed_parts_are_fresh():
    result = print_docs("--check")
    assert result.returncode == 0, result.stderr


def test_every_printed_file_belongs_to_a_part():
    from accounts.management.commands.print_docs import PARTS

    assert {path.stem for path in (ROOT / "docs" / "printed").glob("*")} == set(PARTS)


def test_an_unknown_part_is_refused_with_a_sentence():
    result = print_docs("nothing_of_the_kind")
    assert (result.returncode, "没有这些部分：nothing_of_the_kind" in result.stderr) == (1, True)


@pytest.mark.parametrize("part", ["layers", "states", "stages"])
def test_a_diagram_has_a_head_and_lines(part):
    text = (ROOT / "docs" / "printed" / f"{part}.md").read_text()
    diagrams = [block.split("```")[0].splitlines() for block in text.split("```mermaid\n")[1:]]
    assert diagrams
    assert all(lines[0] in ("flowchart TD", "stateDiagram-v2") and len(lines) > 2 for lines in diagrams)
