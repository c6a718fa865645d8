"""One answer against one field: types, limits, formats, choices, files. Each problem says what to do in one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from ..regions import is_known
from .base import Limit
from .codes import misfit
from .display import rich_blocks
from .forms import (
    ChoiceField,
    DateField,
    Field,
    FileField,
    GroupedChoiceField,
    LongTextField,
    NumberField,
    PersonField,
    PictureField,
    RegionField,
    RichTextField,
    StatementField,
    TableField,
    TextField,
)
from .model import RuleSet
from .shapes import FileFact, choices, is_empty, other_texts, picked
from .text import count_zi

_MB = 1024 * 1024
_KINDS = {"pdf": "PDF", "image": "图片", "docx": "Word 文档", "xlsx": "Excel 表格", "zip": "ZIP 压缩包"}
_PARTS = {
    "name": "姓名",
    "title": "部门/职务",
    "mobile": "手机",
    "phone": "电话",
    "email": "电子邮箱",
    "address": "地址",
}
_DAY = re.compile(r"(19|20|21)\d\d-\d\d-\d\d", re.ASCII)
_MONTH = re.compile(r"(19|20|21)\d\d-\d\d", re.ASCII)
MOST_CHARACTERS = 100_000


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer. ``hard`` stops handing in, otherwise it is a warning.

    ``field``: ``key``, ``key.part``, ``key[0].column``, ``section:key`` or ``form:key``.
    """

    field: str
    sentence: str
    hard: bool = True
    clause: str = ""
    section: str = ""


def part_label(part: str) -> str:
    """The label of a part of a person field."""
    return _PARTS.get(part, part)


def over(limit: Limit | None, count: int) -> tuple[str, bool] | None:
    """The sentence for a count of 字 outside a limit, and whether it is hard; None inside it."""
    if limit is None:
        return None
    if count > limit.max:
        if limit.mode == "hard":
            return f"不能超过 {limit.max} 字，现在 {count} 字，请删减 {count - limit.max} 字", True
        return f"原则上不超过 {limit.max} 字，现在 {count} 字", False
    if 0 < count < limit.min:
        return f"不少于 {limit.min} 字，现在 {count} 字", limit.mode == "hard"
    return None


def field_problems(
    rules: RuleSet, field: Field, answer: object, files: Sequence[FileFact] = (), *, complete: bool
) -> list[Problem]:
    """What is wrong with one answer; what is missing too when ``complete``."""
    if isinstance(field, (FileField, PictureField)):
        found = _file_problems(field, files, complete=complete)
    elif is_empty(answer):
        found = [_missing(field)] if complete and field.required else []
    else:
        found = _answer_problems(rules, field, answer, files, complete=complete)
    return [replace(problem, clause=problem.clause or field.clause) for problem in found]


def _missing(field: Field) -> Problem:
    if isinstance(field, StatementField):
        return Problem(field.key, f"请阅读“{field.label}”并勾选")
    verb = "请选择" if isinstance(field, (ChoiceField, GroupedChoiceField, RegionField, DateField)) else "请填写"
    return Problem(field.key, f"{verb}“{field.label}”")


def _answer_problems(
    rules: RuleSet, field: Field, answer: object, files: Sequence[FileFact], *, complete: bool
) -> list[Problem]:
    key = field.key
    if isinstance(field, (ChoiceField, GroupedChoiceField)):
        return _choice_problems(rules, field, answer, complete=complete)
    if isinstance(field, StatementField):
        return [] if answer is True else [Problem(key, "勾选的内容不能识别，请重新勾选")]
    if isinstance(field, PersonField):
        return _person_problems(field, answer, complete=complete)
    if isinstance(field, TableField):
        return _table_problems(rules, field, answer, complete=complete)
    if not isinstance(answer, str):
        return [Problem(key, "填写的内容不能识别，请重新填写")]
    if isinstance(field, NumberField):
        return [Problem(key, s) for s in _number(field, answer)]
    if isinstance(field, DateField):
        return [] if day_of(answer, field.precision) else [Problem(key, _date_sentence(field))]
    if isinstance(field, RegionField):
        return [] if is_known(answer) else [Problem(key, "请从列表中选择地区")]
    assert not isinstance(field, (FileField, PictureField))
    return _text_problems(field, answer, files, complete=complete)


