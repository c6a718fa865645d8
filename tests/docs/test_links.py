"""Links between the pages lead somewhere; the folders and files they name are there."""

import re
from pathlib import Path

import pytest

from tests.tree import committed

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOP = sorted(
    path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".") and path.name != "var"
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_files_and_headings(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith("http"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_it_names_are_there(page):
    found = re.findall(rf"`((?:{'|'.join(TOP)})/[\w./-]*)`", page.read_text())
    assert [path for path in found if not (ROOT / path).exists()] == []


def test_pictures_are_few_and_small():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*"))
    assert [name(path) for path in pictures if path.suffix != ".png" or path.stat().st_size > 150 * 1024] == []
    assert sum(path.stat().st_size for path in pictures) <= 2 * 1024 * 1024


def test_every_picture_is_shown_somewhere():
    text = "".join(page.read_text() for page in PAGES)
    assert [path.name for path in (ROOT / "docs" / "pictures").glob("*") if f"pictures/{path.name}" not in text] == []


def test_no_page_names_a_host_or_a_place_of_one_machine():
    pages = [ROOT / line for line in committed("docs", "README.md") if line.endswith(".md")]
    strange = re.compile(r"https?://(?!localhost|your|example|zhengji\.example)[\w.-]+|/home/\w|/Users/\w")
    assert {name(page): found for page in pages if page.exists() and (found := strange.findall(page.read_text()))} == {}


def test_the_index_lists_every_decision_and_each_has_its_three_parts():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    listed = re.findall(r"\]\(([^)]+)\)", (ROOT / "docs" / "decisions" / "README.md").read_text())
    assert listed == [page.name for page in pages]
    assert all(
        re.findall(r"^## (\w+)$", page.read_text(), re.MULTILINE) == ["Context", "Decision", "Cost"] for page in pages
    )
    assert [page.name[:3] for page in pages] == [f"{n:03d}" for n in range(1, len(pages) + 1)]
