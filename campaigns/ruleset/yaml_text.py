"""YAML of rule sets as plain data with the line of every place; nothing of YAML that can surprise.

Refused: anchors, aliases, merge keys, tags, several documents, doubled keys, depth over 40, over 200 000 nodes, over 1 MB.
A plain scalar stays the text that was written (``44``, ``2024-09-20``, ``0.5`` are texts that the models read);
only ``true``, ``false`` and ``null``/``~``/nothing are more than text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

Place = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip


@dataclass(frozen=True)
class Misread:
    """What is wrong with a text, where (line and column from 1; 0 when there is no text), and what to do."""

    line: int
    column: int
    place: str
    sentence: str

    def __str__(self) -> str:
        where = f"第 {self.line} 行第 {self.column} 列" if self.line else ""
        spot = "，".join(part for part in (where, self.place) if part)
        return f"{spot}：{self.sentence}" if spot else self.sentence


class RuleSetError(ValueError):
    """A text is not a rule set. ``findings`` says why, line by line."""

    def __init__(self, findings: tuple[Misread, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass
class Marked:
    """Data with the mark (line, column from 1) of every place in it; ``keys`` marks the names themselves."""

    data: object
    values: dict[Place, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Place, tuple[int, int]] = field(default_factory=dict)


def spoken(place: Place) -> str:
    """``('stages', 2, 'seats')`` as ``stages[2].seats``."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def load(text: str | bytes) -> Marked:
    """Parse YAML text. Raises RuleSetError for everything that is not plain, small YAML."""
    if len(text) > MAX_BYTES:
        raise _error(0, 0, "", "文件超过 1 MB。规则文件通常只有几十 KB，请检查是否选错了文件")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _error(0, 0, "", "文件不是 UTF-8 编码的文本，请另存为 UTF-8 后再导入") from None
    text = text.removeprefix("\ufeff")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _error(0, 0, "", "文件超过 1 MB。规则文件通常只有几十 KB，请检查是否选错了文件")
    try:
        return _Builder(yaml.parse(text, Loader=_Loader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise _error(line, column, "", "YAML 写法有误，请检查缩进、冒号后的空格和引号是否成对") from None
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError):
        raise _error(0, 0, "", "文件里有不能识别的字符，请用 UTF-8 文本重新保存") from None


def _error(line: int, column: int, place: str, sentence: str) -> RuleSetError:
    return RuleSetError((Misread(line, column, place, sentence),))


def _position(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _Builder:
    """Turns parser events into data, refusing what the module promises to refuse as soon as it is met."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._marked = Marked(None)
        self._nodes = 0

    def document(self) -> Marked:
        self._skip(yaml.StreamStartEvent)
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            raise _error(1, 1, "", "文件是空的")
        self._marked.data = self._node(next(self._events), ())
        self._skip(yaml.DocumentEndEvent)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refuse(after, (), "一个文件只能有一份规则，请去掉后面的“---”及其内容")
        return self._marked

    def _skip(self, kind: type) -> None:
        event = next(self._events)
        assert isinstance(event, kind)

    def _refuse(self, event: Any, place: Place, sentence: str) -> RuleSetError:
        line, column = _position(event)
        return _error(line, column, spoken(place), sentence)

    def _node(self, event: Any, place: Place) -> object:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refuse(event, place, "内容过多，一份规则不应有这么多项")
        if len(place) > MAX_DEPTH:
            raise self._refuse(event, place, "嵌套过深")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refuse(
                event, place, "不支持 YAML 的锚点和引用（& 和 *），请把内容写全；以 & 或 * 开头的文字请加引号"
            )
        if event.tag is not None and event.tag != "!":
            raise self._refuse(event, place, "不支持 YAML 标签（以 ! 开头），请去掉；以 ! 开头的文字请加引号")
        self._marked.values[place] = _position(event)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]
            return _WORDS[event.value] if plain and event.value in _WORDS else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        return self._mapping(place)

    def _sequence(self, place: Place) -> list[object]:
        rows: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            rows.append(self._node(event, (*place, len(rows))))
        return rows

    def _mapping(self, place: Place) -> dict[str, object]:
        table: dict[str, object] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None:
                raise self._refuse(event, place, "名称应是一个词，不能是列表、一组内容或引用")
            key = event.value
            if key == "<<" and event.implicit[0]:
                raise self._refuse(event, place, "不支持 YAML 的合并写法（<<），请把内容写全")
            if key in table:
                raise self._refuse(event, (*place, key), f"“{key}”写了两次，请只留一处")
            self._marked.keys[(*place, key)] = _position(event)
            table[key] = self._node(next(self._events), (*place, key))
        return table


class _Dumper(yaml.SafeDumper):
    """Indents lists under their name and writes texts of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_STRANGE = frozenset("\x85\u2028\u2029\ufeff\t\r")


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if _STRANGE & set(value) or (not value.isprintable() and not value.replace("\n", "").isprintable()):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def dump(data: object) -> str:
    """Plain data as YAML that ``load`` reads back to the same data."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False)
