"""抽取: experts of a panel, the running order of a defence, a random inspection. Whoever has the published data gets the same result.

Everybody in the pool has a code. Their ticket is SHA-256 of ``seed|code`` in hexadecimal; the lowest ticket comes first.
The pool is published before the seed is known, so nobody chooses who is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from accounts.kernel.verdict import YES, Verdict, no

from .stages import DefenceStep, Panel

METHOD = "按 SHA-256(种子|编号) 的十六进制值从小到大排列"
FORMAT = 1


@dataclass(frozen=True)
class Candidate:
    """Somebody in the pool. ``barred`` says why he cannot be drawn; empty when he can."""

    code: str
    kind: str = ""
    barred: str = ""


@dataclass(frozen=True)
class Rule:
    """What is drawn: how many, how many at least of each kind (in order), and how many substitutes behind them."""

    size: int
    least: tuple[tuple[str, int], ...] = ()
    substitutes: int = 0


@dataclass(frozen=True)
class Drawn:
    """The codes drawn and those that stand behind them, in the order in which they were drawn."""

    members: tuple[str, ...]
    substitutes: tuple[str, ...] = ()


def rule_of(panel: Panel) -> Rule:
    """The rule of a panel: a kind's minimum is its number or its share of the panel, rounded up, whichever is more."""
    least = tuple((kind.key, least_of(panel, kind.key)) for kind in panel.kinds)
    return Rule(panel.size, tuple((key, count) for key, count in least if count), panel.substitutes)


def least_of(panel: Panel, kind: str) -> int:
    """How many of a kind a panel needs at least."""
    row = next(k for k in panel.kinds if k.key == kind)
    return max(row.at_least, ceil((row.share or 0) * panel.size))


