"""The gallery shows every component, and only where demo mode is on."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
COMPONENTS = sorted(path.stem.replace("_", "-") for path in (TEMPLATES / "cotton").glob("*.html"))


@pytest.fixture
def gallery(client, db, settings) -> str:
    settings.DEMO_MODE = True
    response = client.get("/gallery/")
    assert response.status_code == 200
    return response.content.decode()


def test_outside_demo_mode_there_is_no_gallery(client, db, settings):
    settings.DEMO_MODE = False
    assert client.get("/gallery/").status_code == 404


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_gallery_uses_every_component(component):
    text = "".join(path.read_text() for path in (TEMPLATES / "gallery").glob("*.html"))
    assert f"<c-{component} " in text or f"<c-{component}>" in text


def test_each_component_stands_in_a_named_place(gallery):
    shown = {name for names in re.findall(r'data-gallery="([^"]+)"', gallery) for name in names.split()}
    assert set(COMPONENTS) - shown == set()


def test_no_component_is_left_untranslated(gallery):
    assert "<c-" not in gallery
    assert "{%" not in gallery


def test_every_id_is_there_once(gallery):
    ids = re.findall(r'\sid="([^"]+)"', gallery)
    assert sorted(one for one in set(ids) if ids.count(one) > 1) == []


@pytest.mark.parametrize("tone", ["neutral", "info", "success", "warning", "danger", "muted"])
def test_every_tone_of_a_state_is_shown(gallery, tone):
    assert f"ui-state-{tone}" in gallery


def test_a_refused_action_cannot_be_pressed_and_says_why(gallery):
    button = re.search(r'<button type="button"[^>]*aria-disabled="true" aria-describedby="([^"]+)"', gallery)
    assert re.search(rf'id="{button[1]}".*?达到本领域上限', gallery, re.DOTALL)


def test_every_posting_form_carries_a_key_and_a_token(gallery):
    forms = re.findall(r'<form method="post".*?</form>', gallery, re.DOTALL)
    assert len(forms) > 3
    for form in forms:
        assert 'name="_key"' in form
        assert "csrfmiddlewaretoken" in form
