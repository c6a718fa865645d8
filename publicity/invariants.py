"""What must hold of everything published."""

from collections.abc import Iterable

from stdnum.iso7064 import mod_37_2

from accounts.invariants import invariant
from campaigns.ruleset.stages import VoteStep

from .actions.library import verdict_for
from .models import AwardGrant, Certificate, LibraryEntry, Objection, Publicity, PublicityItem, Vote


@invariant("publicity.library_is_allowed")
def library_is_allowed() -> Iterable[object]:
    """No work is shown that the rules do not allow (row S11)."""
    rows = (
        LibraryEntry.objects.filter(state="shown")
        .select_related("campaign__version", "submission__current")
        .order_by("pk")
    )
    return (f"library {r.pk}" for r in rows.iterator() if not verdict_for(r.campaign, r.submission))


@invariant("publicity.certificate_numbers")
def certificate_numbers() -> Iterable[object]:
    """Every certificate's number has its check character, and belongs to a published or revoked award."""
    rows = Certificate.objects.select_related("grant").order_by("pk")
    proposed = AwardGrant.State.PROPOSED
    return (
        f"certificate {r.pk}" for r in rows.iterator() if not mod_37_2.is_valid(r.number) or r.grant.state == proposed
    )


@invariant("publicity.list_has_its_period")
def list_has_its_period() -> Iterable[object]:
    """An open or closed list has a period that does not end before it begins, and lines; a prepared one has neither."""
    for row in Publicity.objects.order_by("pk").iterator():
        lines = PublicityItem.objects.filter(publicity=row).exists()
        out = row.state != Publicity.State.PREPARED
        if out != lines or out != bool(row.opens_at and row.closes_at) or (out and row.closes_at <= row.opens_at):
            yield f"publicity {row.pk}"


@invariant("publicity.objections_in_time")
def objections_in_time() -> Iterable[object]:
    """An objection was filed while its list was open, to a line of that list."""
    for row in Objection.objects.select_related("publicity", "item").order_by("pk").iterator():
        inside = row.publicity.opens_at <= row.filed_at and row.item.publicity_id == row.publicity_id
        if not inside:
            yield f"objection {row.pk}"


@invariant("publicity.ballots_within_allowance")
def ballots_within_allowance() -> Iterable[object]:
    """Where ballots are counted in all, nobody has more in one period than allowed."""
    for row in Vote.objects.select_related("campaign__version").order_by("pk").iterator():
        step = row.campaign.rules.stage(row.stage).steps[row.step]
        if isinstance(step, VoteStep) and step.counted == "in_all" and row.ordinal > step.allowance:
            yield f"vote {row.pk}"
