"""Documents as empty forms, for everybody: made once for each version of a rule set."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.jobs import due, enqueue
from campaigns.models import VISIBLE, Campaign, RuleSetVersion, rules_of
from campaigns.ruleset import sentences
from campaigns.ruleset.forms import Document
from campaigns.ruleset.model import RuleSet

from ..documents.layouts import Letter
from ..documents.text import chinese_number
from ..models import BlankDocument
from .wanted import document

RULES = Document(key="rules_in_words", title="规则说明", layout="narrative")
"""Not a form: what the rules say, in sentences, to print and pass on."""


def document_of(campaign: Campaign, key: str) -> Document:
    """The document behind an address; KeyError when the campaign has none of this key."""
    return RULES if key == RULES.key else document(campaign.rules, key)


def rules_in_words(campaign: Campaign, rules: RuleSet, version: RuleSetVersion) -> Letter:
    """The rules in sentences as a paper in the layout of official documents."""
    lines = []
    for number, chapter in enumerate(sentences.about(rules), start=1):
        lines.append(f"{chinese_number(number)}、{chapter.heading}")
        for count, one in enumerate(chapter.sentences, start=1):
            lines.append(f"{count}．{one.text}{f'（{one.clause}）' if one.clause else ''}")
    note = f"本说明由平台实际执行的规则（{version}）生成，括号内为通知条款；与征集通知不一致的，以通知为准。"
    title = f"{campaign.title}规则说明"
    return Letter(title=title, body=(note, *lines), signers=(rules.identity.host,), footer=f"规则{version}")


def find(campaign: Campaign, key: str) -> BlankDocument | None:
    """The blank document of the campaign's present version, ready or not."""
    return BlankDocument.objects.select_related("file").filter(version=campaign.version, document=key).first()


@transaction.atomic
def ask(campaign: Campaign, key: str) -> BlankDocument:
    """Have it generated, once; a failed one again. Raises KeyError."""
    document_of(campaign, key)
    return _queue(campaign.version, campaign.tenant_id, key)


def _queue(version: RuleSetVersion, tenant_id: int, key: str) -> BlankDocument:
    with scope.system("blank documents"):
        row, new = BlankDocument.objects.get_or_create(version=version, document=key, defaults={"tenant_id": tenant_id})
        if new or row.state == row.State.FAILED:
            row.state, row.problem = row.State.QUEUED, ""
            row.save(update_fields=["state", "problem"])
            enqueue("papers.blank", {"blank": row.pk}, tenant_id=tenant_id)
    return row


@due("papers.blanks", every=60)
def make_ahead() -> int:
    """Have the documents of newly published versions ready before the first visitor asks; returns how many were queued."""
    if not settings.PAPERS_AHEAD:
        return 0
    current = Campaign.objects.filter(state__in=VISIBLE).values("version_id")
    fresh = RuleSetVersion.objects.filter(pk__in=current).exclude(pk__in=BlankDocument.objects.values("version_id"))
    count = 0
    for version in fresh.order_by("pk")[:20]:
        with transaction.atomic():
            for spec in rules_of(version).documents:
                _queue(version, version.tenant_id, spec.key)
                count += 1
    return count
