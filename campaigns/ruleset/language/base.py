"""The shape of the table's entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SAID = "a text that is shown; nothing is decided by it"
KEPT = "kept for reading; nothing is decided by it"

EVERYWHERE: dict[str, str] = {
    "key": "names the part; references are checked by lint/references",
    "clause": "travels with every verdict and finding",
    "own": "own_rule and the *_own checks name what the notice does not say",
    "label": SAID,
    "title": SAID,
    "note": SAID,
    "help": SAID,
    "type": "tells the kinds of a part apart",
}
"""Fields that mean the same in every model, and what becomes of them."""


@dataclass(frozen=True)
class Rule:
    """One model. ``pure``: functions of campaigns.ruleset that decide; ``site``: actions, pages and templates that obey.

    ``lint``: kinds of finding about it, or ``unlinted`` why there is none. ``aside``: fields by which nothing is decided, with
    the reason; ``open``: fields the site does not obey yet. Every other field is read in one of the named modules.
    """

    pure: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()
    unlinted: str = ""
    aside: Mapping[str, str] = field(default_factory=dict)
    open: Mapping[str, str] = field(default_factory=dict)


ALONE = "one part alone: the model refuses what is wrong with it"
WITHIN = "checked with the part that holds it"
