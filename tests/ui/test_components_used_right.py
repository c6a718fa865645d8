"""Every template of the project gives components what they ask for, and nothing they do not know."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = set((ROOT / "static/vendor/icons/icons.txt").read_text().split())
TAG = re.compile(
    r"<(/?)c-([a-z.-]+)((?:\s+[^\s/>\"'=<>`]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*(/?)\s*>", re.DOTALL
)
ATTRIBUTE = re.compile(r"([^\s/>\"'=<>`]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\S+))?", re.DOTALL)
PASSED_ON = ("data-", "aria-", "hx-")


@dataclass(frozen=True)
class Component:
    accepts: frozenset
    requires: frozenset
    passes_on: bool


def read(path: Path) -> Component:
    text = path.read_text()
    variables = re.search(r"<c-vars (.*?)/>\s*(?:\{% needs \S+ (.*?) %\})?", text, re.DOTALL)
    names = {name.lstrip(":") for name, *_ in ATTRIBUTE.findall(variables[1])} if variables else set()
    needed = set((variables[2] or "").split()) if variables else set()
    return Component(frozenset(names), frozenset(needed), "{{ attrs }}" in text)


COMPONENTS = {path.stem.replace("_", "-"): read(path) for path in sorted((ROOT / "templates/cotton").glob("*.html"))}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def complaints(text: str) -> list[str]:
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<c-vars.*?/>", "", text, flags=re.DOTALL)
    found, open_ones = [], []
    for closing, tag, attributes, alone in TAG.findall(text):
        if closing:
            open_ones and open_ones.pop()
            continue
        given = {key.lstrip(":"): first or second for key, first, second in ATTRIBUTE.findall(attributes)}
        if tag == "slot":
            owner = next((one for one in reversed(open_ones) if one != "slot"), "")
            if owner not in COMPONENTS or given.get("name") not in COMPONENTS[owner].accepts:
                found.append(f"<c-{owner}> has no slot {given.get('name')}")
        elif tag not in COMPONENTS:
            found.append(f"<c-{tag}> does not exist")
        else:
            found += judge(tag, COMPONENTS[tag], given)
        if not alone:
            open_ones.append(tag)
    return found + [f"<c-{tag}> is not closed" for tag in open_ones]


def judge(tag: str, component: Component, given: dict[str, str]) -> list[str]:
    unknown = {key for key in given if key not in component.accepts}
    if component.passes_on:
        unknown = {key for key in unknown if not key.startswith(PASSED_ON)}
    missing = component.requires - set(given)
    return [f"<c-{tag}> does not know {key}" for key in sorted(unknown)] + [
        f"<c-{tag}> needs {key}" for key in sorted(missing)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_uses_components_as_they_are(path):
    assert complaints(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_names_only_icons_of_the_sprite(path):
    text = path.read_text()
    used = set(re.findall(r"\{% icon \"([^\"]+)\"", text)) | set(re.findall(r"<c-[^>]*\sicon=\"([a-z0-9-]+)\"", text))
    assert used - ICONS == set()


def test_a_wrong_use_is_found():
    assert complaints('<c-page-head subtitle="x" />') == ["<c-page-head> needs title"]
    assert complaints('<c-empty title="x" hnt="y" />') == ["<c-empty> does not know hnt"]
    assert complaints('<c-card title="x"><c-slot name="left">y</c-slot></c-card>') == ["<c-card> has no slot left"]
    assert complaints("<c-no-such />") == ["<c-no-such> does not exist"]
    assert complaints('<c-card title="x">') == ["<c-card> is not closed"]
