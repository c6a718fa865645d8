"""The stages of a rule set as boxes and lines: what a box says, cut into lines that fit it, and the drawing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.ruleset.base import day
from campaigns.ruleset.editing.layered import Box, Line, Picture, draw
from campaigns.ruleset.identity import Window
from campaigns.ruleset.lint.walk import quotas_of
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import option_label
from campaigns.ruleset.stages import RecommendStep, Stage
from campaigns.ruleset.windows import period_words

WIDTH, LINE, PAD, FITS = 232, 19, 12, 16
START = ""  # the box that stands for filing


@dataclass(frozen=True)
class Text:
    """One line of a box at its place; ``kind`` is its class."""

    x: float
    y: float
    words: str
    kind: str


@dataclass(frozen=True)
class Node:
    """A box with its lines; ``place`` leads to the stage's page, "" for the box of filing."""

    box: Box
    texts: tuple[Text, ...]
    label: str
    place: str
    wrong: bool


@dataclass(frozen=True)
class Flow:
    """The drawing. Each line says whether it carries only the entries that found no seat in the stage it comes from."""

    picture: Picture
    nodes: tuple[Node, ...]
    lines: tuple[tuple[Line, bool], ...]


def flow(rules: RuleSet, wrong: frozenset[str] = frozenset()) -> Flow:
    """The stages drawn from filing down. ``wrong``: keys of the stages with open findings."""
    said = {START: [("申报", "title")], **{stage.key: _cut(stage_words(rules, stage)) for stage in rules.stages}}
    sizes = {key: (WIDTH, len(lines) * LINE + 2 * PAD) for key, lines in said.items()}
    left = {(source, stage.key) for stage in rules.stages for source in stage.left_over_from}
    edges = [
        (s, stage.key) for stage in rules.stages for s in stage.after or (() if stage.left_over_from else (START,))
    ]
    picture = draw(sizes, [*edges, *sorted(left - set(edges))])
    places = {stage.key: f"stages.{number}" for number, stage in enumerate(rules.stages)}
    titles = {stage.key: stage.title for stage in rules.stages}
    nodes = tuple(
        Node(box, _texts(box, said[box.key]), titles.get(box.key, "申报"), places.get(box.key, ""), box.key in wrong)
        for box in picture.boxes
    )
    lines = tuple((line, (line.source, line.target) not in edges) for line in picture.lines)
    return Flow(picture, nodes, lines)


def stage_words(rules: RuleSet, stage: Stage) -> list[tuple[str, str]]:
    """What a stage says of itself: (sentence, kind) with its title first."""
    return [(stage.title, "title"), *((one, "text") for one in _about(rules, stage))]


def _about(rules: RuleSet, stage: Stage) -> Iterator[str]:
    if stage.when:
        yield "只收：" + "、".join(option_label(rules, stage.when.field, key) for key in stage.when.any_of)
    yield "席位：" + seat_words(rules, stage)
    yield "步骤：" + "→".join(step.title for step in stage.steps)
    quotas = list(_quotas(rules, stage))
    if quotas:
        yield "名额：" + "、".join(quotas)
    window = next((one for one in rules.windows if one.key == stage.window), None)
    if window is not None:
        yield "时间：" + period(window)


def period(window: Window) -> str:
    """The days of a window, short: the year once, no hours."""
    if not (window.opens and window.closes):
        return period_words(window)
    first, last = day(window.opens), day(window.closes)
    end = f"{last.month}月{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日至" + (end if first.year == last.year else f"{last.year}年{end}")


def seat_words(rules: RuleSet, stage: Stage) -> str:
    """At which seats a stage is held."""
    tiers = {tier.key: tier.label for tier in rules.tiers}
    seats = {seat.key: seat.name for seat in rules.seats}
    names = [tiers.get(key, key) for key in stage.seats.tiers] + [seats.get(key, key) for key in stage.seats.seats]
    if stage.seats.fallback:
        names.append(f"{seats.get(stage.seats.fallback, stage.seats.fallback)}（兜底）")
    return "、".join(names) or "未定"


def _quotas(rules: RuleSet, stage: Stage) -> Iterator[str]:
    for step in stage.steps:
        if not isinstance(step, RecommendStep):
            continue
        held = [(tier, "") for tier in stage.seats.tiers]
        held += [(seat.tier, seat.key) for seat in rules.seats if seat.key in stage.seats.seats]
        found = [quota.title for tier, seat in held for quota in quotas_of(rules, step, tier, seat)]
        yield "、".join(dict.fromkeys(found)) or "未写"


def _cut(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sentences broken into lines that fit the box, two lines each at most."""
    lines = []
    for sentence, kind in words:
        pieces = _broken(sentence, FITS - 2 if kind == "title" else FITS)
        if len(pieces) > 2:
            pieces = [pieces[0], pieces[1][:-1] + "…"]
        lines += [(piece, kind) for piece in pieces]
    return lines


def _broken(sentence: str, fits: int) -> list[str]:
    """Pieces at most so wide; a letter or digit is half as wide as a 字."""
    pieces, piece, width = [], "", 0.0
    for sign in sentence:
        wide = 0.55 if sign.isascii() else 1
        if width + wide > fits:
            pieces.append(piece)
            piece, width = "", 0
        piece, width = piece + sign, width + wide
    return [*pieces, piece] if piece else pieces


def _texts(box: Box, lines: list[tuple[str, str]]) -> tuple[Text, ...]:
    first = box.y + PAD + LINE * 0.75
    return tuple(Text(box.x + PAD, first + LINE * number, words, kind) for number, (words, kind) in enumerate(lines))
