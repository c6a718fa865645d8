"""Differences between versions: every place found, in words, and nothing else."""

import pytest

from campaigns import catalogue
from campaigns.amending.differences import differences, public
from campaigns.ruleset.reading import from_data, to_data
from tests.ruleset.sample import data, form, rules

TITLE = {"type": "text", "key": "title", "label": "方案名称"}
PRESETS = catalogue.names()


def between(before: dict, after: dict) -> list[tuple[str, str, str, str]]:
    found = differences(from_data(data(**before)), from_data(data(**after)))
    return [(c.label, c.place, c.before, c.after) for c in found]


def windows(**changes) -> list[dict]:
    return [{**row, **changes} if row["key"] == "file" else row for row in data()["windows"]]


def test_the_same_rules_differ_in_nothing():
    assert differences(rules(), rules()) == []


def test_a_date_is_told_as_people_say_it():
    assert between({}, {"windows": windows(closes="2024-09-30")}) == [
        ("修改", "时间安排 › “申报” › 结束", "2024年9月20日17:00", "2024年9月30日24:00")
    ]


def test_a_closed_answer_a_yes_and_a_reference_are_told_by_their_labels():
    level = {**data()["confidentiality"], "level": "campaign_only"}
    [(_, place, before, after)] = between({}, {"confidentiality": level})
    assert place.startswith("保密要求")
    assert "strict" not in before + after
    assert "campaign_only" not in before + after
    [(_, place, before, after)] = between({}, {"recommender_field": True})
    assert (before, after) == ("否", "是")
    seats = [{**data()["seats"][0], "tier": "region"}]
    found = between({}, {"seats": seats})
    assert ("修改", "席位 › “演示主办方” › 层级", "主办单位", "省级区域") in found


def test_something_added_something_removed_and_a_new_order():
    more = [TITLE, {"type": "long_text", "key": "summary", "label": "方案简介", "limit": {"max": 500}}]
    [(label, place, before, after)] = between({"forms": [form([TITLE])]}, {"forms": [form(more)]})
    assert (label, place, before) == ("新增", "表单 › “申报表” › 各节 › “基本信息” › 字段 › “方案简介”", "（无）")
    assert "最多字数：500" in after
    [(label, _, before, after)] = between({"forms": [form(more)]}, {"forms": [form([TITLE])]})
    assert (label, after) == ("删除", "（无）")
    [(label, _, before, after)] = between({"forms": [form(more)]}, {"forms": [form(more[::-1])]})
    assert (label, before, after) == ("调整顺序", "“方案名称”、“方案简介”", "“方案简介”、“方案名称”")


def test_a_long_text_is_cut_down_to_where_it_differs():
    long = "这是一段很长的说明文字，" * 30
    identity = data()["identity"]
    before, after = {**identity, "scope": long + "甲" + long}, {**identity, "scope": long + "乙" + long}
    [(_, _, was, now)] = between({"identity": before}, {"identity": after})
    assert len(was) < 80
    assert "甲" in was
    assert "乙" in now


def test_the_hosts_own_notes_are_no_matter_for_the_public():
    note = {"finding": "vote_not_protected", "place": "x", "decision": "照办", "reason": "理由"}
    found = differences(rules(), rules(resolutions=[note]))
    assert len(found) == 1
    assert public(found) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_every_part_of_a_preset_that_is_dropped_is_told_in_words(preset):
    """Each key of the whole rule set set back to nothing: the difference names it, without keys of the language."""
    whole = catalogue.load(preset)
    plain = to_data(whole)
    told = 0
    for key in [
        k
        for k in plain
        if isinstance(plain[k], list) and k not in ("windows", "kinds", "forms", "tiers", "seats", "stages")
    ]:
        found = differences(whole, whole.model_copy(update={key: ()}))
        assert found, key
        for change in found:
            assert change.label == "删除"
            assert "{'" not in change.before
            told += 1
    assert told


@pytest.mark.parametrize("one", PRESETS)
@pytest.mark.parametrize("other", PRESETS[:2])
def test_any_two_presets_can_be_compared(one, other):
    found = differences(catalogue.load(one), catalogue.load(other))
    assert bool(found) == (one != other)
    for change in found:
        assert change.before != change.after
        assert change.sentence
