from __future__ import annotations

from datetime import date

import pytest

from submissions.documents.text import (
    PlaceholderError,
    arabic_date,
    blank_date,
    chinese_date,
    clean,
    fill,
    paragraphs,
    placeholders,
)


def test_known_names_are_filled_and_values_are_not_looked_at_again():
    assert fill("我单位申报的《{title}》共{n}项。", {"title": "{n}与{x}", "n": 3}) == "我单位申报的《{n}与{x}》共3项。"


def test_double_braces_print_braces():
    assert fill("{{单位}}：{unit}", {"unit": "甲"}) == "{单位}：甲"


@pytest.mark.parametrize(
    "template",
    [
        "{unknown}",
        "{title.__class__}",
        "{title[0]}",
        "{title!r}",
        "{title:>9}",
        "{}",
        "{0}",
        "{ title }",
        "{title",
        "title}",
    ],
)
def test_anything_but_a_known_name_is_refused_with_a_sentence(template):
    with pytest.raises(PlaceholderError) as refused:
        fill(template, {"title": "方案"})

    assert "模板中的" in str(refused.value)


def test_placeholders_of_a_wording_can_be_listed():
    assert placeholders("《{title}》由{unit}申报，{{不是}}占位符") == {"title", "unit"}


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2023, 1, 31), "二〇二三年一月三十一日"),
        (date(2020, 10, 10), "二〇二〇年十月十日"),
        (date(2019, 12, 20), "二〇一九年十二月二十日"),
        (date(2026, 11, 1), "二〇二六年十一月一日"),
    ],
)
def test_dates_are_written_in_chinese(day, written):
    assert chinese_date(day) == written


def test_arabic_dates_carry_no_zero():
    assert arabic_date(date(2023, 1, 5)) == "2023年1月5日"


def test_a_date_to_be_written_by_hand_keeps_its_year_when_known():
    assert blank_date(2020).startswith("二〇二〇年")
    assert blank_date().split() == ["年", "月", "日"]


def test_control_and_override_characters_do_not_reach_a_page():
    assert clean("甲\x00乙\x07\u202e丙\ufffe\ud800丁\r\n戊\u2028己\tok") == "甲乙丙□丁\n戊\n己\tok"


def test_paragraphs_are_kept_and_blank_lines_dropped():
    assert paragraphs("　　第一段\r\n\r\n第二段  \n\n\n") == ["第一段", "第二段"]
