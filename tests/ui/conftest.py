"""A real Chromium for the tests of the interface, and a filled gallery to point it at."""

from collections.abc import Iterator
from typing import Any

import pytest

ANSWERED = "Failed to load resource"  # an answer with an error status, which some tests ask for


@pytest.fixture
def open_page(chromium, live_server, transactional_db, settings) -> Iterator[Any]:
    """open_page("/gallery/", width=390) → a Playwright page whose console must stay clean."""
    settings.DEMO_MODE = True
    settings.ALLOWED_HOSTS = ["*"]
    contexts, complaints = [], []

    def go(path: str, *, width: int = 1280, script: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, locale="zh-CN", java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda line: complaints.append(line.text) if line.type == "error" and ANSWERED not in line.text else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []
