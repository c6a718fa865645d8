"""The authorization letter of a registration as PDF, filled in; applicants.letters asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from applicants.letters import NotMade
from campaigns.models import Campaign
from campaigns.ruleset.forms import Document

from ..documents.produce import produce
from ..documents.render import RenderFailed
from .layout import layout
from .sources import Source

SECONDS = 20


def letter(campaign: Campaign, spec: Document, facts: Mapping[str, str]) -> bytes:
    """One page in about a second; what is not known stays a line to write on. Raises NotMade."""
    rules = campaign.rules
    source = Source(rules, campaign=campaign.title, unit=facts.get("unit", ""), extra=dict(facts))
    try:
        return produce(layout(source, spec), timeout=SECONDS)
    except RenderFailed as error:
        raise NotMade from error
