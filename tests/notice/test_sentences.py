"""规则说明: every part of the language that concerns applicants is mentioned, in sentences made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from campaigns.ruleset import forms, identity, parties, stages
from campaigns.ruleset.base import Limit, Option, OptionGroup, When
from campaigns.ruleset.model import Resolution, RuleSet
from campaigns.ruleset.reading import RuleSetError, from_data, to_data
from campaigns.ruleset.sentences import about
from tests.ruleset.lint_base import base
from tests.ruleset.presets import NAMES, preset

SILENT = {
    "RuleSet": "the whole",
    "Identity": "the notice and the campaign's page show it",
    "Party": "the campaign's page lists the units",
    "Notice": "a page of its own",
    "Annex": "listed under its notice",
    "Contact": "the campaign's page lists them",
    "Term": "shown under the sentences as glossary and guide",
    "Edition": "honour conditions speak of it",
    "Listing": "only compares places of the notice",
    "Tier": "named where its seats work",
    "SeatSet": "named by its tier where its seats work",
    "Jurisdiction": "按管辖范围; where a filing went is shown on the filing",
    "Resolution": "for the host: why a finding stays",
    "Objections": "part of the publicity's sentence; it has no list of its own",
    "SeatChoice": "part of the stage's sentence; it is no item of a list",
    "CheckItem": "the number of items is said; the list is shown with a return",
    "When": "in brackets behind what it limits",
    "Certificate": "颁发证书; printed on it",
    "StatementField": "counted with its section",
    "Column": "printing",
}


def classes() -> set[type[BaseModel]]:
    """Every model class of the language that a rule set can hold."""
    found: set[type[BaseModel]] = set()
    todo: list[Any] = [RuleSet]
    while todo:
        one = todo.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            if one not in found:
                found.add(one)
                todo += [info.annotation for info in one.model_fields.values()]
        else:
            todo += get_args(one)
    return found


def texts(rules: RuleSet) -> list[str]:
    return [sentence.text for chapter in about(rules) for sentence in chapter.sentences]


def rule_sets() -> list[RuleSet]:
    rich = base()
    rich["forms"][1]["sections"][0]["fields"] += [
        {"key": "where", "type": "region", "label": "地区"}, {"key": "look", "type": "picture", "label": "图片"},
        {"key": "lines", "type": "grouped_choice", "label": "场景", "groups": [
            {"key": "g1", "label": "甲", "options": [{"key": "o1", "label": "子"}]},
            {"key": "g2", "label": "乙", "options": [{"key": "o2", "label": "丑"}]}]},
    ]  # fmt: skip
    rich["conditions"].append({"key": "here", "type": "region", "title": "须在北京注册。", "regions": ["11"]})
    rich["stages"][1]["steps"].insert(0, {"type": "opinion"})
    return [from_data(rich), *(preset(name) for name in NAMES)]


def places(model: BaseModel, kind: type[BaseModel], path: tuple = ()) -> Iterator[tuple]:
    """Where instances of a class lie as items of a list, or as parts that need not be there."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, BaseModel):
                    if type(item) is kind:
                        yield (*path, name, number)
                    yield from places(item, kind, (*path, name, number))
        elif isinstance(value, BaseModel):
            if type(value) is kind:
                yield (*path, name)
            yield from places(value, kind, (*path, name))


def without(rules: RuleSet, path: tuple) -> RuleSet | None:
    """The rules without what lies there; None when they cannot be read then."""
    data = to_data(rules)
    here: Any = data
    try:
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]
        return from_data(data)
    except (RuleSetError, KeyError, IndexError, ValueError):
        return None


def altered(rules: RuleSet, path: tuple) -> Iterator[RuleSet]:
    """The rules with one plain value changed in what lies there: a yes into a no, a number, a text."""
    here: Any = rules
    for step in path:
        here = here[step] if isinstance(step, int) else getattr(here, step)
    for name in type(here).model_fields:
        value = getattr(here, name)
        new = (
            not value
            if isinstance(value, bool)
            else value + 1
            if isinstance(value, int)
            else f"{value}改"
            if isinstance(value, str)
            else None
        )
        if new is None or name in ("key", "clause", "own", "type"):
            continue
        data = to_data(rules)
        there: Any = data
        try:
            for step in path:
                there = there.setdefault(step, {}) if isinstance(step, str) else there[step]
            there[name] = new
            yield from_data(data)
        except (RuleSetError, KeyError, IndexError, ValueError):
            continue


@pytest.fixture(scope="module")
def samples():
    return [(rules, texts(rules)) for rules in rule_sets()]


@pytest.mark.parametrize("kind", sorted(classes() - {RuleSet}, key=lambda c: c.__name__), ids=lambda c: c.__name__)
def test_each_part_that_concerns_applicants_is_mentioned(kind, samples):
    if kind.__name__ in SILENT:
        return
    tried = 0
    for rules, before in samples:
        for path in list(places(rules, kind))[:25]:
            one = without(rules, path)
            for changed in [one] if one is not None else altered(rules, path):
                tried += 1
                if texts(changed) != before:
                    return
    assert not tried, f"nobody reads of {kind.__name__}: taking it away changes no sentence ({tried} tried)"
    pytest.fail(f"no sample holds a {kind.__name__} that can be taken away: add one, or say in SILENT why it is silent")


def test_silence_is_for_classes_that_exist():
    known = {kind.__name__ for kind in classes()} | {"Column"}
    assert set(SILENT) <= known
    assert {
        forms.Form,
        identity.Window,
        parties.CountLimit,
        stages.Stage,
        Limit,
        Option,
        OptionGroup,
        When,
        Resolution,
    } <= classes()


@pytest.mark.parametrize("name", NAMES)
def test_the_five_campaigns_read_as_sentences(name):
    chapters = about(preset(name))
    assert [c.heading for c in chapters][:4] == ["谁可以申报", "申报条件", "申报数量与联合申报", "时间安排"]
    for chapter in chapters:
        for sentence in chapter.sentences:
            assert sentence.text.rstrip("）").endswith(("。", "！", "？", "；")) or "（" in sentence.text, sentence.text
            for wrong in ("None", "。。", "；；", "{", "（）", "，。", "：。", "的的"):
                assert wrong not in sentence.text, sentence.text
        assert len({s.text for s in chapter.sentences}) == len(chapter.sentences), chapter.heading


def test_what_is_decided_by_arithmetic_is_said_with_its_numbers():
    said = "\n".join(texts(preset("saibao-2022")))
    for wanted in (
        "最多申报 3 项",
        "2 个工作日",
        "不超过 5 个",
        "的 10%",
        "2023年1月31日24:00",
        "不超过 300 字",
        "总分相同时",
        "7 人组成",
        "截止前 7天、3天、1天",
    ):
        assert wanted in said
    said = "\n".join(texts(preset("qingdao-2020")))
    for wanted in ("每天限投 1 票", "得票前 10 名入围", "占 55%", "须上传图片 4 张", "16 个渠道"):
        assert wanted in said
