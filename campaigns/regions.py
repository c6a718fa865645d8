"""Administrative regions of GB/T 2260: names by code, kept in ``regions.tsv`` (code, name) beside this file.

A code has 2 digits (province), 4 (prefecture-level city) or 6 (county). 新疆生产建设兵团 has no code in the
standard; here it is ``XJBT``, a region of its own beside the 31 provinces.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

XJBT = "XJBT"
SEPARATELY_PLANNED = ("2102", "3302", "3502", "3702", "4403")
"""计划单列市: 大连 宁波 厦门 青岛 深圳."""
DIGITS = {"province": 2, "city": 4, "county": 6}
MUNICIPALITIES = ("11", "12", "31", "50")
_BEYOND_MAINLAND = ("71", "81", "82")
_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政单位", "自治区直辖县级行政单位"})
_LONG_FORMS = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市")


@cache
def _table() -> dict[str, str]:
    lines = (Path(__file__).parent / "regions.tsv").read_text(encoding="utf-8").splitlines()
    table = dict(line.split("\t") for line in lines)
    table[XJBT] = "新疆生产建设兵团"
    return table


def is_known(code: str) -> bool:
    """Whether the code is one of the table (or XJBT)."""
    return code in _table()


def name(code: str) -> str:
    """The region's own name, for example 青岛市; a code that is not known is given back as it is."""
    return _table().get(code, code)


def short_name(code: str) -> str:
    """The name without 省 市 自治区: 山东, 广西, 青岛, 兵团."""
    if code == XJBT:
        return "兵团"
    long = name(code)
    for ending in _LONG_FORMS:
        if long.endswith(ending) and len(long) - len(ending) >= 2:
            return long[: -len(ending)]
    return long


def full_name(code: str) -> str:
    """The name with what it lies in: 山东省青岛市崂山区; 北京市海淀区 (the filler 市辖区 is left out)."""
    if code == XJBT or code not in _table():
        return name(code)
    parts = [name(code[:length]) for length in (2, 4, 6) if length <= len(code)]
    return "".join(part for part in parts if part not in _FILLERS)


def province_of(code: str) -> str:
    """The code of the province a region lies in; XJBT is its own."""
    return code if code == XJBT else code[:2]


def provinces() -> tuple[str, ...]:
    """The 31 provinces, autonomous regions and municipalities of the mainland, in the order of their codes."""
    return tuple(code for code in _table() if len(code) == 2 and code not in _BEYOND_MAINLAND)


def cities(province: str) -> tuple[str, ...]:
    """The prefecture-level regions of a province; none for a municipality, whose districts are its ``counties``."""
    if province in MUNICIPALITIES:
        return ()
    return tuple(code for code in _table() if len(code) == 4 and code[:2] == province)


def counties(code: str) -> tuple[str, ...]:
    """The counties and districts of a province or city."""
    return tuple(known for known in _table() if len(known) == 6 and known.startswith(code))


def at_level(code: str, level: str) -> str:
    """The province, city or county a region lies in; XJBT is its own on every level."""
    return code if code == XJBT else code[: DIGITS[level]]


def offered(level: str, near: str = "") -> list[tuple[str, tuple[str, ...]]]:
    """What a list to choose from shows: (title, codes). Cities stand under their province, counties under their city (or
    municipality), each after the region they lie in; XJBT comes last. Of 2 850 counties only those of the province of
    `near` are shown, where it lies in one; a province that is all that is known of a place stays to be chosen."""
    beyond = (name(XJBT), (XJBT,))
    if level == "province":
        return [("", (*provinces(), XJBT))]
    if level == "city":
        return [*((name(one), (one, *cities(one))) for one in provinces()), beyond]
    here = [one for one in provinces() if covers(one, near)] or list(provinces())
    above = [holder for one in here for holder in (cities(one) or (one,))]
    known = [(name(near), (near,))] if near in here and near not in above else []
    return [*known, *((full_name(holder), (holder, *counties(holder))) for holder in above), beyond]


def covers(prefix: str, code: str) -> bool:
    """Whether region ``code`` lies in region ``prefix`` (or is it)."""
    return bool(prefix) and (code == prefix or (prefix != XJBT and code.startswith(prefix)))


def order(code: str) -> tuple[int, str]:
    """A sort key: by administrative code, 兵团 after all provinces, unknown codes last."""
    if code == XJBT:
        return 1, code
    return (0 if is_known(code) else 2), code