def _text_problems(
    field: TextField | LongTextField | RichTextField, answer: str, files: Sequence[FileFact], *, complete: bool
) -> list[Problem]:
    if len(answer) > MOST_CHARACTERS:
        return [Problem(field.key, f"内容过长，最多 {MOST_CHARACTERS} 个字符")]
    found: list[Problem] = []
    outside = over(field.limit, count_zi(plain_text(field, answer))) if field.limit is not None else None
    if outside and (complete or "不少于" not in outside[0]):
        found.append(Problem(field.key, *outside))
    if isinstance(field, TextField):
        if "\n" in answer.strip():
            found.append(Problem(field.key, "只能写一行"))
        if sentence := misfit(field.pattern, answer):
            found.append(Problem(field.key, sentence))
    if isinstance(field, RichTextField):
        found += _picture_marks(field, answer, files)
    return found


def plain_text(field: Field, answer: str) -> str:
    """The text of an answer that limits count: picture marks and table bars do not count."""
    if not isinstance(field, RichTextField):
        return answer
    parts: list[str] = []
    for block in rich_blocks(answer):
        parts += [block.text, *(cell for row in block.rows for cell in row)]
    return "\n".join(parts)


def _picture_marks(field: RichTextField, answer: str, files: Sequence[FileFact]) -> list[Problem]:
    found: list[Problem] = []
    if len(files) > field.pictures:
        found.append(Problem(field.key, f"最多插入 {field.pictures} 张图片，现有 {len(files)} 张"))
    found += [Problem(field.key, f"“{f.name}”不是图片，请移除") for f in files if f.kind != "image"]
    for number in sorted({b.number for b in rich_blocks(answer) if b.kind == "picture"}):
        if not 1 <= number <= len(files):
            found.append(Problem(field.key, f"正文里有“[图{number}]”，但没有上传第 {number} 张图片"))
    return found


def number_of(answer: object) -> Decimal | None:
    """The number an answer states; None when it states none."""
    if not isinstance(answer, str) or len(answer) > 40 or not answer.isascii() or "_" in answer:
        return None
    try:
        value = Decimal(answer.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10) ** 24 else None


def _number(field: NumberField, answer: str) -> list[str]:
    value = number_of(answer)
    if value is None or "e" in answer.lower():
        return ["请填写数字，不带单位和千分号"]
    found: list[str] = []
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > field.decimals:
        found.append(f"最多保留 {field.decimals} 位小数" if field.decimals else "请填写整数")
    if field.min is not None and value < field.min:
        found.append(f"不能小于 {field.min:f}{field.unit}")
    if field.max is not None and value > field.max:
        found.append(f"不能大于 {field.max:f}{field.unit}")
    return found


def day_of(answer: object, precision: str = "day", *, last: bool = False) -> date | None:
    """The day an answer names; of a month its first day (or ``last``)."""
    if not isinstance(answer, str):
        return None
    text = answer.strip()
    if not (_MONTH if precision == "month" else _DAY).fullmatch(text):
        return None
    try:
        if precision == "day":
            return date.fromisoformat(text)
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    if not last:
        return first
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _date_sentence(field: DateField) -> str:
    return "请填写年月，写作 2024-09" if field.precision == "month" else "请填写日期，写作 2024-09-20"


