"""What the codes on a scan mean."""

import pytest

from submissions.documents.stamp import PageCode, ScannedPage, paper_tag
from submissions.papers.scans import Printed, judge

OURS, HASH = "YANSHI1-00001", "9f2c4be1a07d" + "0" * 52
PRINTED = Printed(OURS, HASH, 3, "pledge", "申报承诺书", {paper_tag("consent"): "公开承诺书"})


def page(
    at: int, number: int | None, *, owner: str = OURS, hash12: str = "9F2C4BE1A07D", pages: int = 3, paper="", **seen
) -> ScannedPage:
    codes = () if number is None else (PageCode(owner, hash12, number, pages, paper),)
    return ScannedPage(at, codes, **seen)


def said(*pages: ScannedPage):
    return judge(pages, PRINTED)


def test_every_page_once_and_in_order_is_matched():
    assert said(page(1, 1), page(2, 2), page(3, 3)).checked == "matched"


def test_papers_printed_before_documents_had_a_tag_still_count():
    assert said(page(1, 1, paper=paper_tag("pledge")), page(2, 2), page(3, 3)).checked == "matched"


def test_turned_pages_are_matched_and_remembered():
    found = said(page(1, 1), page(2, 2, turn=180), page(3, 3))
    assert (found.checked, "第 2 页方向不正" in found.note) == ("matched", True)
    assert [p["turn"] for p in found.pages] == [0, 180, 0]


def test_empty_backs_of_pages_do_not_count():
    assert said(page(1, 1), page(2, None, blank=True), page(3, 2), page(4, 3)).checked == "matched"


def test_no_code_at_all_is_left_to_eyes():
    found = said(page(1, None), page(2, None), page(3, None))
    assert found.checked == "manual"
    assert "人工核对" in found.note


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([page(1, 1), page(2, None), page(3, 3)], "扫描件第 2 页没有读到编码（应为文件的第 2 页）"),
        ([page(1, 1), page(2, 2), page(3, None), page(4, 3)], "扫描件第 3 页没有读到编码，可能不是本文件的页面"),
        ([page(1, 1), page(2, 2), page(3, 3, seals=1)], "扫描件第 3 页（文件第 3 页）应当盖章的位置没有看到红色印章"),
        ([page(1, 1), page(2, 2), page(3, 3, seals=2, sealed=1)], "没有看到红色印章"),
        ([page(1, 1), page(2, 2), page(3, 3, seals=1, grey=True)], "这一页是黑白的"),
    ],
)
def test_a_doubt_is_left_to_eyes_naming_the_page(pages, words):
    found = said(*pages)
    assert found.checked == "manual"
    assert words in found.note


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        (
            [page(1, 1), page(2, 2, owner="YANSHI1-00002"), page(3, 3)],
            "扫描件第 2 页是另一项申报的（编号 YANSHI1-00002",
        ),
        ([page(1, 1, hash12="0" * 12), page(2, 2), page(3, 3)], "扫描件第 1 页是按修改前的内容打印的第 1 页"),
        ([page(1, 1), page(2, 2), page(3, 1, pages=8)], "扫描件第 3 页不是《申报承诺书》：编码写明共 8 页"),
        ([page(1, 1, paper=paper_tag("consent"))], "扫描件第 1 页是《公开承诺书》的第 1 页，不是《申报承诺书》"),
        ([page(1, 1, paper="000")], "是另一份文件的，不是《申报承诺书》"),
        ([page(1, 1), page(2, 3)], "缺少第 2 页（共 3 页）"),
        ([page(1, 1), page(2, None)], "缺少第 2、3 页"),
        ([page(1, 1), page(2, 1), page(3, 2), page(4, 3)], "扫描件第 2 页与第 1 页重复，都是文件的第 1 页"),
        ([page(1, 1), page(2, 3), page(3, 2)], "扫描件第 2 页顺序不对：应为文件的第 2 页，实为第 3 页"),
        ([page(1, 1), page(2, 2), page(3, 3), page(4, 3, owner="QITA-1")], "扫描件第 4 页是另一项申报的"),
    ],
)
def test_a_wrong_page_refuses_the_scan_and_is_named(pages, words):
    found = said(*pages)
    assert found.checked == "refused"
    assert words in found.note


def test_a_note_holds_as_many_pages_as_fit_and_each_page_keeps_its_own_word():
    found = judge([page(n, n, hash12="0" * 12) for n in range(1, 31)], PRINTED)
    assert len(found.note) <= 300
    assert "见逐页说明" in found.note
    assert all("按修改前的内容打印" in p["says"] for p in found.pages)
