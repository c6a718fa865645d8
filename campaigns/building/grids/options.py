"""An option list out of pasted text: what will be taken line by line, what is wrong, and which present options stay the same ones.

A present option keeps its key when its code or its label comes again, and when it is renamed where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from campaigns.building.grids import cleaning, keys
from campaigns.building.grids.cleaning import Line

MOST = 600
MOST_COMPARED = 3600  # pairs of labels
LONGEST = 300
ALIKE, HARDLY = (
    0.5,
    0.34,
)  # how much of two labels must agree to be one option renamed; where only one is left on each side
HEADS = {
    "code": ("代号", "编码", "代码", "编号"),
    "first": ("名称", "选项", "第一级", "一级", "大类", "类别", "分类"),
    "second": ("第二级", "二级", "小类", "子类"),
    "note": ("说明", "备注"),
    "other": ("可填其他", "其他"),
}
WRITE_IN = "可填写"
State = Literal["new", "same", "renamed", "twice", "wrong"]


@dataclass
class Node:
    """An option as it is there: its plain data, without what lies below it, and the options below it."""

    data: dict[str, Any]
    children: list[Node] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its key."""
        return str(self.data["key"])

    @property
    def label(self) -> str:
        """Its words."""
        return str(self.data["label"])


@dataclass
class Taken:
    """One line of the paste and what becomes of it."""

    number: int
    label: str
    level: int = 0
    code: str = ""
    note: str | None = None
    other: bool | None = None
    state: State = "new"
    key: str = ""
    was: str = ""  # the label before, where it is renamed
    remarks: list[str] = field(default_factory=list)
    children: list[Taken] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """It becomes an option."""
        return self.state not in {"twice", "wrong"}


@dataclass(frozen=True)
class Reading:
    """What a paste would do: every line, what disappears (label, keys), and the new tree. Not ``fit``: nothing can be saved."""

    lines: tuple[Taken, ...]
    gone: tuple[Node, ...]
    tree: tuple[Node, ...]
    problems: tuple[str, ...]
    changes: bool  # anything would be otherwise than it is

    @property
    def fit(self) -> bool:
        """It can be saved."""
        return not self.problems and bool(self.tree) and not any(line.state == "wrong" for line in self.lines)


def nodes(rows: Iterable[dict[str, Any]], below: str = "children") -> list[Node]:
    """Plain options as nodes; ``below`` is where the second level lies (``options`` in a group)."""
    return [Node({k: v for k, v in row.items() if k != below}, nodes(row.get(below) or (), "children")) for row in rows]


def plain(tree: Iterable[Node], below: str = "children") -> list[dict[str, Any]]:
    """Nodes as plain options again."""
    return [{**node.data, **({below: plain(node.children)} if node.children else {})} for node in tree]


def written(tree: Sequence[Node]) -> str:
    """The options as text with a heading; reading it again changes nothing."""
    deep = any(node.children for node in tree)
    rows = [["代号", "名称", *(["第二级"] if deep else []), "说明", "可填其他"]]
    for node in tree:
        for level, one in ((0, node), *((1, child) for child in node.children)):
            names = ["", one.label] if level else [one.label, ""]
            rows.append(
                [
                    one.key,
                    *(names if deep else [one.label]),
                    str(one.data.get("note", "")),
                    WRITE_IN if one.data.get("other") else "",
                ]
            )
    return cleaning.joined(rows)


def read(
    text: str, present: Sequence[Node], *, second: str = "auto", grouped: bool = False, taken_keys: Iterable[str] = ()
) -> Reading:
    """What ``text`` says of the list ``present``. ``second``: what a second column holds (auto, child, note)."""
    found = _wanted(cleaning.lines(text), second)
    problems = [] if found else ["没有读到任何选项，请粘贴后再预览。"]
    if len(found) > MOST:
        problems.append(f"选项最多 {MOST} 项，现在有 {len(found)} 项，请拆分为两级或删减。")
        found = found[:MOST]
    tops = _tree(found)
    used = {one.key for node in present for one in (node, *node.children)} | set(taken_keys)
    tree, gone = _matched(tops, list(present), used)
    if grouped:
        for top in tops:
            if top.counts and not any(child.counts for child in top.children):
                top.state = "wrong"
                top.remarks.append("分组下面没有选项，请补充，或把它改为第二级")
    changes = plain(tree) != plain(present)
    return Reading(tuple(found), tuple(gone), tuple(tree), tuple(problems), changes)


