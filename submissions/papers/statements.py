"""Papers of sentences: pledge, statement, consent, authorization, letter. Their words are the rule set's, filled in or left blank."""

from __future__ import annotations

import re

from campaigns.ruleset.forms import Document
from campaigns.ruleset.shapes import choices, picked
from campaigns.ruleset.windows import deadline_day

from ..documents import layouts
from ..documents.blocks import Blank, Column, Grid, Line, Paragraph, SignBlock, Statement
from ..documents.text import blank_date, fill
from .sources import Source

WIDTHS = {"title": 16, "unit": 16, "id_number": 12, "contact": 4}
PLAIN = ("campaign",)  # known even on a blank form, and never underlined
MATERIAL_ROWS = 5
OTHERS_SEAL = ("推荐单位", "主办单位")  # who seals is not the unit that files
_MARK = re.compile("\ue000([a-z0-9_]+)\ue001")
_SUBJECT = re.compile(r"^(?P<label>[^：{}]+)：\{title\}$")
_CLAIM = re.compile(r"^\d+[.．、]")
_SIGNER = re.compile(r"^(?P<label>[^（）]+)（(?P<hint>[^（）]+)）$")


def runs(source: Source, sentence: str) -> Paragraph:
    """A sentence with its placeholders filled in, underlined, or left to be written by hand. PlaceholderError as `fill`."""
    words = source.words()
    marked = fill(sentence, {name: words[name] if name in PLAIN else f"\ue000{name}\ue001" for name in words})
    parts = _MARK.split(marked)
    if len(parts) == 1:
        return marked
    found = []
    for at, part in enumerate(parts):
        if at % 2:
            found.append(Blank(words[part], WIDTHS.get(part, 8)))
        elif part:
            found.append(part)
    return tuple(found)


def sign(source: Source, spec: Document) -> SignBlock:
    """Who signs and seals, and the date to be written by hand."""
    made = [Line("法定代表人", hint="签字")] if spec.signed else []
    match = _SIGNER.match(spec.signer)
    label, hint = (match["label"], match["hint"]) if match else (spec.signer, "")
    made.append(Line(label, hint=hint))
    others = spec.part_of == "recommendation" or label.startswith(OTHERS_SEAL)
    if source.unit and not others:
        made.append(Line(source.unit))  # what the seal must say
    day = deadline_day(source.rules) if spec.layout == "statement" else None
    return SignBlock(tuple(made), date=blank_date(day.year if day else None))


def statement(source: Source, spec: Document, *, title: str = "") -> Statement:
    """The text of a pledge or statement with its list of materials, claims and signatures."""
    body = [sentence for sentence in spec.body if not _SUBJECT.match(sentence)]
    grid = materials(source) if spec.lists_materials else None
    first_claim = next((n for n, s in enumerate(body) if _CLAIM.match(s)), None)
    if first_claim is not None:
        before, rest = body[:first_claim], body[first_claim:]
        claims = [s for s in rest if _CLAIM.match(s)]
        after = [s for s in rest if not _CLAIM.match(s)]
    else:
        cut = next((n + 1 for n, s in enumerate(body) if s.endswith("：")), 1 if grid else len(body))
        before, claims, after = body[:cut], [], body[cut:]
    words = source.words()
    return Statement(
        title,
        before=tuple(runs(source, s) for s in before),
        grid=grid,
        claims=tuple(fill(s, words) for s in claims),
        after=tuple(runs(source, s) for s in after),
        contacts=tuple(Line(_label(source, spec, c), source.text(c)) for c in spec.sign_fields),
        sign=sign(source, spec),
    )


def _label(source: Source, spec: Document, column: str) -> str:
    return spec.column_labels.get(column) or getattr(source.field(column.partition(".")[0]), "label", column)


def materials(source: Source) -> Grid:
    """序号 | 材料名称, with at least five rows as the annex prints them."""
    rows = tuple((f"{title}（{label}）",) for title, label in source.materials())
    return Grid((Column("序号", 15, "center"), Column("材料名称")), rows, min_rows=MATERIAL_ROWS, numbered=True)


def pledge(source: Source, spec: Document) -> layouts.Pledge:
    """承诺书 or 责任声明 on its own."""
    match = next((m for s in spec.body if (m := _SUBJECT.match(s))), None)
    subject = Line(match["label"], source.title) if match else None
    return layouts.Pledge(title=spec.title, statement=statement(source, spec), subject=subject)


def consent(source: Source, spec: Document) -> layouts.Consent:
    """The sentence with its choice; without a choice yet all ways stand open."""
    sentence = spec.body[0]
    mark = f"{{{spec.choice_field}}}"
    head, _, tail = sentence.partition(mark)
    field = source.field(spec.choice_field or "")
    options = {one.key: one.label for one in choices(source.rules, field)}
    chosen = next((options[key] for key in picked(source.answers.get(field.key)) if key in options), "")
    words = source.words()
    return layouts.Consent(
        title=spec.title,
        before=fill(head, words),
        options=tuple(options.values()),
        after=fill(tail, words),
        chosen=chosen,
        sign=sign(source, spec),
    )


def authorization(source: Source, spec: Document) -> layouts.Authorization:
    """注册授权书: blank from the site, or prefilled with a person's and unit's facts (``Source.extra``)."""
    return layouts.Authorization(
        title=spec.title,
        recipient=source.rules.identity.host,
        paragraphs=tuple(runs(source, s) for s in spec.body),
        sign=sign(source, spec),
    )


def letter(source: Source, spec: Document) -> layouts.Letter:
    """An official letter."""
    words = source.words()
    return layouts.Letter(
        title=spec.title,
        body=tuple(fill(s, words) for s in spec.body),
        signers=(spec.signer,),
        date=blank_date(deadline_day(source.rules).year if deadline_day(source.rules) else None),
    )
