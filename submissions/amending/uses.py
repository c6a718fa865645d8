"""What filings and enrolments hang on in the rules, and who of the applicants hears of a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from accounts.models import Membership, User
from campaigns.amending.uses import Use
from campaigns.models import Campaign

from ..eligibility import DEAD
from ..models import Enrolment, Submission


def uses(campaign: Campaign) -> Iterator[Use]:
    """Kinds of units that enrolled or filed, and options that filings picked. System scope."""
    kinds: Counter[str] = Counter()
    options: Counter[str] = Counter()
    filed = Submission.objects.filter(campaign=campaign, submitted_at__isnull=False).exclude(state__in=DEAD)
    for kind, picks in filed.order_by("pk").values_list("unit__kind", "picks"):
        kinds[kind] += 1
        options.update({f"{key}.{one}" for key, chosen in picks.items() for one in _with_parents(chosen)})
    enrolled = Enrolment.objects.filter(campaign=campaign, state=Enrolment.State.SUBMITTED).order_by("pk")
    kinds.update(enrolled.values_list("unit__kind", flat=True))
    if kinds:
        yield Use("filing", "", "")
    for kind, count in sorted(kinds.items()):
        yield Use("kinds", kind, f"已有 {count} 项报名或申报来自这类单位")
    for option, count in sorted(options.items()):
        yield Use("options", option, f"已提交的申报中有 {count} 项选了它")


def _with_parents(chosen: list[str]) -> set[str]:
    return {*chosen, *(key.split("/")[0] for key in chosen)}


def concerned(campaign: Campaign, judging: bool) -> list[User]:
    """Those who enrolled, began or filed something, and the administrators of their units. System scope."""
    filings = Submission.objects.filter(campaign=campaign).exclude(state__in=DEAD)
    enrolments = Enrolment.objects.filter(campaign=campaign, state=Enrolment.State.SUBMITTED)
    units = {
        *filings.order_by().values_list("unit_id", flat=True),
        *enrolments.order_by().values_list("unit_id", flat=True),
    }
    people = {
        *filings.order_by().values_list("created_by_id", flat=True),
        *enrolments.order_by().values_list("submitted_by_id", flat=True),
        *Membership.objects.filter(unit_id__in=units, role="admin").order_by().values_list("user_id", flat=True),
    }
    return list(User.objects.filter(pk__in=people, is_active=True).order_by("pk"))
