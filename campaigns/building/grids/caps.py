"""One cell of the grid of quotas: how many a seat may send on, in words that can be typed and read back.

``10`` · ``不限`` · ``不分配`` (none at all) · ``10%`` or ``申报数的10%`` · each with ``不占名额`` (outside the local quota), ``全省合计``
(the seats of one province share it), ``进一`` or ``四舍五入`` and ``至少1`` · several caps at once joined by ``且``. Three words say that
no quota is written: ``不推荐`` (this seat recommends nobody), ``待定`` (still to be decided; the lint asks) and ``不另限`` (other columns
say it). Empty says nothing and is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from campaigns.building.grids.cleaning import tidy
from campaigns.ruleset.base import show_share

NONE_SAID = ("不推荐", "待定", "不另限")
HELP = "写数字、比例（10%、申报数的10%）、不限、不分配；后面可加 不占名额、全省合计；还没有定的写 待定。"
_ROUNDING = {"进一": "ceil", "向上取整": "ceil", "四舍五入": "half_up", "向下取整": "floor"}
_SHOWN = {"ceil": "进一", "half_up": "四舍五入"}
_BASES = {"": "intake", "受理数": "intake", "收到的申报数": "intake", "申报数": "filed", "提交的申报数": "filed"}
_SIZE = re.compile(
    r"^(?:(?P<number>\d{1,6})[个项件]?|(?P<all>不限|无限|不限制|不限数量)|(?P<none>不分配|无名额)"
    r"|(?:(?P<base>受理数|收到的申报数|申报数|提交的申报数|名额[a-z][a-z0-9_]{0,39})的?)?(?P<share>\d{1,3}(?:\.\d{1,4})?%|\d{1,4}/\d{1,4}))$",
    re.ASCII,
)
_LEAST = re.compile(r"^至少(\d{1,5})[个项件]?$", re.ASCII)


class Unreadable(ValueError):
    """A cell that says nothing the grid knows; str() is the sentence for the person."""


@dataclass(frozen=True)
class Cap:
    """What one quota says of a seat, without its name."""

    number: int | None = None
    percent: Fraction | None = None
    percent_of: str = "intake"
    rounding: str = "floor"
    minimum: int = 0
    unlimited: bool = False
    pool: str = "seat"
    outside_local: bool = False

    @property
    def words(self) -> str:
        """As the cell writes it."""
        if self.unlimited:
            said = ["不限"]
        elif self.percent is not None:
            base = {"intake": "", "filed": "申报数的"}.get(self.percent_of, f"名额{self.percent_of}的")
            said = [base + show_share(self.percent)]
        else:
            said = [str(self.number) if self.number else "不分配"]
        said += [_SHOWN[self.rounding]] if self.rounding in _SHOWN else []
        said += [f"至少{self.minimum}"] if self.minimum else []
        said += ["全省合计"] if self.pool == "region" else []
        said += ["不占名额"] if self.outside_local else []
        return " ".join(said)

    @property
    def size(self) -> str:
        """The number or share alone, for titles."""
        return self.words.split(" ", maxsplit=1)[0]


Caps = tuple[Cap, ...]


def of_quota(quota: dict[str, Any]) -> Cap:
    """The cap in the plain data of a quota."""
    percent = quota.get("percent")
    return Cap(
        number=quota.get("number"),
        percent=None if percent is None else _fraction(str(percent)),
        percent_of=quota.get("percent_of", "intake"),
        rounding=quota.get("rounding", "floor"),
        minimum=quota.get("minimum", 0),
        unlimited=quota.get("unlimited", False),
        pool=quota.get("pool", "seat"),
        outside_local=quota.get("outside_local", False),
    )


def data_of(cap: Cap) -> dict[str, Any]:
    """The cap as the plain data of a quota, without defaults."""
    said: dict[str, Any] = {
        "number": cap.number,
        "percent": None if cap.percent is None else show_share(cap.percent),
        "unlimited": cap.unlimited or None,
        "percent_of": cap.percent_of if cap.percent_of != "intake" else None,
        "rounding": cap.rounding if cap.rounding != "floor" else None,
        "minimum": cap.minimum or None,
        "pool": cap.pool if cap.pool != "seat" else None,
        "outside_local": cap.outside_local or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _fraction(text: str) -> Fraction:
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def words(caps: Caps) -> str:
    """The caps as a cell shows them; "" without any (the grid then says why)."""
    return " 且 ".join(cap.words for cap in caps)


def read(text: str, *, bases: frozenset[str] = frozenset()) -> Caps:
    """The caps a cell names; () for 不推荐, 待定 and 不另限. ``bases``: keys of quotas a share may be of. Raises Unreadable."""
    text = tidy(text)
    if not text:
        raise Unreadable("名额空着。" + HELP)
    if text in NONE_SAID:
        return ()
    return tuple(_one(piece.strip(), bases) for piece in text.split("且"))


def _one(text: str, bases: frozenset[str]) -> Cap:
    pieces = [piece for piece in re.split(r"[\s，,、；;（）()]+", text) if piece]
    facts: dict[str, Any] = {}
    for piece in pieces:
        if piece in {"不占名额", "不占属地指标", "不占属地名额"}:
            facts["outside_local"] = True
        elif piece in {"全省合计", "同省合计", "同省共用"}:
            facts["pool"] = "region"
        elif piece in _ROUNDING:
            facts["rounding"] = _ROUNDING[piece]
        elif (least := _LEAST.match(piece)) is not None:
            facts["minimum"] = int(least[1])
        elif (size := _SIZE.match(piece)) is not None and not {"number", "percent", "unlimited"} & set(facts):
            facts |= _sized(size, bases)
        else:
            raise Unreadable(f"读不懂“{piece[:40]}”。{HELP}")
    if not {"number", "percent", "unlimited"} & set(facts):
        if set(facts) != {"outside_local"}:
            raise Unreadable(f"“{text[:40]}”没有写多少。{HELP}")
        facts["unlimited"] = True  # 不占名额 alone: nothing of the local quota is used, no number is set
    return Cap(**facts)


def _sized(size: re.Match[str], bases: frozenset[str]) -> dict[str, Any]:
    if size["number"] is not None:
        number = int(size["number"])
        if number > 100_000:
            raise Unreadable(f"名额 {number} 太大，最多 100000；没有上限的写 不限。")
        return {"number": number}
    if size["all"]:
        return {"unlimited": True}
    if size["none"]:
        return {"number": 0}
    share = size["share"]
    if share.endswith("/0") or share.split("/")[-1].strip("0") == "":
        raise Unreadable(f"比例“{share}”的分母不能是 0。")
    base = size["base"] or ""
    source = base.removeprefix("名额") if base.startswith("名额") else _BASES[base]
    if base.startswith("名额") and source not in bases:
        raise Unreadable(f"没有代号为“{source}”的名额可以作为基数。")
    return {"percent": _fraction(share), "percent_of": source}
