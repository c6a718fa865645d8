"""Invented answers for any form of any rule set: every field type, inside every limit, believable and visibly 演示.

No Django here: the demo and the rehearsal both use it. The words come from a Lexicon; the same seed gives the same answers.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from campaigns import regions
from campaigns.ruleset.eligibility import declarations, reference_day
from campaigns.ruleset.forms import (
    ChoiceField,
    DateField,
    FileField,
    GroupedChoiceField,
    NumberField,
    PersonField,
    PictureField,
    RegionField,
    RichTextField,
    StatementField,
    TableField,
    TextField,
)
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.parties import DateCondition, EvidenceCondition, HonourCondition
from campaigns.ruleset.shapes import choices, holds, is_empty, options_of
from campaigns.ruleset.text import count_zi

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
USUAL = 260  # 字 of a text without a limit
RANGES = {"%": (8, 92), "人": (40, 900), "万元": (200, 9000), "个": (2, 40), "家": (3, 60)}
TITLES = ("总经理", "项目负责人", "技术总监", "产品经理", "信息中心主任")


@dataclass(frozen=True)
class Lexicon:
    """The words of a campaign's subject. Patterns may name slots, {title}, {unit}, {place} and {n} (a small number)."""

    titles: tuple[str, ...] = ("演示{place}数字化方案",)
    slots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sentences: tuple[str, ...] = ("本段文字为演示内容，所述单位、系统和数据均为虚构。",)
    tables: tuple[str, ...] = ()  # rich text tables: lines of |cells|
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by field key
    answers: Mapping[str, Any] = field(default_factory=dict)  # fixed answers by field key; a list is picked options


@dataclass(frozen=True)
class Filer:
    """Who fills in."""

    name: str
    uscc: str
    address: str
    region: str
    contact: str
    mobile: str


@dataclass(frozen=True)
class Paper:
    """A file wanted for a field; ``kind`` pdf or image, ``title`` to be drawn on it."""

    field: str
    name: str
    kind: str
    title: str


@dataclass
class Filling:
    """What was invented: answers in the stored shape, and the files beside them."""

    answers: dict[str, Any] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)


def person_name(number: int) -> str:
    """The n-th invented person: 演示甲子, 演示乙丑 … 演示甲子二."""
    again, at = divmod(number, 60)
    return f"演示{STEMS[at % 10]}{BRANCHES[at % 12]}" + ("" if not again else "二三四五六七八九"[again - 1])


def place_of(region: str) -> str:
    """The short name of a unit's city, else of its province."""
    city = regions.short_name(region[:4])
    return regions.short_name(region[:2]) if city in ("市辖区", "县") or city == region[:4] else city


