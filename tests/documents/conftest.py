"""Reading PDFs back, and rendering each sample once per run."""

from __future__ import annotations

import functools

import pypdfium2
import pytest

from submissions.documents.produce import produce
from submissions.documents.stamp import stamp_pages
from tests.documents import samples


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[index].get_textpage().get_text_range().replace("\r\n", "\n") for index in range(len(document))]
    finally:
        document.close()


def squeezed(text: str) -> str:
    """Text without spaces and line ends: what was written, wherever the lines broke."""
    return "".join(text.split())


def words_of(pdf: bytes) -> str:
    """All text of a PDF, squeezed."""
    return squeezed("".join(pages_of(pdf)))


@functools.cache
def _plain(name: str) -> bytes:
    return produce(samples.ALL[name]())


@functools.cache
def _printed(name: str) -> bytes:
    return stamp_pages(_plain(name), number="2022SB000123", content_hash=samples.HASH)


@pytest.fixture
def plain():
    """plain("form") is the PDF of that sample without codes."""
    return _plain


@pytest.fixture
def printed():
    """printed("form") is the stamped PDF of that sample."""
    return _printed
