"""The manuals name pages, buttons and addresses as they really are."""

import re
import shlex
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve

ROOT = Path(__file__).parents[2]
MANUALS = sorted((ROOT / "docs" / "manuals").glob("*.md"))
APPS = ("accounts", "audit", "notices", "campaigns", "applicants", "submissions", "review", "publicity")
LONGEST = 150


def name(path: Path) -> str:
    return path.stem


@cache
def said() -> str:
    """Every word a page can show: templates, and the sentences, labels and names in the code; white space left out."""
    templates = [path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))]
    code = [
        path.read_text()
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    return re.sub(r"\s+", "", "".join([*templates, *code]))


def prose(path: Path) -> str:
    """The text without code blocks."""
    return re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("manual", MANUALS, ids=name)
def test_every_address_leads_to_a_page(manual):
    lost = []
    for address in re.findall(r"`(/[^`]*)`", prose(manual)):
        try:
            resolve(re.sub(r"<[^>]+>", "1", address))
        except Resolver404:
            lost.append(address)
    assert lost == []


@pytest.mark.parametrize("manual", MANUALS, ids=name)
def test_every_page_and_button_is_called_as_on_the_site(manual):
    words = re.findall(r"「([^」]+)」|“([^”]+)”", prose(manual))
    assert [word for pair in words if (word := "".join(pair)) and re.sub(r"\s+", "", word) not in said()] == []


@pytest.mark.parametrize("manual", MANUALS, ids=name)
def test_a_manual_is_short(manual):
    assert len(manual.read_text().splitlines()) <= LONGEST


def test_there_is_a_manual_for_each_kind_of_user():
    assert [path.stem for path in MANUALS] == [
        "amending",
        "applicant",
        "expert",
        "forwarding",
        "from-nothing",
        "grids-and-forms",
        "host",
        "notices",
        "papers",
        "platform",
        "public",
        "rehearsal",
        "seat",
    ]


@pytest.mark.django_db
def test_the_command_that_invites_the_first_administrators_works():
    from accounts.models import Invitation

    manual = (ROOT / "docs" / "manuals" / "platform.md").read_text()
    (line,) = re.findall(r"^manage\.py (appoint_administrators .+)$", manual, re.MULTILINE)
    call_command(*shlex.split(line))
    assert {row.subject["role"] for row in Invitation.objects.all()} == {"sysadmin", "secadmin", "auditor"}


def test_the_workspace_cannot_be_called_otherwise():
    """The words of the navigation stand in the manuals of those who see it."""
    from accounts.kernel import workspace

    manuals = {"apply": "applicant", "desk": "seat", "expert": "expert", "host": "host", "platform": "platform"}
    missing = {
        f"{place}: {entry.label}"
        for place, manual in manuals.items()
        for entry in workspace.entries(place)
        if entry.label not in (ROOT / "docs" / "manuals" / f"{manual}.md").read_text()
    }
    assert missing == set()