class Specimen:
    """Fills the forms of one rule set for one filer. ``on``: the day it is done; ``want``: options picked by field key."""

    def __init__(
        self,
        rules: RuleSet,
        words: Lexicon,
        filer: Filer,
        *,
        on: date,
        seed: str,
        want: Mapping[str, Any] | None = None,
    ):
        self.rules, self.words, self.filer, self.on = rules, words, filer, on
        self.want = {**words.answers, **(want or {})}
        self.rng = random.Random(seed)  # noqa: S311 - invented words, not secrets
        self.slots = {name: self.rng.choice(list(given)) for name, given in words.slots.items()}
        self.slots |= {"place": place_of(filer.region), "unit": filer.name}
        self.slots["title"] = self.title = self._say(self.rng.choice(words.titles))
        self.told = {key for c in rules.conditions if isinstance(c, EvidenceCondition) for key in c.fields[: c.need]}
        self.dates = {c.field: c for c in rules.conditions if isinstance(c, DateCondition)}
        self.honours = {c.stated_by for c in rules.conditions if isinstance(c, HonourCondition) and c.stated_by}

    def fill(
        self, use: str, *, known: Mapping[str, Any] | None = None, start: Mapping[str, Any] | None = None
    ) -> Filling:
        """Answers and files for all forms of this use. ``start``: what is prefilled and stays; ``known``: earlier forms."""
        made = Filling(dict(start or {}))
        for form in self.rules.forms_for(use):
            self._fill_form(form, made, known or {})
        if use == "file":
            made.answers["declared"] = [c.key for c in declarations(self.rules, {**(known or {}), **made.answers})]
        return made

    def fill_form(self, form: Any, *, start: Mapping[str, Any] | None = None) -> Filling:
        """Answers and files for this form alone."""
        made = Filling(dict(start or {}))
        self._fill_form(form, made, {})
        return made

    def _fill_form(self, form: Any, made: Filling, known: Mapping[str, Any]) -> None:
        for section in form.sections:
            if not holds(section.shown_when, self.rules, {**known, **made.answers}):
                continue
            for spec in section.fields:
                if holds(spec.shown_when, self.rules, {**known, **made.answers}):
                    self._fill(spec, self._budget(form, section, spec), made)
            for total in section.totals:
                self._settle(total, section, made.answers)

    def _fill(self, spec: Any, budget: int, made: Filling) -> None:
        if isinstance(spec, FileField | PictureField):
            made.papers += self._papers(spec)
            return
        if spec.key in self.want:
            made.answers[spec.key] = self._wanted(spec, self.want[spec.key])
        elif self._open(spec, made) and (spec.required or spec.key in self.told or self.rng.random() < 0.6):
            made.answers[spec.key] = self._answer(spec, budget)
        if isinstance(spec, RichTextField) and "[图1" in str(made.answers.get(spec.key, "")):
            made.papers.append(Paper(spec.key, f"{spec.label}示意图.png", "image", spec.label))

    def _open(self, spec: Any, made: Filling) -> bool:
        """Nothing is prefilled; a person is filled in whole."""
        return is_empty(made.answers.get(spec.key)) or isinstance(spec, PersonField)

    def _wanted(self, spec: Any, given: Any) -> Any:
        if isinstance(spec, ChoiceField | GroupedChoiceField) and not isinstance(given, Mapping):
            return {"picked": [given] if isinstance(given, str) else list(given)}
        return given

    def _answer(self, spec: Any, budget: int) -> Any:
        match spec:
            case ChoiceField() | GroupedChoiceField():
                return self._choice(spec)
            case NumberField():
                return self._number(spec)
            case DateField():
                return self._date(spec)
            case RegionField():
                return regions.at_level(self.filer.region, spec.level)
            case StatementField():
                return True
            case PersonField():
                return self._person(spec)
            case TableField():
                count = max(spec.min_rows, self.rng.randint(1, min(3, spec.max_rows)))
                return [{c.key: self._answer(c, 24) for c in spec.columns} for _ in range(count)]
            case TextField():
                return self._line(spec, budget)
        return self._prose(spec, budget)

    def _choice(self, spec: ChoiceField | GroupedChoiceField) -> dict[str, Any]:
        lines = choices(self.rules, spec)
        if isinstance(spec, ChoiceField):
            here = [
                o.key
                for o in options_of(self.rules, spec)
                if any(regions.covers(r, self.filer.region) for r in o.regions)
            ]
            if here:
                return {"picked": here[:1]}
        if spec.key in self.honours:
            lines = [line for line in lines if not line.key[-4:].isdecimal()] or lines
        plain = [line for line in lines if not line.other] or lines
        most = min(spec.max or 3, 3, len(plain))
        count = max(spec.min, self.rng.randint(1, max(1, most)))
        keys = {line.key for line in self.rng.sample(plain, min(count, len(plain)))}
        other = next((line for line in lines if line.other), None)
        if other is not None and (len(keys) < count or (len(keys) < (spec.max or 9) and self.rng.random() < 0.08)):
            keys.add(other.key)
        found: dict[str, Any] = {"picked": [line.key for line in lines if line.key in keys]}
        texts = {line.key: "演示其他情形" for line in lines if line.key in keys and line.other}
        return {**found, "other": texts} if texts else found

    def _number(self, spec: NumberField) -> str:
        low, high = RANGES.get(spec.unit, (10, 400))
        if spec.min is not None:
            low = max(low, int(spec.min))
        if spec.max is not None:
            high = min(high, int(spec.max))
        whole = self.rng.randint(min(low, high), max(low, high))
        if spec.decimals and whole < high and self.rng.random() < 0.5:
            return f"{whole}.{self.rng.randint(1, 9)}"
        return str(whole)

    def _date(self, spec: DateField) -> str:
        back = self.rng.randint(40, 560)
        rule = self.dates.get(spec.key)
        day = self.on - timedelta(days=back)
        if rule is not None and (reference := reference_day(self.rules, rule)) is not None:
            day = (
                min(reference + timedelta(days=back % 30), self.on)
                if rule.relation == "after"
                else reference - timedelta(days=back)
            )
        elif "成立" in spec.label:
            day = self.on - timedelta(days=back * 8)
        return day.isoformat()[:7] if spec.precision == "month" else day.isoformat()

    def _person(self, spec: PersonField) -> dict[str, str]:
        number = self.rng.randint(0, 400)
        own = spec.prefill == "contact.name"
        parts = {
            "name": self.filer.contact if own else person_name(number),
            "title": self.rng.choice(TITLES),
            "mobile": self.filer.mobile if own else f"199{number:08d}",
            "phone": self.filer.mobile if own else f"199{number:08d}",
            "email": f"yanshi{number:03d}@example.com",
            "address": self.filer.address,
        }
        return {part: parts[part] for part in spec.parts}

    def _line(self, spec: TextField, budget: int) -> str:
        known = {"unit.name": self.filer.name, "unit.uscc": self.filer.uscc, "unit.address": self.filer.address}
        formats = {
            "mobile": self.filer.mobile, "phone": self.filer.mobile, "email": "yanshi@example.com", "uscc": self.filer.uscc,
            "postcode": "999000", "url": "https://yanshi.example.com/",
        }  # fmt: skip
        if spec.prefill in known or spec.pattern:
            return known.get(spec.prefill) or formats[spec.pattern]
        if spec.key == "title" or spec.key.endswith("_title"):
            return self._cut(self.title, spec.limit.max if spec.limit else 100)
        if given := self.words.texts.get(spec.key):
            return self._cut(self._say(self.rng.choice(list(given))), budget)
        return self._cut(f"演示{spec.label.split('（')[0]}{self.rng.randint(1, 99)}", budget)

    def _prose(self, spec: Any, budget: int) -> str:
        least = spec.limit.min if spec.limit else 0
        target = max(least, int(min(budget, USUAL) * self.rng.uniform(0.55, 0.9)))
        pieces: list[str] = []
        for pattern in self.rng.sample(self.words.sentences, len(self.words.sentences)):
            said = self._say(pattern)
            if count_zi("".join([*pieces, said])) <= budget:
                pieces.append(said)
            if count_zi("".join(pieces)) >= target:
                break
        text = "".join(pieces) or self._cut(self._say(self.words.sentences[0]), budget)
        while count_zi(text) < least:
            text += self._cut(self._say(self.rng.choice(self.words.sentences)), budget - count_zi(text))
        return self._enriched(spec, pieces, budget, text)

    def _enriched(self, spec: Any, pieces: list[str], budget: int, text: str) -> str:
        """Rich text gets paragraphs, now and then a table or a picture."""
        if not isinstance(spec, RichTextField) or len(pieces) < 2:
            return text
        half = len(pieces) // 2
        blocks = ["".join(pieces[:half]), "".join(pieces[half:])]
        if self.words.tables and self.rng.random() < 0.3:
            table = self._say(self.rng.choice(self.words.tables)).strip()
            if count_zi("".join(blocks) + table) <= budget:
                blocks.insert(1, table)
        elif spec.pictures and self.rng.random() < 0.05:
            blocks.insert(1, f"[图1 {spec.label}示意图]")
        return "\n\n".join(blocks)

    def _papers(self, spec: FileField | PictureField) -> list[Paper]:
        if isinstance(spec, PictureField):
            count = spec.exactly or 1
            if not (spec.required or spec.key in self.told):
                return []
            return [Paper(spec.key, f"{spec.label}{n}.png", "image", f"{spec.label} {n}") for n in range(1, count + 1)]
        if not (spec.required or spec.key in self.told or self.rng.random() < 0.06):
            return []
        kind = "pdf" if "pdf" in spec.accept else "image"
        suffix = "pdf" if kind == "pdf" else "png"
        label = spec.label.split("（")[0]
        return [Paper(spec.key, f"{label}{n}.{suffix}", kind, label) for n in range(1, max(spec.min, 1) + 1)]

    def _settle(self, total: Any, section: Any, answers: dict[str, Any]) -> None:
        """Numbers that must fit: the total becomes the sum of its parts, or a little more where that is allowed."""
        if not all(str(answers.get(key, "")) for key in total.parts):
            return
        whole = sum(float(answers[key]) for key in total.parts)
        if total.relation == "at_least":
            whole += self.rng.randint(1, 30)
        spec = next(f for f in section.fields if f.key == total.total)
        answers[total.total] = f"{whole:.{spec.decimals}f}"

    def _budget(self, form: Any, section: Any, spec: Any) -> int:
        """How many 字 a text may use of its own, its section's and its form's limits."""
        limits = [spec.limit.max] if getattr(spec, "limit", None) else []
        for holder, fields in ((section, section.fields), (form, [f for s in form.sections for f in s.fields])):
            if holder.limit is not None:
                texts = sum(1 for f in fields if f.type in ("text", "long_text", "rich_text"))
                limits.append(int(holder.limit.max * 0.9 / max(texts, 1)))
        return min(limits, default=USUAL * 3 if spec.type != "text" else 60)

    def _say(self, pattern: str) -> str:
        """The pattern with its slots filled; every {n} another small number."""
        while "{n}" in pattern:
            pattern = pattern.replace("{n}", str(self.rng.randint(2, 98)), 1)
        return pattern.format_map(self.slots)

    @staticmethod
    def _cut(text: str, budget: int) -> str:
        return text[: max(budget, 1)]
