"""Templates obey the content security policy and the house's limits."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) if (ROOT / "templates").exists() else []
# Rendered to PDF by our own renderer, never sent to a browser: no content security policy applies to their style.
PRINTED = ("documents/", "layouts/pdf", "pdf/")
LONGEST = 150


def without_comments(text: str) -> str:
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_no_inline_script_or_style(path):
    text = without_comments(path.read_text())
    inline = [
        tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "application/json" not in tag
    ]
    assert inline == []
    assert re.findall(r"<[^>]*\son[a-z]+\s*=\s*[\"'][^>]*>", text) == []
    assert "javascript:" not in text
    if not name(path).startswith(PRINTED):
        assert re.findall(r"<style\b", text) == []
        assert re.findall(r"<[^>]*\sstyle\s*=[^>]*>", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_loads_nothing_from_another_host(path):
    text = without_comments(path.read_text())
    assert (
        re.findall(r"<(?:script|img|iframe|source|video|audio|link)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", text) == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short_and_compares_no_state_by_name(path):
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST
    if not name(path).startswith("cotton/"):  # a component may choose its own look
        assert re.findall(r"\{%\s*(?:el)?if[^%]*(?:state|status)\s*[=!]=\s*[\"']", text) == []
