"""查重 in its simple form: how much of one text's runs of eight characters stands in another filing of the campaign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from accounts.kernel import scope
from campaigns.models import RuleSetVersion, rules_of
from campaigns.ruleset.forms import LongTextField, RichTextField, TextField
from campaigns.ruleset.model import RuleSet
from submissions.models import Submission

from .models import StageEntry

RUN = 8
SHORTEST = 40  # characters; shorter texts say nothing
MOST = 20
_NOISE = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """Another filing much of whose text stands in this one."""

    number: str
    title: str
    unit_name: str
    share: Fraction
    campaign: str = ""  # of which earlier campaign; empty: of this one

    @property
    def percent(self) -> int:
        """The share in whole per cent."""
        return int(self.share * 100)


def runs(text: str) -> frozenset[int]:
    """The runs of eight characters of a text without punctuation, as hashes."""
    plain = _NOISE.sub("", text.lower())
    if len(plain) < SHORTEST:
        return frozenset()
    return frozenset(hash(plain[i : i + RUN]) for i in range(len(plain) - RUN + 1))


def contained(mine: frozenset[int], other: frozenset[int]) -> Fraction:
    """How much of the shorter of two texts stands in the other, 0 to 1."""
    smaller = min(len(mine), len(other))
    return Fraction(len(mine & other), smaller) if smaller else Fraction(0)


def text_of(rules, answers: dict) -> str:
    """All free text of a filing that is not the unit's own particulars."""
    wanted = [
        f
        for _, _, f in rules.fields("file")
        if isinstance(f, LongTextField | RichTextField | TextField) and not f.prefill
    ]
    return "\n".join(str(answers.get(f.key, "")) for f in wanted)


def hits(entry: StageEntry, hold_from: Fraction) -> list[Hit]:
    """Other filings of the campaign, and selected ones of the host's other campaigns, with the same title or with text in common
    from the given share up; closest first."""
    mine = entry.submission
    own = runs(text_of(rules_of(entry.version.rules), entry.version.answers))
    found: list[Hit] = []
    rules: dict[int, RuleSet] = {}
    with scope.system("look for near-identical texts"):
        others = Submission.objects.filter(tenant_id=mine.tenant_id, current__isnull=False).exclude(pk=mine.pk)
        others = others.exclude(state__in=("draft", "withdrawn"))
        others = others.filter(Q(campaign_id=mine.campaign_id) | Q(state=Submission.State.SELECTED))
        rows = others.select_related("current", "campaign").order_by("pk")
        for other in rows.iterator():
            if (version := other.current.rules_id) not in rules:
                rules[version] = rules_of(RuleSetVersion.objects.get(pk=version))
            share = contained(own, runs(text_of(rules[version], other.current.answers)))
            if share >= hold_from or _plain(other.title) == _plain(mine.title):
                earlier = "" if other.campaign_id == mine.campaign_id else other.campaign.title
                found.append(Hit(other.number or "", other.title, other.unit_name, share, earlier))
    return sorted(found, key=lambda hit: -hit.share)[:MOST]


def _plain(title: str) -> str:
    return _NOISE.sub("", title.lower())
