"""What a unit's closing or merging means for enrolments and filings. Heard from applicants, in the system scope."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from accounts.models import StoredFile, Unit
from applicants import events
from audit import trail

from .models import ConsortiumPartner, Enrolment, NoticeAcceptance, Submission

S = Submission.State
UNDER_WAY = (S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.UNDER_REVIEW, S.SHORTLISTED)
LIVE = (*UNDER_WAY, S.DRAFT)


def guard(unit: Unit, into: Unit | None) -> list[str]:
    """What must be settled first: filings under way of a unit that is closed; a consortium of the two that would become one.

    The reader may be of another host, or of the platform: filings are named by number, never by title.
    """
    if into is None:
        rows = Submission.objects.filter(unit=unit, state__in=UNDER_WAY).order_by("pk")
        found = [f"申报 {row.number} {row.get_state_display()}，请先撤回、不予受理或取消资格。" for row in rows[:5]]
        named = ConsortiumPartner.objects.filter(unit=unit, removed_at=None, submission__state__in=LIVE)
        return found + [
            f"该单位是{_called(p.submission)}的联合体成员，请牵头单位先移出。"
            for p in named.select_related("submission")[:5]
        ]
    both = {unit.pk, into.pk}
    rows = ConsortiumPartner.objects.filter(unit_id__in=both, removed_at=None, submission__state__in=LIVE)
    rows = rows.select_related("submission").order_by("pk")
    circles: dict[int, set[int]] = {}
    titles = {}
    for row in rows:
        circles.setdefault(row.submission_id, {row.submission.unit_id}).add(row.unit_id)
        titles[row.submission_id] = _called(row.submission)
    return [f"两个单位都在{titles[pk]}的联合体中，请先移出一个。" for pk, units in circles.items() if both <= units]


def _called(row: Submission) -> str:
    return f"申报 {row.number} " if row.number else "一份申报草稿"


def merged(unit: Unit, into: Unit, actor: Actor) -> None:
    """Enrolments, filings and their files go on with the other unit, under the name they were filed with."""
    moved = list(Submission.objects.filter(unit=unit).select_related("tenant").order_by("tenant_id", "pk"))
    Submission.objects.filter(unit=unit).update(unit=into)
    Enrolment.objects.filter(unit=unit).update(unit=into)
    NoticeAcceptance.objects.filter(unit=unit).exclude(
        pk__in=[row.pk for row in NoticeAcceptance.objects.filter(unit=unit) if _accepted(row, into)]
    ).update(unit=into)
    ConsortiumPartner.objects.filter(unit=unit).update(unit=into)
    StoredFile.objects.filter(unit=unit).update(unit=into)
    for row in moved:
        before, after = {"unit": unit.pk, "unit_name": unit.name}, {"unit": into.pk, "unit_name": into.name}
        trail.record("submission.move", actor=actor, obj=row, before=before, after=after, tenant=row.tenant)


def _accepted(row: NoticeAcceptance, into: Unit) -> bool:
    alike = NoticeAcceptance.objects.filter(
        unit=into, campaign_id=row.campaign_id, user_id=row.user_id, text_hash=row.text_hash
    )
    return alike.exists()


def register() -> None:
    """Listen. Called when the app is ready."""
    events.register_guard(guard)
    events.subscribe("merged", merged)
