"""From a document of the rule set to its page: one way in for previews, papers to stamp and blank forms."""

from __future__ import annotations

from dataclasses import replace

from campaigns.ruleset.forms import Document

from ..documents import layouts
from . import forms, lists, statements
from .sources import Source

DRAFT = "草稿"


def layout(source: Source, spec: Document, *, draft: bool = False) -> layouts.Layout:
    """The layout of a document. ``draft`` writes 草稿 across every page; a filled paper carries its number at the foot."""
    made = _made(source, spec)
    footer = f"编号 {source.number}　内容码 {source.content_hash[:12].upper()}" if source.number else ""
    return replace(made, annex=forms.annex(spec.annex), watermark=DRAFT if draft else "", footer=footer)


def _made(source: Source, spec: Document) -> layouts.Layout:
    match spec.layout:
        case "form" | "narrative":
            return forms.form(source, spec)
        case "pledge" | "statement":
            return statements.pledge(source, spec)
        case "consent":
            return statements.consent(source, spec)
        case "authorization":
            return statements.authorization(source, spec)
        case "letter":
            return statements.letter(source, spec)
        case "summary_table":
            return lists.summary(source.rules, spec, ())
    raise ValueError(spec.layout)
