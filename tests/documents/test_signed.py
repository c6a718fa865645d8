"""A digitally sealed PDF: sound, broken, partial, strange, expired, of somebody else."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from submissions.documents.signed import has_signatures, read_signatures
from submissions.documents.stamp import ScanFailed, stamp_pages
from submissions.papers import signatures
from submissions.papers.scans import Judged
from tests.documents.sealing import Authority, signed

UNIT = "演示数智（临海）科技有限公司"
READ = Judged("matched", "")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def paper() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[0].contents_add(pikepdf.Stream(pdf, b"0 0 10 10 re f"))
        out = io.BytesIO()
        pdf.save(out)
    return stamp_pages(out.getvalue(), number="YANSHI1-00001", content_hash="0" * 64)


def look(data: bytes, paper: bytes, authority: Authority | None, codes: Judged = READ) -> Judged:
    found = read_signatures(data, printed=paper, authorities=authority.pem if authority else b"")
    return signatures.judge_signed(found, codes, unit=UNIT)


def turned(pdf: bytes) -> bytes:
    """The same PDF with an update that changes a page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Rotate")] = NumberObject(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_sound_seal_of_the_unit_on_our_file_counts(paper, authority):
    data = signed(paper, authority.seal(UNIT))
    assert (has_signatures(data), has_signatures(paper)) == (True, False)
    found = look(data, paper, authority)
    assert found.checked == "matched", found.note
    (line,) = signatures.lines(read_signatures(data, printed=paper, authorities=authority.pem).signatures)
    assert (line["signer"], line["issuer"], line["word"]) == (UNIT, "演示电子认证中心", "签章有效")
    assert "年" in line["at"]


def test_two_seals_one_after_the_other_count(paper, authority):
    once = signed(paper, authority.seal("演示联合单位"))
    found = look(signed(once, authority.seal(UNIT), "seal2"), paper, authority)
    assert found.checked == "matched", found.note


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda data: data.replace(b"0 0 10 10 re f", b"0 0 90 90 re f", 1), "签章之后文件内容被改动"),
        (turned, "没有覆盖整份文件"),
    ],
)
def test_a_broken_or_partial_seal_is_refused_with_its_reason(paper, authority, broken, words):
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pdf.save(plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    data = broken(signed(plain.getvalue(), authority.seal(UNIT)))
    found = look(data, plain.getvalue(), authority)
    assert (found.checked, words in found.note) == ("refused", True), found.note


@pytest.mark.parametrize(
    ("sealed", "words"),
    [
        (
            lambda paper, known: signed(paper, Authority("陌生认证中心").seal(UNIT)),
            "不是由平台认可的机构颁发（颁发机构：陌生认证中心）",
        ),
        (lambda paper, known: signed(paper, known.seal(UNIT, days=-1)), "不在有效期内"),
        (lambda paper, known: signed(paper, known.seal("别家单位")), f"没有一个签章的名称是“{UNIT}”"),
        (lambda paper, known: signed(paper, known.seal(f"{UNIT}北京分公司")), f"没有一个签章的名称是“{UNIT}”"),
        (lambda paper, known: signed(turned(paper), known.seal(UNIT)), "不是在系统生成的盖章件上直接签署"),
    ],
)
def test_a_doubtful_seal_goes_to_eyes_and_says_why(paper, authority, sealed, words):
    found = look(sealed(paper, authority), paper, authority)
    assert (found.checked, words in found.note) == ("manual", True), found.note


def test_the_name_counts_among_the_marks_an_authority_puts_around_it(paper, authority):
    assert look(signed(paper, authority.seal(f"041@{UNIT}@0001")), paper, authority).checked == "matched"


def test_without_trusted_authorities_every_seal_goes_to_eyes(paper, authority):
    assert look(signed(paper, authority.seal(UNIT)), paper, None).checked == "manual"


def test_a_seal_on_another_paper_does_not_overrule_its_codes(paper, authority):
    codes = Judged("refused", "扫描件第 1 页是另一项申报的")
    assert look(signed(turned(paper), authority.seal(UNIT)), paper, authority, codes) == codes


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 /ByteRange [0 1 2 3]", b"/ByteRange" * 1000])
def test_nonsense_is_refused_in_the_child(data):
    with pytest.raises(ScanFailed) as failed:
        read_signatures(data)
    assert "无法读取" in failed.value.sentence
