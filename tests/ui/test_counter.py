"""字 are counted alike on the page and on the server."""

import json
from pathlib import Path

import pytest

from campaigns.ruleset.text import count_zi

VECTORS = json.loads((Path(__file__).parent / "char_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["why"])
def test_the_server_counts_as_written(vector):
    assert count_zi(vector["text"]) == vector["count"]


@pytest.mark.browser
def test_the_page_counts_as_written(open_page):
    page = open_page("/gallery/")

    counted = page.evaluate("texts => texts.map(countChars)", [vector["text"] for vector in VECTORS])

    assert counted == [vector["count"] for vector in VECTORS]
