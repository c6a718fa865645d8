"""Rule sets in and out: YAML text or plain data to a ``RuleSet`` and back, with findings that name line and place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ValidationError

from .base import show_share
from .model import RuleSet
from .yaml_text import Marked, Misread, Place, RuleSetError, dump, load, spoken

__all__ = ["Misread", "RuleSetError", "from_data", "part_problems", "read", "to_data", "write"]

_MOST_FINDINGS = 200


def read(text: str | bytes) -> RuleSet:
    """The rule set written in ``text``. Raises RuleSetError whose findings name line, column and place; nothing else."""
    return _validated(load(text))


def from_data(data: object) -> RuleSet:
    """The rule set held in plain data (parsed JSON, the builder's state). Raises RuleSetError with line 0."""
    return _validated(Marked(data))


def part_problems(model: type[BaseModel], data: Mapping[str, Any]) -> list[tuple[Place, str]]:
    """What is wrong with one part of a rule set, as (place within the part, sentence); empty when nothing is."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        problems: list[dict[str, Any]] = [
            dict(problem) for problem in error.errors(include_url=False, include_input=False)
        ]
        kept = [problem for problem in problems[:_MOST_FINDINGS] if not _echo(problem, problems)]
        places: list[Place] = [_place(data, problem["loc"]) or problem["loc"] for problem in kept]
        return [(place, _sentence(p["type"], p, data, place)) for place, p in zip(places, kept, strict=True)]
    return []


def to_data(rules: RuleSet) -> dict[str, Any]:
    """Plain JSON data without the defaults, in the order of the models, names of maps sorted; ``from_data`` of it gives the same rule set."""
    data = _plain(rules)
    assert isinstance(data, dict)
    return data


def write(rules: RuleSet) -> str:
    """Canonical YAML: ``read(write(rules)) == rules``, and writing that again gives the same text."""
    return dump(to_data(rules))


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        kept: dict[str, object] = {}
        for name, info in type(value).model_fields.items():
            part = getattr(value, name)
            if name in {"type", "schema_version"} or info.is_required() or part != info.get_default():
                kept[name] = _plain(part)
        return kept
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(value[key]) for key in sorted(value)}  # a database keeps no order of names
    if isinstance(value, Fraction):
        return show_share(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def _validated(marked: Marked) -> RuleSet:
    data = marked.data
    if not isinstance(data, dict):
        raise RuleSetError(
            (Misread(1 if marked.values else 0, 1 if marked.values else 0, "", "最外层应是“名称: 内容”的列表"),)
        )
    if data.get("schema_version") == "1":
        data = {**data, "schema_version": 1}
    try:
        return RuleSet.model_validate(data)
    except ValidationError as error:
        problems = [dict(problem) for problem in error.errors(include_url=False, include_input=False)]
        problems = problems[:_MOST_FINDINGS]
        found = [_misread(marked, data, problem) for problem in problems if not _echo(problem, problems)]
    found.sort(key=lambda finding: (finding.line, finding.column))
    raise RuleSetError(tuple(found)) from None


def _echo(problem: dict[str, Any], problems: list[dict[str, Any]]) -> bool:
    """A list counts as too short when its items are wrong; the items' own findings say it better."""
    loc = problem["loc"]
    return problem["type"] == "too_short" and any(
        len(p["loc"]) > len(loc) and p["loc"][: len(loc)] == loc for p in problems
    )


def _misread(marked: Marked, data: object, problem: dict[str, Any]) -> Misread:
    place = _place(data, problem["loc"])
    kind: str = problem["type"]
    mark = marked.values.get(place, (0, 0))
    if kind == "extra_forbidden":
        mark = marked.keys.get(place, mark)
    elif kind == "missing":
        mark = marked.values.get(place[:-1], mark)
    return Misread(mark[0], mark[1], spoken(place), _sentence(kind, problem, data, place))


def _place(data: object, loc: tuple[str | int, ...]) -> Place:
    """Where in the data a validation error lies: the tags pydantic puts in for unions are left out."""
    place: list[str | int] = []
    here: object = data
    for number, part in enumerate(loc):
        if isinstance(here, dict) and isinstance(part, str):
            tag = here.get("type") == part and number + 1 < len(loc)
            if tag and not (part in here and _next_fits(here[part], loc[number + 1])):
                continue
            place.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            place.append(part)
            here = here[part]
        elif not isinstance(here, (dict, list)):
            break
    return tuple(place)


def _next_fits(inner: object, part: str | int) -> bool:
    return isinstance(inner, list) if isinstance(part, int) else isinstance(inner, dict)


_PLAIN_SENTENCES = {
    "string_type": "应是一段文字；true、false、null 作文字时请加引号",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "int_parsing_size": "数字太大",
    "bool_type": "应写 true 或 false",
    "bool_parsing": "应写 true 或 false",
    "decimal_type": "应是数字",
    "decimal_parsing": "应是数字",
    "finite_number": "应是数字",
    "tuple_type": "应是一个列表，每项以“- ”开头",
    "list_type": "应是一个列表，每项以“- ”开头",
    "dict_type": "应是“名称: 内容”",
    "mapping_type": "应是“名称: 内容”",
    "model_type": "应是“名称: 内容”，不能是一个词或一个列表",
    "model_attributes_type": "应是“名称: 内容”，不能是一个词或一个列表",
    "date_type": "应是日期，写作 2024-09-20",
    "date_parsing": "应是日期，写作 2024-09-20",
    "date_from_datetime_parsing": "应是日期，写作 2024-09-20",
    "date_from_datetime_inexact": "只写日期，不写时刻",
    "union_tag_not_found": "缺少 type：请写明是哪一种",
}


def _sentence(kind: str, problem: Mapping[str, Any], data: object, place: Place) -> str:
    context: Mapping[str, Any] = problem.get("ctx") or {}
    name = str(place[-1]) if place else ""
    match kind:
        case "missing":
            return f"缺少“{name}”，请补上"
        case "extra_forbidden":
            return _unknown(name, problem, data, place)
        case "literal_error" | "enum":
            return f"只能写 {str(context.get('expected', '')).replace(' or ', '、').replace(', ', '、')} 之一"
        case "union_tag_invalid":
            return f"没有“{context.get('tag')}”这一种，type 只能写 {str(context.get('expected_tags', '')).replace(', ', '、')} 之一"
        case "string_pattern_mismatch":
            return _pattern(str(context.get("pattern", "")))
        case "too_short" | "string_too_short":
            return "不能为空" if context.get("min_length") == 1 else f"至少 {context.get('min_length')} 项"
        case "too_long" | "string_too_long":
            return f"太长，最多 {context.get('max_length')}"
        case "greater_than_equal" | "greater_than":
            return f"不能小于 {context.get('ge', context.get('gt'))}"
        case "less_than_equal" | "less_than":
            return f"不能大于 {context.get('le', context.get('lt'))}"
        case "value_error":
            return str(context.get("error", "写法不对"))
    return _PLAIN_SENTENCES.get(kind, "这里的写法不对，请对照规则说明修改")


def _pattern(pattern: str) -> str:
    if pattern.startswith("^[a-z]"):
        return "标识用小写英文字母开头，只含小写字母、数字和下划线，最长 40 个字符"
    if "XJBT" in pattern:
        return "地区写 2、4 或 6 位行政区划代码，兵团写 XJBT"
    if pattern.startswith("^[A-Z]"):
        return "写 2 至 6 个大写英文字母"
    return "写法不符合要求的格式"


def _unknown(name: str, problem: Mapping[str, Any], data: object, place: Place) -> str:
    here: object = data
    for part in place[:-1]:
        here = here[part] if isinstance(here, (dict, list)) else None  # type: ignore[index]
    model = _model_at(problem["loc"])
    known = [key for key in (model.model_fields if model else {}) if not isinstance(here, dict) or key not in here]
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"没有“{name}”这一项" + (f"，是否应为“{near[0]}”" if near else "，请删去或检查拼写")


def _model_at(loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model in which the last part of an error's place was looked for."""
    candidates: list[type[BaseModel]] = [RuleSet]
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        below = [m for c in candidates if part in c.model_fields for m in _models(c.model_fields[part].annotation)]
        tagged = [m for m in candidates if "type" in m.model_fields and m.model_fields["type"].default == part]
        candidates = below or tagged or candidates
    return candidates[0] if candidates else None


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]
