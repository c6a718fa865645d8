"""Pictures of every layout, for people to look at: DOCUMENT_SAMPLES=var/samples pytest tests/documents/test_samples.py"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest

from tests.documents import samples


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_every_sample_is_a_pdf(printed, name, tmp_path):
    folder = Path(os.environ.get("DOCUMENT_SAMPLES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    pdf = printed(name)

    (folder / f"{name}.pdf").write_bytes(pdf)
    document = pypdfium2.PdfDocument(pdf)
    for index in range(len(document)):
        document[index].render(scale=1.2).to_pil().save(folder / f"{name}-{index + 1:02d}.png")
    document.close()

    assert pdf.startswith(b"%PDF-")
    assert (folder / f"{name}-01.png").stat().st_size > 5_000
