"""Templates: plain replacement, nothing else."""

import pytest

from notices import wording
from notices.wording import WordingError, fill


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(wording, "_templates", {})


def test_values_are_text_and_never_looked_into():
    assert fill("{title}：{reason}", {"title": "{reason}", "reason": object}, channel="inapp").startswith(
        "{reason}：<class"
    )


@pytest.mark.parametrize(
    "template", ["{title.name}", "{title[0]}", "{title!r}", "{title:>10}", "{", "}", "{{title}}", "{Title}"]
)
def test_anything_but_a_name_between_braces_is_refused(template):
    with pytest.raises(WordingError):
        wording.register_templates({"a.b": {"inapp": template}})


def test_an_unknown_placeholder_raises_in_tests():
    with pytest.raises(WordingError, match="reason"):
        fill("{reason}", {}, channel="sms")


def test_in_production_it_is_left_blank_so_that_the_letter_leaves(settings):
    settings.NOTICES_STRICT = False
    assert fill("原因：{reason}。", {}, channel="sms") == "原因：。"


def test_a_name_in_an_sms_has_at_most_twenty_characters():
    assert fill("{title}", {"title": "一" * 20}, channel="sms") == "一" * 20
    assert fill("{title}", {"title": "一" * 21}, channel="sms") == "一" * 19 + "…"
    assert fill("{title}", {"title": "一" * 21}, channel="inapp") == "一" * 21


def test_an_sms_has_at_most_five_hundred_characters():
    names = {f"n{i}": "一" * 20 for i in range(30)}
    text = fill("".join(f"{{{name}}}" for name in names), names, channel="sms")
    assert (len(text), text[-1]) == (500, "…")
    with pytest.raises(WordingError):
        wording.register_templates({"a.b": {"sms": "一" * 501}})


def test_control_codes_and_line_breaks_do_not_reach_a_letter():
    assert fill("{title}", {"title": "a\r\nBcc: x\x0b\x00\u202eb"}, channel="email") == "a Bcc: x b"


def test_an_event_is_registered_once_and_an_unknown_one_is_an_error():
    wording.register_templates({"a.b": {"sms": "甲"}})
    wording.register_templates({"a.b": {"sms": "甲"}})
    with pytest.raises(WordingError):
        wording.register_templates({"a.b": {"sms": "乙"}})
    with pytest.raises(KeyError):
        wording.templates_of("a.c")


@pytest.mark.parametrize("channels", [{"fax": "甲"}, {"sms": ""}, {"sms": ("题", "文")}, {"sms": "【签名】文"}])
def test_a_malformed_template_is_refused(channels):
    with pytest.raises(WordingError):
        wording.register_templates({"a.b": channels})
