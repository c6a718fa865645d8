"""Which documents a filing needs."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.ruleset.forms import Document
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import holds_for


def documents(rules: RuleSet, picks: Mapping, part_of: str = "filing") -> list[Document]:
    """The documents of a filing with these picks, in the order of the rule set.

    One that is bound behind another (``appends``: the 责任声明 is the last page of the 申报书) is no paper of its own:
    it is printed, stamped and scanned with that other one.
    """
    there = [d for d in rules.documents if d.part_of == part_of and holds_for(d.when, picks)]
    bound = {key for d in there for key in d.appends}
    return [d for d in there if d.key not in bound]


def document(rules: RuleSet, key: str) -> Document:
    """The document of this key; KeyError when the rule set has none."""
    for found in rules.documents:
        if found.key == key:
            return found
    raise KeyError(key)


def wants_scan(rules: RuleSet, spec: Document) -> bool:
    """Must it come back stamped or signed, for itself or for what is bound behind it?"""
    return any(d.stamped or d.signed for d in (spec, *(document(rules, key) for key in spec.appends)))


def wants_seal(rules: RuleSet, spec: Document) -> bool:
    """Is a seal due on it, or on what is bound behind it?"""
    return any(d.stamped for d in (spec, *(document(rules, key) for key in spec.appends)))
