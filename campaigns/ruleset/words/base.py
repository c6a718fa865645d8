"""The shape of the words: a thing (a model) with its fields, and the fields all things share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Word:
    """A field: its label, what to write, and the words of its closed answers (value → label)."""

    label: str
    help: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Thing:
    """A model: what it is called, what it is for, and its fields."""

    label: str
    help: str
    fields: Mapping[str, Word] = field(default_factory=dict)


KEY = Word("代号", "小写字母开头的英文代号，规则内部引用它；发布后不再改变")
WHEN = Word("适用条件", "只在某个选项被选中时适用；不填表示总是适用")
OWN = Word("自拟", "通知没有写、由主办单位自行拟定的内容")
NOTE = Word("备注", "写给工作人员看的说明")
