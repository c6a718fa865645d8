from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from submissions.documents.produce import produce
from submissions.documents.stamp import (
    FOOT_MM,
    MM,
    PageCode,
    ScanFailed,
    page_code,
    parse_code,
    read_codes,
    stamp_pages,
)
from submissions.documents.watermark import watermark_pages
from tests.documents import samples
from tests.documents.conftest import pages_of, words_of

NUMBER, HASH12 = "2022SB000123", samples.HASH[:12].upper()


def scanned(pdf: bytes, *, angle: float = 0, blur: float = 0, quality: int = 60, dpi: int = 150) -> bytes:
    """The same pages as pictures, as a copier would send them."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for index in range(len(document)):
        picture = document[index].render(scale=dpi / 72, grayscale=True).to_pil()
        picture = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255, expand=True)
        picture = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=quality)
        pages.append(Image.open(io.BytesIO(packed.getvalue())))
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return out.getvalue()


def test_every_page_carries_its_own_code(printed):
    pdf = printed("platform_blank")

    pages = read_codes(pdf)

    count = len(pages_of(pdf))
    assert count > 3
    assert [page.codes for page in pages] == [(PageCode(NUMBER, HASH12, page, count),) for page in range(1, count + 1)]


def test_the_code_is_printed_as_text_for_keying(printed):
    pages = pages_of(printed("platform_blank"))

    assert all(f"ZJ1:{NUMBER}:{HASH12}:{number}:{len(pages)}" in page for number, page in enumerate(pages, 1))


@pytest.mark.parametrize(
    "how",
    [
        {"angle": 2, "blur": 0.8, "quality": 40},
        {"angle": 90},
        {"angle": 182, "blur": 0.8},
        {"dpi": 300},
        {"dpi": 110},
    ],
)
def test_codes_survive_a_scan(printed, how):
    pages = read_codes(scanned(printed("pledge"), **how))

    assert [page.codes for page in pages] == [(PageCode(NUMBER, HASH12, 1, 1),)]


def test_a_page_without_a_code_has_none(printed):
    plain = scanned(printed("pledge"), dpi=20)

    assert [page.codes for page in read_codes(plain)] == [()]


def test_the_code_is_read_upright_at_the_lower_left_not_mirrored(printed):
    document = pypdfium2.PdfDocument(printed("letter"))
    picture = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    document.close()
    (found,) = zxingcpp.read_barcodes(picture)

    corner = found.position.top_left
    assert corner.x < picture.width * 0.12
    assert corner.y > picture.height * 0.85
    assert found.position.bottom_left.y > corner.y
    assert found.position.top_right.x > corner.x


@pytest.mark.parametrize("name", sorted(set(samples.ALL) - {"certificate", "receipt"}))
def test_layouts_leave_the_foot_free_for_the_code(plain, name):
    document = pypdfium2.PdfDocument(plain(name))
    box = (FOOT_MM - 2) * MM
    for index in range(len(document)):
        text = document[index].get_textpage().get_text_bounded(left=0, bottom=0, right=33 * MM, top=box)
        assert text.strip() == ""
    document.close()


@pytest.mark.parametrize(
    ("keyed", "read"),
    [
        ("ZJ1:2022SB000123:9F2C4BE1A07D:2:7", PageCode("2022SB000123", "9F2C4BE1A07D", 2, 7)),
        (" zj1:2022sb000123:9f2c4be1a07d:2:7 ", PageCode("2022SB000123", "9F2C4BE1A07D", 2, 7)),
        ("ZJ1:2022SB000123:9F2C4BE1A07D:2", None),
        ("ZJ2:2022SB000123:9F2C4BE1A07D:2:7", None),
        ("https://example.cn/verify/1", None),
        ("", None),
    ],
)
def test_a_code_can_be_keyed_in(keyed, read):
    assert parse_code(keyed) == read


@pytest.mark.parametrize(
    ("number", "digest"), [("编号1", "a" * 12), ("A:1", "a" * 12), ("", "a" * 12), ("A1", "a" * 11), ("A1", "xyz" * 9)]
)
def test_a_number_the_code_cannot_hold_is_refused(number, digest):
    with pytest.raises(ValueError):
        page_code(number, digest, 1, 1)


def test_a_rotated_page_is_not_stamped(printed):
    with pikepdf.open(io.BytesIO(printed("pledge"))) as document:
        document.pages[0].rotate(90, relative=True)
        out = io.BytesIO()
        document.save(out)

    with pytest.raises(ValueError):
        stamp_pages(out.getvalue(), number=NUMBER, content_hash=samples.HASH)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"PK\x03\x04 not a pdf"])
def test_a_file_that_is_no_pdf_is_refused_with_a_sentence(data):
    with pytest.raises(ScanFailed) as failed:
        read_codes(data)

    assert failed.value.reason == "unreadable"
    assert "无法读取" in str(failed.value)


def test_too_many_pages_are_refused_with_the_count(printed):
    with pytest.raises(ScanFailed) as failed:
        read_codes(printed("platform_blank"), max_pages=2)

    assert "超过 2 页" in str(failed.value)


def test_a_review_copy_carries_the_readers_number_on_every_page(printed):
    marked = watermark_pages(printed("platform_blank"), "专家 007 仅供评审")

    assert all("专家007仅供评审" in "".join(page.split()) for page in pages_of(marked))
    assert "单位责任声明" in words_of(marked)


def test_a_document_and_its_codes_are_made_in_one_call():
    pdf = produce(samples.consent(), number=NUMBER, content_hash=samples.HASH)

    assert f"ZJ1:{NUMBER}:{HASH12}:1:1" in words_of(pdf)