def lacking(panel: Panel, kinds: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Label of a kind → (how many at least, how many there are), for every kind of which there are too few among these."""
    there = Counter(kinds)
    wanted = {kind.key: (kind.label, least_of(panel, kind.key)) for kind in panel.kinds}
    return {label: (least, there[key]) for key, (label, least) in wanted.items() if there[key] < least}


def may_begin(panel: Panel, kinds: Sequence[str]) -> Verdict:
    """May a panel with members of these kinds be given work? Not when the places left cannot hold the kinds still missing."""
    missing = lacking(panel, kinds)
    short = sum(least - there for least, there in missing.values())
    if short <= max(0, panel.size - len(kinds)):
        return YES
    return no(f"专家组的组成不符合规则：{lacking_words(missing)}。请先补充，必要时移出其他成员", panel.clause)


def may_conclude(panel: Panel, kinds: Sequence[str]) -> Verdict:
    """May the scoring of a panel end that was done by experts of these kinds?"""
    missing = lacking(panel, kinds)
    if not missing:
        return YES
    return no(f"评分的专家不符合规则对组成的要求：{lacking_words(missing)}。请补充专家并完成评分", panel.clause)


def lacking_words(missing: Mapping[str, tuple[int, int]]) -> str:
    """What is lacking, kind by kind."""
    return "；".join(f"“{label}”至少 {least} 人，现有 {there} 人" for label, (least, there) in missing.items())


def ticket(seed: str, code: str) -> str:
    """The number by which a code is placed; anybody can compute it."""
    return sha256(f"{seed}|{code}".encode()).hexdigest()


def in_order(seed: str, codes: Sequence[str]) -> tuple[str, ...]:
    """The codes as the seed puts them: a running order, or the first n as a random sample."""
    return tuple(sorted(codes, key=lambda code: (ticket(seed, code), code)))


def may_draw(rule: Rule, pool: Sequence[Candidate]) -> Verdict:
    """Is the pool large enough, and of the right kinds? Substitutes are drawn as far as there are any."""
    free = [c for c in pool if not c.barred]
    if len(free) < rule.size:
        return no(f"抽取 {rule.size} 人，可抽取的只有 {len(free)} 人，请先补充专家库")
    there = Counter(c.kind for c in free)
    for kind, count in rule.least:
        if there[kind] < count:
            return no(f"“{kind}”类至少 {count} 人，可抽取的只有 {there[kind]} 人，请先补充专家库")
    return YES


def draw(rule: Rule, pool: Sequence[Candidate], seed: str) -> Drawn:
    """Draw by the seed: first each kind's minimum, then the free places, then substitutes. Call after ``may_draw`` said yes."""
    kinds = {c.code: c.kind for c in pool if not c.barred}
    order = in_order(seed, list(kinds))
    chosen: list[str] = []
    for kind, count in rule.least:
        chosen += [code for code in order if kinds[code] == kind][:count]
    chosen += [code for code in order if code not in chosen][: max(0, rule.size - len(chosen))]
    left = [code for code in order if code not in chosen]
    return Drawn(tuple(chosen), tuple(left[: rule.substitutes]))


def successor(
    rule: Rule,
    pool: Sequence[Candidate],
    drawn: Drawn,
    code: str,
    *,
    out: Sequence[str] = (),
    called: Sequence[str] = (),
) -> str:
    """Which substitute takes the place of ``code``: the first one left, of the same kind where its minimum would break. "": none.

    ``out``: codes that left before, or declined; ``called``: substitutes called before.
    """
    kinds = {c.code: c.kind for c in pool}
    own = kinds.get(code, "")
    left = [one for one in drawn.substitutes if one not in out and one not in called and one != code]
    sitting = Counter(kinds[one] for one in (*drawn.members, *called) if one != code and one not in out)
    if sitting[own] < dict(rule.least).get(own, 0):
        left = [one for one in left if kinds[one] == own]
    return left[0] if left else ""


@dataclass(frozen=True)
class Slot:
    """One entry's turn: its place in the order, and from when to when it presents and answers."""

    code: str
    place: int
    starts: datetime
    answers_from: datetime
    ends: datetime


def slots(step: DefenceStep, order: Sequence[str], begins: datetime) -> tuple[Slot, ...]:
    """The timetable of a defence: one after the other from ``begins``, each with its minutes, a break of ``pause_minutes`` between."""
    present, answer = timedelta(minutes=step.present_minutes), timedelta(minutes=step.answer_minutes)
    found, at = [], begins
    for place, code in enumerate(order, 1):
        found.append(Slot(code, place, at, at + present, at + present + answer))
        at += present + answer + timedelta(minutes=step.pause_minutes)
    return tuple(found)


def pool_hash(record: Mapping[str, Any]) -> str:
    """What was fixed before the seed was known, as one number: kind, rule, pool, and where the seed comes from."""
    fixed = [record["kind"], record["rule"]["size"], *(f"{k}:{n}" for k, n in record["rule"]["least"])]
    fixed += [record["rule"]["substitutes"], record["source"], record["seed_at"]]
    fixed += [f"{c['code']}|{c['kind']}|{c['barred']}" for c in record["pool"]]
    return sha256("\n".join(map(str, fixed)).encode()).hexdigest()


def announced(
    kind: str, title: str, rule: Rule, pool: Sequence[Candidate], *, source: str, seed_at: str
) -> dict[str, Any]:
    """The published data of a draw before its seed is known. ``seed_at``: from when it can be known, as written there."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "kind": kind,
        "title": title,
        "method": METHOD,
        "rule": {"size": rule.size, "least": [list(row) for row in rule.least], "substitutes": rule.substitutes},
        "pool": [{"code": c.code, "kind": c.kind, "barred": c.barred} for c in pool],
        "source": source,
        "seed_at": seed_at,
    }
    return record | {"pool_hash": pool_hash(record)}


def held(record: Mapping[str, Any], seed: str) -> dict[str, Any]:
    """The published data of a draw with its seed and result."""
    rule, pool = _read(record)
    drawn = draw(rule, pool, seed)
    return {**record, "seed": seed, "members": list(drawn.members), "substitutes": list(drawn.substitutes)}


def replaced(record: Mapping[str, Any], code: str, reason: str) -> tuple[dict[str, Any], str]:
    """The published data with ``code`` left and the next substitute called ("" when there is none)."""
    rule, pool = _read(record)
    before = list(record.get("replacements", []))
    out, called = [row["out"] for row in before], [row["in"] for row in before if row["in"]]
    drawn = Drawn(tuple(record["members"]), tuple(record["substitutes"]))
    next_one = successor(rule, pool, drawn, code, out=out, called=called)
    return {**record, "replacements": [*before, {"out": code, "in": next_one, "reason": reason}]}, next_one


def verify(data: object) -> list[str]:
    """What does not hold in published data of a draw, found by drawing again; empty when all of it holds."""
    try:
        return _verified(data)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["这不是本系统公布的抽取记录，或者内容不完整"]


def _verified(record: Mapping[str, Any]) -> list[str]:
    rule, pool = _read(record)
    found: list[str] = []
    if record["format"] != FORMAT or record["method"] != METHOD:
        found.append("抽取记录的格式或方法与本程序不同")
    if len({c.code for c in pool}) != len(pool):
        found.append("抽取范围内有重复的编号")
    if record["pool_hash"] != pool_hash(record):
        found.append("抽取范围、规则或种子来源与公布的校验码不符")
    if "seed" not in record:
        return [*found, "尚未抽取：记录里没有种子"]
    if not (verdict := may_draw(rule, pool)):
        return [*found, verdict.reason]
    drawn = draw(rule, pool, str(record["seed"]))
    for name, wanted in (("抽中名单", drawn.members), ("候补名单", drawn.substitutes)):
        if list(record["members" if name == "抽中名单" else "substitutes"]) != list(wanted):
            found.append(f"{name}应为 {'、'.join(wanted) or '（无）'}")
    again: dict[str, Any] = {key: value for key, value in record.items() if key != "replacements"}
    for row in record.get("replacements", []):
        again, called = replaced(again, row["out"], row["reason"])
        if called != row["in"]:
            found.append(f"替换 {row['out']} 的应为 {called or '（无候补）'}")
            again["replacements"][-1]["in"] = row["in"]
    return found


def _read(record: Mapping[str, Any]) -> tuple[Rule, list[Candidate]]:
    told = record["rule"]
    rule = Rule(int(told["size"]), tuple((str(k), int(n)) for k, n in told["least"]), int(told["substitutes"]))
    text: Callable[[Any], str] = str
    return rule, [Candidate(text(c["code"]), text(c["kind"]), text(c["barred"])) for c in record["pool"]]
