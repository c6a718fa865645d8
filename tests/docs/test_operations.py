"""The operations page names every setting, and nothing that is none."""

import re
from pathlib import Path

import pytest

from accounts.management.commands.print_docs import PARTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()
COMMANDS = sorted(set(re.findall(r"manage\.py (\w+)", PAGE)))


def rows_of(text: str) -> list[str]:
    return re.findall(r"^\| `([A-Z0-9_]+)` \|", text, re.MULTILINE)


def test_every_setting_is_explained_once_and_no_other():
    assert sorted(rows_of(PAGE)) == sorted(set(rows_of(PARTS["settings"]())))


def test_what_the_example_file_sets_is_explained():
    example = (ROOT / ".env.example").read_text()
    wanted = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    assert [name for name in sorted(wanted) if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_it_names_exists(command):
    from django.core.management import get_commands

    assert command in get_commands()
