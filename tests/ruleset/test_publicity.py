"""公示: its end, objections, and what may be shown."""

from datetime import date, datetime

import pytest

from campaigns.ruleset.base import CHINA
from campaigns.ruleset.publicity import blocked, ends_at, is_clean, may_be_shown, may_object
from campaigns.ruleset.sentences import about
from campaigns.ruleset.stages import PublicityStep

from .presets import NAMES, preset
from .sample import rules


def step(**fields):
    return PublicityStep.model_validate({"type": "publicity", **fields})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def weekday(day):
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"days": 1}, "2024-09-22"),
        ({"days": 7}, "2024-09-28"),
        ({"days": 5, "unit": "working"}, "2024-09-28"),  # published on a Friday: Monday to Friday
        ({"days": 1, "unit": "working"}, "2024-09-24"),
    ],
)
def test_the_day_of_publication_is_not_counted_and_the_last_runs_to_midnight(fields, end):
    assert ends_at(rules(), step(**fields), at("2024-09-20 10:00"), weekday) == at(end)


def test_make_up_workdays_count_and_holidays_do_not():
    spring = {date(2026, 2, d) for d in range(15, 24)}
    working = lambda d: d not in spring and (d.weekday() < 5 or d == date(2026, 2, 14))  # noqa: E731
    assert ends_at(rules(), step(days=5, unit="working"), at("2026-02-10 09:00"), working) == at("2026-02-25")


def test_a_calendar_without_workdays_ends_all_the_same():
    assert ends_at(rules(), step(days=5, unit="working"), at("2026-02-10 09:00"), lambda _: False).year == 2036


def test_dates_of_the_notice_are_kept_S9():
    x = preset("saibao-2022")
    first = next(s for stage in x.stages for s in stage.steps if isinstance(s, PublicityStep))
    assert ends_at(x, first, at("2023-03-01 08:00"), weekday) == at("2023-03-16")


def objects(now="2024-09-25 12:00", rule=None, **who):
    s = step(days=7, objections=rule or {})
    return may_object(rules(), s, starts=at("2024-09-20 10:00"), ends=at("2024-09-28"), now=at(now), **who)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, ""),
        ({"now": "2024-09-20 09:59:59"}, "尚未开始"),
        ({"now": "2024-09-27 23:59:59"}, ""),
        ({"now": "2024-09-28"}, "截止"),
        ({"signed": False}, "匿名异议不予受理"),
        ({"signed": False, "rule": {"real_name": False}}, ""),
        ({"with_evidence": False}, "证明材料"),
        ({"with_evidence": False, "rule": {"evidence_required": False}}, ""),
        ({"is_applicant": False}, ""),
        ({"is_applicant": False, "rule": {"who": "applicants"}}, "申报单位"),
        ({"rule": {"until": "window", "window": "file"}}, "截止"),
        ({"now": "2024-09-20 16:00", "rule": {"until": "window", "window": "file"}}, ""),
    ],
)
def test_an_objection_is_in_time_signed_and_proven(given, word):
    verdict = objects(**given)
    assert bool(verdict) is not bool(word)
    assert word in verdict.reason


@pytest.mark.parametrize(
    ("states", "blocks", "free", "clean"),
    [
        ([], True, True, True),
        (["received"], True, False, False),
        (["received"], False, True, False),
        (["rejected", "declined", "withdrawn"], True, True, True),
        (["upheld"], False, False, False),
    ],
)
def test_what_an_objection_stops(states, blocks, free, clean):
    assert bool(blocked(step(days=7, objections={"blocks": blocks}), states)) is free
    assert is_clean(states) is clean


@pytest.mark.parametrize(
    ("consent", "clean", "published", "shown"),
    [
        ("yes", True, True, True),
        ("approved", True, True, True),
        ("no", True, True, False),
        ("", True, True, False),
        ("yes", False, True, False),
        ("yes", True, False, False),
    ],
)
def test_shown_only_after_clean_publicity_and_with_consent_S11(consent, clean, published, shown):
    x = rules(library={"consent_field": "consent", "consent_any_of": ["yes", "approved"]})
    answers = {"consent": {"picked": [consent] if consent else []}}
    assert bool(may_be_shown(x, answers, clean=clean, published=published)) is shown


def test_the_hall_of_qingdao_shows_what_passed_review_Q9():
    x = preset("qingdao-2020")
    assert x.library is not None
    stage = x.library.from_stage
    assert may_be_shown(x, {}, clean=True, passed={stage})
    assert not may_be_shown(x, {}, clean=True, passed=set())


def test_an_expired_case_leaves_the_list_X10():
    x = rules(library={})
    assert may_be_shown(x, {}, clean=True, published=True)
    assert not may_be_shown(x, {}, clean=True, published=True, expired=True)
    assert not may_be_shown(rules(), {}, clean=True, published=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_campaign_explains_itself(name):
    chapters = {c.heading: c.sentences for c in about(preset(name))}
    assert {"时间安排", "申报条件", "申报数量与联合申报", "评审程序", "保密与费用"} <= set(chapters)
    for sentences in chapters.values():
        for sentence in sentences:
            assert sentence.text.endswith(("。", "）", "！"))
            assert not any(word in sentence.text for word in ("None", "Fraction", "{", "["))


def test_the_rules_of_saibao_in_words():
    texts = [s.text for c in about(preset("saibao-2022")) for s in c.sentences]
    assert "同一申报主体最多申报 3 项。" in texts
    assert any("不高于申报数目的 10%（向下取整），同一省份各单位合并计算" in t for t in texts)
    assert any("报名：2022年11月28日至2022年12月31日24:00" in t for t in texts)
