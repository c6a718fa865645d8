"""What the codes on a scan mean."""

import pytest

from submissions.documents.stamp import PageCode, ScannedPage
from submissions.papers.scans import judge

OURS, HASH = "YANSHI1-00001", "9f2c4be1a07d" + "0" * 52


def page(
    at: int, number: int | None, *, owner: str = OURS, hash12: str = "9F2C4BE1A07D", pages: int = 3
) -> ScannedPage:
    return ScannedPage(at, () if number is None else (PageCode(owner, hash12, number, pages),))


def said(*pages: ScannedPage):
    return judge(pages, number=OURS, content_hash=HASH, pages=3, title="申报承诺书")


def test_every_page_once_is_matched_in_any_order():
    assert said(page(1, 2), page(2, 1), page(3, 3)).checked == "matched"


def test_no_code_at_all_is_left_to_the_host():
    found = said(page(1, None), page(2, None), page(3, None))
    assert found.checked == "manual"
    assert "人工核对" in found.note


def test_one_unread_page_that_may_be_the_missing_one_is_left_to_the_host():
    found = said(page(1, 1), page(2, None), page(3, 3))
    assert (found.checked, "第 2 页" in found.note) == ("manual", True)


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([page(1, 1, owner="YANSHI1-00002")], "另一项申报的（编号 YANSHI1-00002）"),
        ([page(1, 1, hash12="000000000000")], "按修改前的内容打印"),
        ([page(1, 1, pages=8)], "共 8 页"),
        ([page(1, 1), page(2, 3)], "缺少第 2 页"),
        ([page(1, 1), page(2, 1), page(3, 2), page(4, 3)], "第 1 页重复"),
        ([page(1, 1), page(2, 2), page(3, 3), page(4, 3, owner="QITA-1")], "另一项申报"),
    ],
)
def test_a_wrong_paper_is_refused_naming_what_is_wrong(pages, words):
    found = said(*pages)
    assert found.checked == "refused"
    assert words in found.note
