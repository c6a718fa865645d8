"""The one door to PDF: HTML of our own templates in, PDF bytes out.

Layout and writing happen in a child process (sandbox.py). The child's fetcher knows two kinds of address: `asset:NAME`
for a picture handed over in `images`, and `data:` holding a PNG or JPEG. Everything else (files, network, style sheets,
attachments) is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from submissions.documents import sandbox, wording


class RenderFailed(Exception):
    """No PDF was made. str() is a Chinese sentence; `reason` is timeout, memory, fonts, picture, depth or crash."""

    def __init__(self, sentence: str, *, reason: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.reason, self.detail = sentence, reason, detail


def render_pdf(
    html: str, *, base_css: str, images: Mapping[str, bytes] | None = None, timeout: float = 20, memory_mb: int = 2048
) -> bytes:
    """Lay out `html` with `base_css` and return the PDF; the same input gives the same bytes.

    `images` are the pictures that the HTML names as `asset:NAME`. `timeout` is seconds of wall clock, `memory_mb` the
    child's address space. Raises RenderFailed.
    """
    if not sandbox.fonts_conf().is_file():
        raise RenderFailed(wording.NO_FONTS, reason="fonts", detail=str(sandbox.fonts_conf()))
    names = sorted(images or {})
    html = html.encode("utf-8", "replace").decode()
    identifier = hashlib.sha256((html + "\0" + base_css).encode("utf-8", "replace")).hexdigest()[:32]
    meta = {"html": html, "css": base_css, "names": names, "identifier": identifier}
    try:
        _, (pdf,) = sandbox.run(
            "render",
            meta,
            [(images or {})[name] for name in names],
            timeout=timeout,
            memory_mb=memory_mb,
        )
    except sandbox.SandboxFailed as failure:
        raise RenderFailed(failure.sentence, reason=failure.reason, detail=failure.detail) from None
    return pdf
