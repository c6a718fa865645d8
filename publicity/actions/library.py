"""案例库: a work is shown when the rules allow it (row S11), with exactly the fields they name, until its validity ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.verdict import Verdict
from campaigns import regions
from campaigns.models import Campaign, rules_of
from campaigns.ruleset import display
from campaigns.ruleset.base import closing
from campaigns.ruleset.forms import FileField, PictureField
from campaigns.ruleset.publicity import is_clean, may_be_shown
from campaigns.ruleset.shapes import dimension_label, option_label, within
from review.models import StageEntry
from submissions import content
from submissions.models import Submission

from .. import rules as arithmetic
from ..models import AwardGrant, Certificate, LibraryEntry, LibraryFacet, Objection, PublicityItem

L = LibraryEntry.State


def verdict_for(campaign: Campaign, filed: Submission) -> Verdict:
    """May this work stand in the library now?"""
    rows = StageEntry.objects.filter(submission=filed, state=StageEntry.State.PASSED)
    passed = set(rows.values_list("docket__stage", flat=True))
    answers = content.version_answers(filed.current, personal=False) if filed.current_id else {}
    published = filed.state == Submission.State.SELECTED
    return may_be_shown(campaign.rules, answers, clean=_clean(filed), passed=passed, published=published)


def _clean(filed: Submission) -> bool:
    items = PublicityItem.objects.filter(submission=filed).select_related("publicity")
    if any(item.removed_at or item.publicity.state != item.publicity.State.CLOSED for item in items.order_by("pk")):
        return False
    states = Objection.objects.filter(item__submission=filed).values_list("state", flat=True)
    return is_clean(arithmetic.standings(list(states)))


@transaction.atomic
def refresh(campaign: Campaign, submissions: Iterable[int]) -> int:
    """Show those of these works that may be shown and are not in the library yet; returns how many were added."""
    if campaign.rules.library is None:
        return 0
    rows = (
        Submission.objects.filter(campaign=campaign, pk__in=list(submissions))
        .select_related("current__rules")
        .order_by("pk")
    )
    fresh = [row for row in rows.exclude(library_entry__isnull=False) if verdict_for(campaign, row)]
    for row in fresh:
        _show(campaign, row)
    return len(fresh)


def _show(campaign: Campaign, filed: Submission) -> LibraryEntry:
    now = clock()
    rules, years = campaign.rules, campaign.rules.validity.years
    last = arithmetic.valid_until(timezone.localdate(now), years)
    entry = LibraryEntry.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        submission=filed,
        title=filed.title,
        unit_name=filed.unit_name if "unit_name" in rules.library.fields else "",
        region_code=filed.region_code,
        year=rules.identity.year,
        awards=_awards(filed),
        shown=_shown(campaign, filed),
        published_at=now,
        expires_at=closing(last.isoformat()) if last else None,
    )
    LibraryFacet.objects.bulk_create(
        LibraryFacet(tenant_id=campaign.tenant_id, entry=entry, name=name[:60], value=value[:120])
        for name, value in _facets(campaign, filed)
    )
    return entry


def _awards(filed: Submission) -> list[str]:
    rows = Certificate.objects.filter(grant__submission=filed, grant__state=AwardGrant.State.PUBLISHED)
    return list(rows.order_by("pk").values_list("award_title", flat=True))


def _shown(campaign: Campaign, filed: Submission) -> list[dict]:
    """The fields of the library rule in its order; pictures as the ids of their files."""
    own = rules_of(filed.current.rules)  # a work shows what its unit was told would be shown
    fields = {field.key: field for _, _, field in own.fields("file")}
    answers = content.version_answers(filed.current, personal=False)
    found = []
    for key in campaign.rules.library.fields:
        if (field := fields.get(key)) is None:
            continue
        row: dict[str, Any] = {"key": key, "label": field.label}
        if isinstance(field, PictureField | FileField):
            row["pictures"] = (
                [f["file"] for f in filed.current.files.get(key, ())] if isinstance(field, PictureField) else []
            )
        else:
            row["text"] = display.display(own, field, answers.get(key))
        if row.get("text") or row.get("pictures"):
            found.append(row)
    return found


def _facets(campaign: Campaign, filed: Submission) -> list[tuple[str, str]]:
    rules = campaign.rules
    found = [("年份", f"{rules.identity.year}年"), ("地区", regions.name(regions.province_of(filed.region_code)))]
    for key in rules.library.atlas:
        label = dimension_label(rules, key)
        if label != "地区":
            found += [(label, option_label(rules, key, option)) for option in within(rules, key, filed.picks)]
    return list(dict.fromkeys(found))


@transaction.atomic
def take_down(filed: Submission, reason: str) -> None:
    """A disqualified work leaves every list: library, certificates, published lines."""
    from . import certificates

    now = clock()
    LibraryEntry.objects.filter(submission=filed).update(state=L.REMOVED)
    PublicityItem.objects.filter(submission=filed, removed_at__isnull=True).update(removed_at=now)
    for row in Certificate.objects.filter(grant__submission=filed).order_by("pk"):
        certificates.revoke(row.pk, reason=reason, actor=Actor.system("submission.disqualified"))


def on_disqualified(*, submission: Submission, actor: Actor, **facts: Any) -> None:
    """Listener: a filing lost its standing, whenever that is (row S12)."""
    with scope.system("take a disqualified work down"):
        take_down(submission, "申报已取消资格")
