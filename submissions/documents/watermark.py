"""A word across every page of a PDF that somebody uploaded: review copies say who reads them."""

from __future__ import annotations

from django.utils.html import escape

from submissions.documents import sandbox
from submissions.documents.render import RenderFailed, render_pdf
from submissions.documents.text import clean

_SHEET = """
@page { size: A4; margin: 0 }
p { position: absolute; left: 0; right: 0; margin: 0; text-align: center; color: #888; opacity: 0.32;
    font: 700 22pt/1 "Noto Serif SC", serif; transform: rotate(-35deg) }
"""


def watermark_pages(pdf: bytes, text: str, *, max_pages: int = 500, timeout: float = 60) -> bytes:
    """A copy of `pdf` with `text` three times across each page. The upload is opened in a child process only.

    Raises RenderFailed (reason unreadable, pages, timeout, memory …).
    """
    lines = "".join(f'<p style="top: {top}%">{escape(clean(text))}</p>' for top in (18, 48, 78))
    sheet = render_pdf(f'<html lang="zh-CN"><body>{lines}</body></html>', base_css=_SHEET, timeout=timeout)
    try:
        _, (marked,) = sandbox.run("watermark", {"max_pages": max_pages}, [pdf, sheet], timeout=timeout)
    except sandbox.SandboxFailed as failure:
        raise RenderFailed(failure.sentence, reason=failure.reason, detail=failure.detail) from None
    return marked