def _choice_problems(
    rules: RuleSet, field: ChoiceField | GroupedChoiceField, answer: object, *, complete: bool
) -> list[Problem]:
    known = {choice.key: choice for choice in choices(rules, field)}
    keys = picked(answer)
    found: list[Problem] = []
    if any(key not in known for key in keys) or len(set(keys)) != len(keys):
        return [Problem(field.key, "有选项不在列表里，请重新选择")]
    if field.max is not None and len(keys) > field.max:
        found.append(Problem(field.key, f"限选 {field.max} 项，现选了 {len(keys)} 项"))
    if complete and len(keys) < field.min and (field.required or keys):
        found.append(Problem(field.key, f"至少选 {field.min} 项，现选了 {len(keys)} 项"))
    texts = other_texts(answer)
    for key in keys:
        text = texts.get(key, "").strip()
        if known[key].other and complete and not text:
            where = f"“{known[key].group}”的" if known[key].group else ""
            found.append(Problem(field.key, f"选了{where}“{known[key].label}”，请写明内容"))
        if len(text) > 100:
            found.append(Problem(field.key, f"“{known[key].label}”写明的内容最多 100 个字符"))
    return found


def _person_problems(field: PersonField, answer: object, *, complete: bool) -> list[Problem]:
    if not isinstance(answer, Mapping):
        return [Problem(field.key, "填写的内容不能识别，请重新填写")]
    found: list[Problem] = []
    for part in field.parts:
        text = answer.get(part)
        text = text.strip() if isinstance(text, str) else ""
        place = f"{field.key}.{part}"
        if not text:
            if complete and part not in field.optional_parts:
                found.append(Problem(place, f"请填写“{field.label}”的{part_label(part)}"))
        elif len(text) > 200:
            found.append(Problem(place, f"{part_label(part)}最多 200 个字符"))
        elif sentence := misfit(part, text):
            found.append(Problem(place, sentence))
    return found


def _table_problems(rules: RuleSet, field: TableField, answer: object, *, complete: bool) -> list[Problem]:
    if not isinstance(answer, (list, tuple)) or not all(isinstance(row, Mapping) for row in answer):
        return [Problem(field.key, "填写的内容不能识别，请重新填写")]
    found: list[Problem] = []
    if len(answer) > field.max_rows:
        return [Problem(field.key, f"最多 {field.max_rows} 行，现有 {len(answer)} 行")]
    if complete and len(answer) < field.min_rows:
        found.append(Problem(field.key, f"至少填 {field.min_rows} 行，现有 {len(answer)} 行"))
    for number, row in enumerate(answer):
        for column in field.columns:
            for problem in field_problems(rules, column, row.get(column.key), complete=complete):
                sentence = f"第 {number + 1} 行“{column.label}”：{problem.sentence}"
                found.append(replace(problem, field=f"{field.key}[{number}].{problem.field}", sentence=sentence))
    return found


def _file_problems(field: FileField | PictureField, files: Sequence[FileFact], *, complete: bool) -> list[Problem]:
    key, count = field.key, len(files)
    noun, unit = ("图片", "张") if isinstance(field, PictureField) else ("文件", "份")
    exactly = field.exactly if isinstance(field, PictureField) else None
    least = exactly or (field.min if isinstance(field, FileField) else 1)
    most = exactly or field.max
    wanted = f"须恰好 {exactly} 张" if exactly else ""
    found: list[Problem] = []
    if count > most:
        found.append(
            Problem(
                key,
                f"“{field.label}”{wanted or f'最多 {most} {unit}'}，现有 {count} {unit}，请移除 {count - most} {unit}",
            )
        )
    elif complete and count < least and (field.required or count):
        found.append(
            Problem(key, f"“{field.label}”{wanted or f'至少 {least} {unit}{noun}'}，现有 {count} {unit}，请上传")
        )
    accept: tuple[str, ...] = field.accept if isinstance(field, FileField) else ("image",)
    for file in files:
        if file.kind not in accept:
            found.append(Problem(key, f"“{file.name}”的类型不对，只接受{'、'.join(_KINDS[k] for k in accept)}"))
        if file.size > field.max_mb * _MB:
            found.append(Problem(key, f"“{file.name}”超过 {field.max_mb} MB，请压缩后再上传"))
        if isinstance(field, FileField) and field.pages and file.pages is not None and file.pages > field.pages:
            found.append(Problem(key, f"“{file.name}”共 {file.pages} 页，最多 {field.pages} 页"))
    return found
