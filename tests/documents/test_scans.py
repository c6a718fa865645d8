"""Stamped paper comes back through a scanner: every document of the five rule sets, turned, askew, noisy, on grey paper."""

from __future__ import annotations

import functools

import pytest

from campaigns import catalogue
from submissions.documents.produce import produce
from submissions.documents.stamp import paper_tag, read_codes
from submissions.papers.layout import layout
from submissions.papers.scans import Judged, Printed, judge
from submissions.papers.wanted import wants_scan, wants_seal
from tests.documents.scanner import HARD, Scanner, bound, mistakes
from tests.submissions.invented import HASH, source

PRESETS = ("saibao-2022", "fuchan-2020", "industrial-app-2021", "qingdao-2020", "xinchuang-2024")
PAPERS = [
    (p, d.key)
    for p in PRESETS
    for d in catalogue.load(p).documents
    if d.part_of == "filing" and wants_scan(catalogue.load(p), d)
]
SHORT = [("saibao-2022", "pledge"), ("saibao-2022", "disclosure_consent")]
OURS, THEIRS = "YANSHI1-00001", "YANSHI1-00002"
OPERATORS = {
    "plain": Scanner(),
    "hard": HARD,
    "hard, the other way": Scanner(askew=-3, noise=14, paper=226),
    "upside down": Scanner(turn=180, askew=2, noise=8),
    "left": Scanner(turn=90, askew=1.5, noise=8, paper=235),
    "right": Scanner(turn=270, askew=1.5),
}


@functools.cache
def printed(preset: str, key: str, number: str = OURS, content_hash: str = HASH) -> bytes:
    rules = catalogue.load(preset)
    spec = next(d for d in rules.documents if d.key == key)
    page = layout(source(rules, number=number, content_hash=content_hash), spec)
    return produce(page, number=number, content_hash=content_hash, paper=paper_tag(key))


def checked(scan: bytes, preset: str, key: str) -> Judged:
    """What the job says of this scan."""
    rules, ours = catalogue.load(preset), printed(preset, key)
    spec = next(d for d in rules.documents if d.key == key)
    titles = {paper_tag(d.key): d.title for d in rules.documents}
    pages = len(read_codes(ours))
    seen = read_codes(scan, printed=ours if wants_seal(rules, spec) else b"", timeout=180)
    return judge(seen, Printed(OURS, HASH, pages, key, spec.title, titles))


@pytest.mark.parametrize(("preset", "key"), SHORT)
@pytest.mark.parametrize("operator", ["hard", "left"])
def test_a_stamped_paper_is_accepted_however_it_was_scanned(preset, key, operator):
    found = checked(OPERATORS[operator].pdf(printed(preset, key)), preset, key)
    assert found.checked == "matched", found.note


@pytest.mark.long
@pytest.mark.parametrize(("preset", "key"), PAPERS)
@pytest.mark.parametrize("operator", OPERATORS)
def test_every_stamped_paper_is_accepted_however_it_was_scanned(preset, key, operator):
    found = checked(OPERATORS[operator].pdf(printed(preset, key)), preset, key)
    assert found.checked == "matched", found.note


def test_a_wrong_page_is_refused_and_named():
    refuse_all("qingdao-2020", next(key for preset, key in PAPERS if preset == "qingdao-2020"))


@pytest.mark.long
@pytest.mark.parametrize(("preset", "key"), PAPERS)
def test_a_wrong_page_of_any_paper_is_refused_and_named(preset, key):
    refuse_all(preset, key)


def refuse_all(preset: str, key: str) -> None:
    pages = HARD.pictures(printed(preset, key))
    older = HARD.pictures(printed(preset, key, content_hash="0a" * 32))
    foreign = HARD.pictures(printed(preset, key, number=THEIRS))
    for scan, words in mistakes(pages, older, foreign, THEIRS):
        found = checked(bound(scan), preset, key)
        assert (found.checked, words in found.note) == ("refused", True), found.note


def test_one_page_papers_of_one_filing_are_told_apart():
    found = checked(Scanner().pdf(printed("saibao-2022", "disclosure_consent")), "saibao-2022", "pledge")
    assert found.checked == "refused"
    assert "公开承诺书》的第 1 页" in found.note


@pytest.mark.parametrize("operator", [Scanner(sealed=False), Scanner(sealed=False, noise=14, paper=226, askew=3)])
def test_a_paper_without_its_seal_goes_to_eyes(operator):
    found = checked(operator.pdf(printed("saibao-2022", "pledge")), "saibao-2022", "pledge")
    assert (found.checked, "没有看到红色印章" in found.note) == ("manual", True)


def test_a_seal_scanned_without_colour_goes_to_eyes_and_says_why():
    found = checked(Scanner(grey=True).pdf(printed("saibao-2022", "pledge")), "saibao-2022", "pledge")
    assert (found.checked, "请用彩色扫描" in found.note) == ("manual", True)


def test_pages_beyond_reading_go_to_eyes():
    found = checked(Scanner(blur=7, dpi=100, noise=30).pdf(printed("saibao-2022", "pledge")), "saibao-2022", "pledge")
    assert (found.checked, "没有读到页面左下角的编码" in found.note) == ("manual", True)
