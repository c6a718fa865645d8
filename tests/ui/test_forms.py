"""Forms of Django come out with labels, stars, help, errors and counters that belong together."""

import re
from datetime import date

from accounts.gallery import SampleForm


def group(form, name: str) -> str:
    return str(form[name].as_field_group())


def test_a_required_field_has_a_star_and_an_optional_one_says_so():
    form = SampleForm()
    assert "ui-star" in group(form, "name")
    assert "选填" in group(form, "merit")
    assert "选填" not in group(form, "name")


def test_help_and_error_are_tied_to_their_control():
    html = group(SampleForm({}), "name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = group(SampleForm(), "fields_of_use")
    assert re.search(r"<fieldset[^>]*aria-describedby=\"id_fields_of_use_helptext\"", html)
    assert "<legend>" in html
    assert html.count('type="checkbox"') == 8
    assert 'class="form-check-input"' in html


def test_a_single_tick_box_stands_before_its_label():
    html = group(SampleForm(), "honest")
    assert html.index('type="checkbox"') < html.index('<label for="id_honest"')


def test_a_date_is_given_to_the_browser_as_it_wants_it():
    html = str(SampleForm(initial={"in_use_since": date(2025, 3, 1)})["in_use_since"])
    assert 'type="date"' in html
    assert 'value="2025-03-01"' in html
    assert 'value="2025-03-01"' in str(SampleForm({"in_use_since": "2025/3/1"})["in_use_since"])


def test_a_limited_text_says_its_limit_without_script():
    html = group(SampleForm(), "intro")
    assert "不超过 300 字" in html
    assert 'data-counter-for="id_intro" data-count-limit="300" data-count-mode="hard"' in html


def test_the_error_summary_leads_to_each_field(client, db, settings):
    settings.DEMO_MODE = True
    html = client.get("/gallery/").content.decode()
    summary = re.search(r"<div[^>]*data-focus.*?</ul>", html, re.DOTALL)[0]
    for target in re.findall(r'href="#([^"]+)"', summary):
        if target != "wrong_in_use_since" and target != "wrong_scan":  # not drawn in the gallery's wrong form
            assert f'id="{target}"' in html