# ---------------------------------------------------------------- lines


def _wanted(rows: list[Line], second: str) -> list[Taken]:
    heads = _heads(rows[0].cells) if rows else None
    if heads is not None:
        return [one for row in rows[1:] for one in _under_heads(row, heads)]
    if not rows:
        return []
    coded = all(len(row.cells) > 1 and row.cells[1] and row.cells[0].isascii() and row.cells[0] for row in rows)
    depths = sorted({row.indent for row in rows})
    found: list[Taken] = []
    for row in rows:
        cells = [cell for cell in row.cells if cell] if not row.cells[0] else list(row.cells)
        code = cells.pop(0) if coded else ""
        level = depths.index(row.indent)
        found += _free(row.number, cells, code, level, second)
    return found


def _heads(cells: Sequence[str]) -> dict[str, int] | None:
    """Which column holds what, when the first row is a heading of known words (at least the name among them)."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = next((name for name, words in HEADS.items() if cell in words), None)
        if name is None or name in found:
            return None
        found[name] = at
    return found if "first" in found else None


def _under_heads(row: Line, heads: dict[str, int]) -> list[Taken]:
    def cell(name: str) -> str | None:
        return None if name not in heads else (row.cells[heads[name]] if heads[name] < len(row.cells) else "")

    first, child = cell("first") or "", cell("second") or ""
    other = cell("other")
    about: dict[str, Any] = {"note": cell("note"), "other": None if other is None else bool(other)}
    found = []
    if first:
        found.append(
            _cleaned(Taken(row.number, first, 0, *(() if child else (cell("code") or "",)), **({} if child else about)))
        )
    if child:
        found.append(_cleaned(Taken(row.number, child, 1, cell("code") or "", **about)))
    if not found:
        found.append(Taken(row.number, "", state="wrong", remarks=["没有名称"]))
    return _above_kept(found)


def _free(number: int, cells: list[str], code: str, level: int, second: str) -> list[Taken]:
    if level > 1:
        return [Taken(number, cells[0], 1, state="wrong", remarks=["最多两级，这一行缩进太深"])]
    if len(cells) > 2:
        return [
            Taken(
                number, cells[0], level, state="wrong", remarks=["列数太多，请只保留代号、名称、第二级，或加一行列名"]
            )
        ]
    top = _cleaned(Taken(number, cells[0], level, code))
    if len(cells) < 2 or not cells[1]:
        return [top]
    if second == "note" or level == 1:
        top.note = cells[1]
        return [top]
    top.code = ""
    return _above_kept([top, _cleaned(Taken(number, cells[1], 1, code))])


def _above_kept(found: list[Taken]) -> list[Taken]:
    """A parent repeated before its child (a merged cell) is no second parent."""
    if len(found) == 2:
        found[0].remarks.append("上级")
    return found


def _cleaned(one: Taken) -> Taken:
    label = cleaning.without_numbering(one.label)
    if label != one.label:
        one.remarks.append(f"去掉了编号或标点，原文“{one.label[:60]}”")
    one.label = label
    if not label:
        one.state = "wrong"
        one.remarks.append("只有标点，没有名称")
    if len(label) > LONGEST:
        one.state = "wrong"
        one.remarks.append(f"名称超过 {LONGEST} 字，请缩短")
    return one


def _tree(found: list[Taken]) -> list[Taken]:
    """The first level with the second below it; repeated lines are marked, orphans are wrong."""
    tops: list[Taken] = []
    by_label: dict[str, Taken] = {}
    above: Taken | None = None
    for one in found:
        if one.state == "wrong":
            continue
        if one.level == 0:
            if (same := by_label.get(one.label)) is not None:
                one.state = "twice"
                above = same
                if "上级" not in one.remarks:
                    one.remarks.append(f"与第 {same.number} 行重复，只取一次")
                continue
            by_label[one.label] = above = one
            tops.append(one)
        elif above is None:
            one.state = "wrong"
            one.remarks.append("第二级上面没有第一级")
        elif (twin := next((c for c in above.children if c.label == one.label), None)) is not None:
            one.state = "twice"
            one.remarks.append(f"与第 {twin.number} 行重复，只取一次")
        else:
            above.children.append(one)
    for siblings in (tops, *(top.children for top in tops)):
        _without_trailing(siblings)
    return tops


def _without_trailing(siblings: list[Taken]) -> None:
    """Numbers behind labels go, unless they are what tells the labels apart."""
    bare = [cleaning.without_trailing(one.label) for one in siblings]
    for one, label in zip(siblings, bare, strict=True):
        if label != one.label and bare.count(label) == 1:
            one.remarks.append(f"去掉了编号，原文“{one.label[:60]}”")
            one.label = label


# ---------------------------------------------------------------- the same option again


def _matched(wanted: list[Taken], present: list[Node], used: set[str]) -> tuple[list[Node], list[Node]]:
    """The new tree, and what is gone. ``used`` grows by new keys."""
    pairs = _pairs(wanted, present)
    tree: list[Node] = []
    kept = {id(node) for node in pairs.values()}
    gone = [node for node in present if id(node) not in kept]
    for at, one in enumerate(wanted):
        old = pairs.get(at)
        data = _data(one, old, used)
        children, lost = _matched(one.children, old.children if old else [], used)
        gone += lost
        tree.append(Node(data, children))
    return tree, gone


def _forms(node: Node) -> set[str]:
    """The words under which an option is known again: as they stand, and cleaned as a paste is."""
    label = cleaning.tidy(node.label)
    bare = cleaning.without_numbering(label)
    return {label, bare, cleaning.without_trailing(bare)}


def _pairs(wanted: list[Taken], present: list[Node]) -> dict[int, Node]:
    """Which present option each line is: by its code, by its words, or renamed where it stands."""
    pairs: dict[int, Node] = {}
    left = list(present)
    by_code = {node.key: node for node in reversed(present)}
    by_words = {form: node for node in reversed(present) for form in _forms(node)}
    for known, name in ((by_code, "code"), (by_words, "label")):
        for at, one in enumerate(wanted):
            node = known.get(getattr(one, name))
            if at not in pairs and node is not None and any(node is other for other in left):
                pairs[at] = node
                left = [other for other in left if other is not node]
    place = {id(node): at for at, node in pairs.items()}
    before = [place.get(id(node), -1 - number) for number, node in enumerate(present)]
    after = [at if at in pairs else -1000 - at for at in range(len(wanted))]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace":
            _rename(wanted, range(j1, j2), [node for node in present[i1:i2] if id(node) not in place], pairs)
    return pairs


def _rename(wanted: list[Taken], places: range, olds: list[Node], pairs: dict[int, Node]) -> None:
    """Within one stretch where options were replaced, the most alike are the same option renamed."""
    free = [at for at in places if at not in pairs and not wanted[at].code]
    if len(free) * len(olds) > MOST_COMPARED:
        return  # another list altogether
    least = HARDLY if len(free) == len(olds) == 1 and pairs else ALIKE
    likeness = sorted(
        ((_alike(wanted[at].label, node.label), -at, number) for at in free for number, node in enumerate(olds)),
        reverse=True,
    )
    used: set[int] = set()
    for ratio, at, number in likeness:
        if -at not in pairs and number not in used and ratio >= least:
            pairs[-at] = olds[number]
            used.add(number)


def _alike(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _data(one: Taken, old: Node | None, used: set[str]) -> dict[str, Any]:
    if old is not None:
        data = dict(old.data)
        if one.code and one.code != old.key:
            one.remarks.append(f"已有代号 {old.key}，保留不改")
        if one.label in _forms(old):
            one.state = "same"
        else:
            one.state, one.was = "renamed", old.label
            data["label"] = one.label
    else:
        data = {"key": _new_key(one, used), "label": one.label}
        if one.other is None and one.label.startswith(("其他", "其它")):
            one.remarks.append("选中后可填写具体内容")
            data["other"] = True
    one.key = data["key"]
    if one.note is not None:
        _put(data, "note", one.note)
    if one.other is not None:
        _put(data, "other", one.other)
    return data


def _put(data: dict[str, Any], name: str, value: Any) -> None:
    if cleaning.tidy(str(data.get(name, ""))) == value:
        return
    if value:
        data[name] = value
    else:
        data.pop(name, None)


def _new_key(one: Taken, used: set[str]) -> str:
    if one.code:
        code = keys.coded(one.code)
        if code and code not in used:
            used.add(code)
            return code
        one.remarks.append(f"代号“{one.code[:40]}”不能用，另编")
    return keys.fresh(one.label, used)
