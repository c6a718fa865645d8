"""Answers to every field of a rule set, asked for or optional: what a diligent applicant would fill in to the last line."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from campaigns.ruleset.forms import (
    ChoiceField,
    FileField,
    GroupedChoiceField,
    PictureField,
    RichTextField,
    TableField,
)
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import choices
from publicity.demo.specimen import Filer, Lexicon, Paper, Specimen

ROWS = 4
"""Of a table that takes so many: one more than a new table offers."""
FILES = 3
"""Of evidence, for each field that takes so many."""
TABLE = "|演示指标|建设前|建设后|\n|平均办理时间|五天|半天|\n|在线办理率|41%|96%|"


class Everything(Specimen):
    """A specimen that leaves nothing empty: 其他 with its text, tables with added rows, texts with a table and a picture."""

    def __init__(self, rules: RuleSet, words: Lexicon, filer: Filer, **facts: Any):
        fields = [field for _, _, field in rules.fields()]
        bringing = {f.shown_when.field: f.shown_when.any_of[0] for f in fields if f.shown_when}
        super().__init__(rules, words, filer, want=bringing, **facts)
        self.told = {field.key for field in fields}
        texts = [[f for f in s.fields if isinstance(f, RichTextField)] for form in rules.forms for s in form.sections]
        self.pictured = {found[0].key for found in texts if found}

    def _papers(self, spec: FileField | PictureField) -> list[Paper]:
        found = super()._papers(spec)
        if isinstance(spec, PictureField):
            return found
        stem, _, suffix = found[0].name.rpartition(".")
        return [replace(found[0], name=f"{stem[:-1]}{n}.{suffix}") for n in range(1, min(FILES, spec.max) + 1)]

    def _answer(self, spec: Any, budget: int) -> Any:
        if isinstance(spec, TableField):
            return [{c.key: self._answer(c, 24) for c in spec.columns} for _ in range(min(ROWS, spec.max_rows))]
        return super()._answer(spec, budget)

    def _choice(self, spec: ChoiceField | GroupedChoiceField) -> Mapping[str, Any]:
        if spec.max == 1:
            return super()._choice(spec)
        lines = choices(self.rules, spec)
        others, plain = [line for line in lines if line.other], [line for line in lines if not line.other]
        keys = {line.key for line in [*others, *plain][: spec.max or len(others) + 2]}
        picked = [line.key for line in lines if line.key in keys]
        return {"picked": picked} | ({"other": {line.key: "演示其他情形" for line in others}} if others else {})

    def _enriched(self, spec: Any, pieces: list[str], budget: int, text: str) -> str:
        if not isinstance(spec, RichTextField):
            return text
        half = len(pieces) // 2
        blocks = ["".join(pieces[:half]), TABLE, "".join(pieces[half:])]
        if spec.key in self.pictured:
            blocks.append(f"[图1 {spec.label.rpartition('）')[2]}示意图]")
        return "\n\n".join(block for block in blocks if block)
