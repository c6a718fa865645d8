"""Times, numbers and guards of the interface kit."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError

from accounts.templatetags.ui import numbers, pieces, tables, times

NOW = datetime(2026, 11, 21, 14, 3, tzinfo=ZoneInfo("Asia/Shanghai"))


def render(text: str, **context) -> str:
    return Template("{% load ui %}" + text).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(days=40, hours=3), "还剩 40 天", "neutral"),
        (timedelta(days=8, hours=2), "还剩 8 天 2 小时", "neutral"),
        (timedelta(days=7), "还剩 7 天", "warning"),
        (timedelta(hours=24), "还剩 1 天", "danger"),
        (timedelta(hours=5, minutes=12), "还剩 5 小时 12 分", "danger"),
        (timedelta(hours=1), "还剩 1 小时", "danger"),
        (timedelta(minutes=8, seconds=59), "还剩 8 分钟", "danger"),
        (timedelta(seconds=59), "还剩不到 1 分钟", "danger"),
        (timedelta(0), "已截止", "muted"),
        (timedelta(days=-3), "已截止", "muted"),
    ],
)
def test_what_is_left_is_said_in_words_and_tone(left, words, tone):
    assert times.duration_left(NOW + left, NOW) == words
    assert times.deadline_tone(NOW + left, NOW) == tone


def test_midnight_belongs_to_the_day_that_ends():
    assert times.closing(datetime(2026, 12, 1, tzinfo=NOW.tzinfo)) == "2026-11-30 24:00"
    assert times.closing(datetime(2026, 9, 20, 17, tzinfo=NOW.tzinfo)) == "2026-09-20 17:00"


def test_times_are_shown_in_beijing_time():
    utc = datetime(2026, 9, 20, 9, tzinfo=ZoneInfo("UTC"))
    assert times.when(utc) == "2026-09-20 17:00"
    assert times.when(utc, "long") == "2026年9月20日 17:00"
    assert times.when(date(2026, 1, 9), "long") == "2026年1月9日"
    assert times.when(None) == "—"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (1234567.5, None, "1,234,567.5"),
        ("12805000", 2, "12,805,000.00"),
        (0, None, "0"),
        (None, 2, "—"),
        ("", None, "—"),
    ],
)
def test_numbers_carry_thousands_marks(value, places, shown):
    assert numbers.number(value, places) == shown


@pytest.mark.parametrize(("size", "shown"), [(0, "0 B"), (512, "512 B"), (3_482_112, "3.3 MB"), (24_576, "24.0 KB")])
def test_sizes_are_said_as_people_read_them(size, shown):
    assert numbers.file_size(size) == shown


def test_a_share_is_full_only_when_it_is_done():
    assert numbers.percent_of(999, 1000) == 99
    assert numbers.percent_of(5, 5) == 100
    assert numbers.percent_of(1, 0) == 0


def test_table_cells_learn_the_names_of_their_columns():
    html = (
        '<thead><tr><th>编号</th><th class="num">得 分</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="num">90</td></tr><tr><td colspan="2">合计</td></tr></tbody>'
    )
    assert tables.labelled(html).endswith(
        '<tbody><tr><td data-label="编号">1</td><td class="num" data-label="得 分">90</td></tr>'
        '<tr><td colspan="2">合计</td></tr></tbody>'
    )


def test_a_qr_code_has_no_inline_style():
    svg = pieces.qr("ZJ1:YS-2026-0017", "核对码")
    assert svg.startswith('<svg role="img" aria-label="核对码"')
    assert "style" not in svg


@pytest.mark.parametrize(
    "text",
    [
        '<c-page-head subtitle="没有标题" />',
        '<c-state label="x" tone="pink" />',
        '<c-deadline :at="nothing.there" />',
        '<c-action label="x" url="#" kind="loud" />',
        '{% icon "No Such" %}',
    ],
)
def test_a_component_used_wrongly_fails_loudly(text):
    from django_cotton.compiler_regex import CottonCompiler

    with pytest.raises(TemplateSyntaxError):
        render(CottonCompiler().process(text), nothing=None)


def test_where_strictness_is_off_the_part_stays_blank(settings):
    settings.UI_STRICT = False
    assert render('{% icon "No Such" %}') == ""
