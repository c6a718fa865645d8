"""The renderer under hostile and heavy input. Limits are real: children are killed, files exist."""

from __future__ import annotations

import http.server
import io
import os
import threading
import time
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from submissions.documents import sandbox
from submissions.documents.render import RenderFailed, render_pdf
from tests.documents import samples
from tests.documents.conftest import words_of

CSS = '@page{size:A4;margin:20mm} html{font:12pt "Noto Serif SC"} p{overflow-wrap:anywhere}'


def page(body: str) -> str:
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{body}</body></html>'


def test_the_same_input_gives_the_same_bytes():
    """Also a second later, on a machine without libharfbuzz-subset too."""
    first = render_pdf(page("<p>相同"), base_css=CSS)
    began = int(time.time())
    while int(time.time()) == began:
        time.sleep(0.05)
    assert first == render_pdf(page("<p>相同"), base_css=CSS)


def test_a_local_file_is_neither_shown_nor_attached(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密内容")
    url = secret.as_uri()
    body = (
        f'<link rel="attachment" href="{url}"><a rel="attachment" href="{url}">附件</a><object data="{url}"></object>'
        f'<img src="{url}"><style>@import url("{url}");body{{background:url("{url}")}}</style><p>正文'
    )

    pdf = render_pdf(page(body), base_css=CSS)

    assert "绝密内容" not in words_of(pdf)
    assert b"EmbeddedFile" not in pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not document.attachments


def test_nothing_is_fetched_from_the_network():
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/x"
        render_pdf(
            page(
                f'<img src="{address}"><link rel="stylesheet" href="{address}"><p style="background:url({address})">文'
            ),
            base_css=f'@import url("{address}"); {CSS}',
        )
        server.shutdown()
        thread.join()

    assert asked == []


def test_only_pictures_that_were_handed_over_are_shown():
    picture = samples.picture().data

    pdf = render_pdf(
        page('<img src="asset:a" width="300"><img src="data:image/svg+xml,<svg/>">'),
        base_css=CSS,
        images={"a": picture},
    )

    document = pypdfium2.PdfDocument(pdf)
    kinds = [thing.type for thing in document[0].get_objects()]
    document.close()
    assert kinds.count(3) == 1  # FPDF_PAGEOBJ_IMAGE


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n broken", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_a_picture_that_cannot_be_read_stops_the_document_with_its_reason(data):
    with pytest.raises(RenderFailed) as failed:
        render_pdf(page('<img src="asset:a">'), base_css=CSS, images={"a": data})

    assert failed.value.reason == "picture"
    assert "PNG 或 JPEG" in str(failed.value)


def test_a_document_that_takes_too_long_is_killed():
    started = time.monotonic()

    with pytest.raises(RenderFailed) as failed:
        render_pdf(page("<p>" + "很长的正文" * 400_000), base_css=CSS, timeout=2)

    assert failed.value.reason == "timeout"
    assert "2 秒" in str(failed.value)
    assert time.monotonic() - started < 6
    assert _children() == []


def test_a_document_that_needs_too_much_memory_is_stopped():
    with pytest.raises(RenderFailed) as failed:
        render_pdf(page("<p>文" * 20_000), base_css=CSS, timeout=60, memory_mb=300)

    assert failed.value.reason in {"memory", "crash"}


def test_deep_nesting_is_refused_with_a_sentence():
    with pytest.raises(RenderFailed) as failed:
        render_pdf(page("<div>" * 700 + "文"), base_css=CSS)

    assert failed.value.reason == "depth"
    assert "嵌套" in str(failed.value)


def test_without_fonts_nothing_is_printed_in_boxes(monkeypatch, tmp_path):
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "none.conf"))

    with pytest.raises(RenderFailed) as failed:
        render_pdf(page("<p>文"), base_css=CSS)

    assert failed.value.reason == "fonts"


def test_the_child_sees_no_secret_of_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x")

    assert "SECRET_KEY" not in sandbox._environment()


def _children() -> list[str]:
    """Renderers this process has started that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            command = (entry / "cmdline").read_text()
        except OSError:
            continue
        if int(parent) == os.getpid() and "submissions.documents.child" in command:
            found.append(entry.name)
    return found
