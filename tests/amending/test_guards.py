"""What may not change while a campaign runs: one case for each refusal, and what stays allowed. Pure."""

from typing import Any

import pytest

from campaigns.amending.guards import refusals
from campaigns.amending.uses import Use
from campaigns.ruleset.reading import from_data
from tests.amending.bench import china
from tests.ruleset.sample import data, form

DURING = "2024-09-10 09:00"  # filing is open, enrolment is over
RUBRIC = {"key": "sheet", "title": "评分表", "criteria": [{"key": "a", "label": "创新性", "weight": "100%"}]}
OTHER = {
    **RUBRIC,
    "criteria": [{"key": "a", "label": "创新性", "weight": "60%"}, {"key": "b", "label": "其他", "weight": "40%"}],
}


def said(before: dict, after: dict, *uses: Use, now: str = DURING) -> list[str]:
    return refusals(from_data(data(**before)), from_data(data(**after)), now=china(now), uses=uses)


def windows(key: str, **changes: Any) -> dict:
    return {"windows": [{**row, **changes} if row["key"] == key else row for row in data()["windows"]]}


def without(part: str, key: str) -> dict:
    return {part: [row for row in data()[part] if row["key"] != key]}


def fields(*rows: dict, use: str = "file") -> dict:
    return {"forms": [form(list(rows), use=use)]}


TITLE = {"type": "text", "key": "title", "label": "方案名称"}
NAME = {"type": "person", "key": "contact", "label": "联系人"}
STAGE = data()["stages"][0]
REFUSED: dict[str, tuple[dict, dict, tuple[Use, ...], str]] = {
    "title": ({}, {"identity": {**data()["identity"], "title": "另一个名称"}}, (), "活动全称不能改变"),
    "series": ({}, {"identity": {**data()["identity"], "series": "other"}}, (), "系列代号不能改变"),
    "begun window gone": ({}, without("windows", "enrol"), (), "“报名”已经开始，不能删除"),
    "begun window later": ({}, windows("file", opens="2024-09-15"), (), "不能再改到以后开始"),
    "shortened": ({}, windows("file", closes="2024-09-15"), (), "只能延长，不能提前截止"),
    "closed in the past": ({}, windows("file", closes="2024-09-05"), (), "不能截止在已经过去的时间"),
    "ended window moved": ({}, windows("enrol", closes="2024-09-01"), (), "不能截止在已经过去的时间"),
    "other purpose": ({}, windows("file", purpose="other"), (), "不能改作他用"),
    "type of a field": (fields(TITLE), fields({**TITLE, "type": "date"}), (), "类型"),
    "use of a form": (fields(TITLE), fields(TITLE, use="report"), (), "用途不能改变"),
    "no longer personal": (
        fields(TITLE, {"type": "text", "key": "id_card", "label": "身份证号", "personal": True}),
        fields(TITLE, {"type": "text", "key": "id_card", "label": "身份证号"}),
        (), "按个人信息收集",
    ),
    "looser secrecy": (
        {}, {"confidentiality": {**data()["confidentiality"], "level": "none"}}, (Use("filing", "", ""),), "不能放宽",
    ),
    "scores made public": ({}, {"disclosure": {"scores_public": True}}, (Use("filing", "", ""),), "不能再改为公开分数"),
    "option somebody picked": (
        {}, {"dimensions": [{**data()["dimensions"][0], "options": data()["dimensions"][0]["options"][1:]}]},
        (Use("options", "industry.edu", "有 1 项选了它"),), "选项“教育”不能删除",
    ),
    "kind of unit in use": ({}, without("kinds", "firm"), (Use("kinds", "firm", "有 1 项"),), "“企业”不能删除"),
    "stage in use": (
        {"stages": [STAGE, {**STAGE, "key": "second", "title": "复评", "after": ["final"]}]}, {},
        (Use("stages", "second", "已有 3 项申报在这一环节"),), "环节“复评”不能删除：已有 3 项申报在这一环节",
    ),
    "steps of a stage in use": (
        {}, {"stages": [{**STAGE, "steps": [{"type": "opinion"}, {"type": "select"}]}]},
        (Use("stages", "final", "已有 1 项"),), "步骤不能增减或调换",
    ),
    "sheet somebody scores on": ({"rubrics": [RUBRIC]}, {"rubrics": [OTHER]}, (Use("rubrics", "sheet", "已评", fixed=True),), "不能修改"),
    "seat with entries gone": (
        {"seats": [*data()["seats"], {"key": "jn", "name": "济南市局", "tier": "region", "role": "organizing"}]}, {},
        (Use("seats", "jn", "已有 2 项申报由它办理"),), "席位“济南市局”不能删除",
    ),
    "tier of a seat with entries": (
        {}, {"seats": [{**data()["seats"][0], "tier": "region"}]}, (Use("seats", "host", "已有 2 项"),), "层级和职责不能改变",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(name):
    before, after, uses, sentence = REFUSED[name]
    found = said(before, after, *uses)
    assert len(found) == 1, found
    assert sentence in found[0]


ALLOWED: dict[str, tuple[dict, dict, tuple[Use, ...]]] = {
    "longer": ({}, windows("file", closes="2024-10-20 17:00"), ()),
    "closed window reopened": ({}, windows("enrol", closes="2024-09-15"), ()),
    "a field more": (fields(TITLE), fields(TITLE, {"type": "text", "key": "more", "label": "新增"}), ()),
    "a field less": (fields(TITLE, {"type": "text", "key": "more", "label": "多余"}), fields(TITLE), (Use("filing", "", ""),)),
    "an option nobody picked": (
        {}, {"dimensions": [{**data()["dimensions"][0], "options": data()["dimensions"][0]["options"][1:]}]},
        (Use("options", "industry.rail", "有 1 项选了它"),),
    ),
    "stricter": ({"confidentiality": {**data()["confidentiality"], "level": "none"}}, {}, (Use("filing", "", ""),)),
    "a sheet nobody scored on": ({"rubrics": [RUBRIC]}, {"rubrics": [OTHER]}, ()),
    "the name of a seat with entries": (
        {}, {"seats": [{**data()["seats"][0], "name": "改名的主办方"}]}, (Use("seats", "host", "已有 2 项"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
def test_it_is_allowed(name):
    before, after, uses = ALLOWED[name]
    assert said(before, after, *uses) == []


def test_before_a_window_begins_it_may_end_earlier_or_go():
    early = "2024-08-01 09:00"
    assert said({}, windows("file", closes="2024-09-15"), now=early) == []
    assert said({}, without("windows", "enrol"), now=early) == []


def test_a_field_that_comes_back_must_be_what_it_was_in_any_version():
    first, gone = from_data(data(**fields(TITLE, NAME))), from_data(data(**fields(TITLE)))
    back = from_data(data(**fields(TITLE, {**NAME, "type": "date"})))
    found = refusals(gone, back, now=china(DURING), earlier=[first, gone])
    assert len(found) == 1
    assert "类型" in found[0]
