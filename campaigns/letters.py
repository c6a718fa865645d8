"""What a campaign's rules say of a letter the outbox is about to write."""

from __future__ import annotations

from notices.wording import Own

from .models import Campaign, known_rules
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
    found = (
        Campaign.objects.filter(pk=campaign_id, version__isnull=False)
        .select_related("version")
        .defer("version__data")
        .first()
    )
    return _said(known_rules(found), event) if found is not None else None


def _said(rules: RuleSet, event: str) -> Own | None:
    said = letters.own(rules, event)
    return Own(said.channels, said.title, said.text, said.values) if said is not None else None


def wanted(campaign: Campaign, event: str, to: str) -> bool:
    """Do the rules ask for a letter about this event of the vocabulary? For those that are not sent otherwise."""
    return any((letter.event, letter.to) == (event, to) for letter in campaign.rules.letters)
