"""Every document of the five rule sets becomes a page, empty and filled in."""

import os
from pathlib import Path

import pypdfium2
import pytest

from campaigns import catalogue
from submissions.documents.produce import produce
from submissions.papers.layout import layout
from submissions.papers.sources import Source
from tests.cast import make_tenant
from tests.submissions.invented import HASH, TITLE, UNIT, source, stored_picture

pytestmark = pytest.mark.django_db
PRESETS = ("saibao-2022", "fuchan-2020", "industrial-app-2021", "qingdao-2020", "xinchuang-2024")
DOCUMENTS = [(p, d.key) for p in PRESETS for d in catalogue.load(p).documents]


def read(pdf: bytes) -> str:
    """All text without white space."""
    opened = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in opened)


def spec_of(rules, key):
    return next(d for d in rules.documents if d.key == key)


def keep(pdf: bytes, name: str) -> None:
    if folder := os.environ.get("PAPER_SAMPLES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, f"{name}.pdf").write_bytes(pdf)


@pytest.mark.parametrize(("preset", "key"), DOCUMENTS)
def test_a_blank_document_shows_its_title_and_who_signs(preset, key):
    rules = catalogue.load(preset)
    spec = spec_of(rules, key)
    pdf = produce(layout(Source(rules=rules, campaign=rules.identity.title), spec))
    keep(pdf, f"{preset}-{key}-blank")
    text = read(pdf)
    assert spec.title.replace("\n", "") in text
    assert not [sign for sign in ("草稿", "⚠", "{") if sign in text]
    if spec.stamped and spec.layout != "summary_table":
        assert "章）" in text
        assert "月日" in text


@pytest.mark.parametrize(("preset", "key"), DOCUMENTS)
def test_a_filled_document_shows_the_answers(preset, key):
    rules = catalogue.load(preset)
    spec = spec_of(rules, key)
    pdf = produce(layout(source(rules, stored_picture(make_tenant())), spec), number="YANSHI1-00001", content_hash=HASH)
    keep(pdf, f"{preset}-{key}-filled")
    text = read(pdf)
    assert "⚠" not in text
    assert HASH[:12].upper() in text
    if spec.forms or "{title}" in "".join(spec.body):
        assert TITLE in text or UNIT in text
