"""What a campaign's rules say of a letter the outbox is about to write."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from notices.wording import Own

from .models import Campaign, RuleSetVersion, rules_of
from .ruleset import letters
from .ruleset.model import RuleSet

TEMPLATES = {
    letters.REMINDER: {
        "sms": letters.STANDARD_REMINDER,
        "inapp": ("即将截止", letters.STANDARD_REMINDER),
    },
    "window.opening": {
        "inapp": ("开始受理", "“{short_title}”的{window}已于{at}开始，请登录平台办理。"),
    },
}


def own(campaign_id: int, event: str, campaign: Campaign | None = None) -> Own | None:
    """The words and channels by the version the campaign pins now. System scope; one narrow query per letter, none for a campaign
    that the caller holds."""
    if campaign is not None:
        return _said(campaign.rules, event)
    found = Campaign.objects.filter(pk=campaign_id)
    facts = found.values_list("version_id", "slug", "version__published_at", "version__number").first()
    if facts is None or facts[0] is None:
        return None
    return _said(_rules(*facts), event)


def _said(rules: RuleSet, event: str) -> Own | None:
    said = letters.own(rules, event)
    return Own(said.channels, said.title, said.text, said.values) if said is not None else None


def wanted(campaign: Campaign, event: str, to: str) -> bool:
    """Do the rules ask for a letter about this event of the vocabulary? For those that are not sent otherwise."""
    return any((letter.event, letter.to) == (event, to) for letter in campaign.rules.letters)


@lru_cache(maxsize=64)
def _published(version_id: int, *facts: Any) -> RuleSet:
    return rules_of(RuleSetVersion.objects.get(pk=version_id))


def _rules(version_id: int, slug: str, published_at: datetime | None, number: int) -> RuleSet:
    """A published version never changes, so it is read once."""
    if published_at is None:
        return rules_of(RuleSetVersion.objects.get(pk=version_id))
    return _published(version_id, slug, published_at, number)
