"""What changes a case: reported, proposed, confirmed or declined, purged by a job."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.files import erase
from accounts.kernel import ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock, real_now
from accounts.kernel.jobs import due, enqueue, job
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import ContentCase, PlatformRole, StaffRole, StoredFile

from . import sealing, wording
from .registry import Content, content_of

S = ContentCase.State
PER_HOUR = 5  # reports by one address of people not signed in
JOB = "quarantine.purge"


@dataclass(frozen=True)
class Handler:
    """A recipient as the outbox reads it: in the site and by SMS."""

    user: Any
    phone: str = ""
    email: str = ""

    def address(self, channel: str) -> str:
        """Where the channel reaches the person."""
        return {"inapp": f"user:{self.user.pk}", "sms": self.user.phone}.get(channel, "")


class TooMany(Exception):
    """Somebody not signed in reports too often."""


def capacities(actor: Actor, subject: Any) -> list[Actor]:
    """The actor as such, and at every desk of the subject's campaign (desks come from a higher app)."""
    found = [actor]
    for place in _desks:
        found += place(actor, subject)
    return found


_desks: list[Callable[[Actor, Any], list[Actor]]] = []


def register_desks(place: Callable[[Actor, Any], list[Actor]]) -> None:
    """Add fn(actor, subject) → the same person at the desks where the subject may be read."""
    _desks.append(place)


@transaction.atomic
def report(kind: str, subject_id: str, *, why: str, note: str, contact: str, actor: Actor) -> tuple[ContentCase, bool]:
    """Seal the content at once and call the handlers. Returns the case and whether it is new; DoesNotExist, TooMany."""
    with scope.system("content is reported"):
        content = content_of(kind)
        subject = content.find(subject_id)
        if not actor.is_person and _spent(actor.address):
            raise TooMany
        found = ContentCase.objects.filter(kind=kind, subject=str(subject.pk), state__in=ContentCase.OPEN).first()
        if found is None:
            found, new = _opened(content, subject, why=why, note=note, contact=contact, actor=actor)
        else:
            new = False
        if not new:
            ContentCase.objects.filter(pk=found.pk).update(reports=F("reports") + 1)
        ports.record(
            "quarantine.report", actor=actor, obj=found, after={"why": why, "new": new}, tenant=found.tenant_id
        )
    return found, new


def _spent(address: str) -> bool:
    since = real_now() - timedelta(hours=1)
    mine = ContentCase.objects.filter(address=address, reported_by__isnull=True, reported_real__gte=since)
    return mine.count() >= PER_HOUR


def _opened(
    content: Content, subject: Any, *, why: str, note: str, contact: str, actor: Actor
) -> tuple[ContentCase, bool]:
    tenant = content.tenant(subject)
    try:
        with transaction.atomic():
            case = ContentCase.objects.create(
                tenant_id=getattr(tenant, "pk", tenant), kind=content.kind, subject=str(subject.pk),
                label=content.label(subject)[:120], campaign_id=content.campaign(subject), why=why, note=note[:500],
                contact=contact[:200], reported_by=actor.user if actor.is_person else None, address=actor.address[:64],
                reported_at=clock(), reported_real=real_now(),
            )  # fmt: skip
    except IntegrityError:  # somebody reported it this moment
        return ContentCase.objects.get(kind=content.kind, subject=str(subject.pk), state__in=ContentCase.OPEN), False
    sealing.seal(case, content, subject)
    _tell(case, "quarantine.reported", why=case.get_why_display())
    return case, True


@transaction.atomic
def propose(pk: int, wish: str, *, reason: str, actor: Actor) -> ContentCase:
    """One handler proposes to lift or to purge, with a reason; another one confirms."""
    case = _locked(pk)
    require(actor, "quarantine.propose", case)
    if wish not in ("lift", "purge"):
        raise ValueError(wish)
    if not reason.strip():
        raise Refused(no(wording.GIVE_REASON))
    case.state, case.wish, case.reason = S.PROPOSED, wish, reason.strip()[:500]
    case.proposed_by, case.proposed_at = actor.user, clock()
    case.save(update_fields=["state", "wish", "reason", "proposed_by", "proposed_at"])
    with scope.system("call the second person"):
        _tell(case, "quarantine.proposed", wish=case.get_wish_display())
    ports.record("quarantine.propose", actor=actor, obj=case, after={"wish": wish}, tenant=case.tenant_id)
    return case


@transaction.atomic
def decline(pk: int, *, actor: Actor) -> ContentCase:
    """The proposal falls (or is taken back); the content stays sealed."""
    case = _locked(pk)
    require(actor, "quarantine.decline", case)
    before = {"wish": case.wish}
    case.state, case.wish, case.reason, case.proposed_by, case.proposed_at = S.SEALED, "", "", None, None
    case.save(update_fields=["state", "wish", "reason", "proposed_by", "proposed_at"])
    ports.record("quarantine.decline", actor=actor, obj=case, before=before, tenant=case.tenant_id)
    return case


@transaction.atomic
def confirm(pk: int, *, actor: Actor) -> ContentCase:
    """The second person: lifting happens now, purging is a job that may be killed and begins again."""
    case = _locked(pk)
    require(actor, "quarantine.confirm", case)
    case.confirmed_by, case.confirmed_at = actor.user, clock()
    with scope.system("two persons decided about reported content"):
        if case.wish == "lift":
            sealing.restore(case)
            case.state, case.finished_at = S.LIFTED, clock()
            _tell(case, "quarantine.done", outcome="已解除隔离")
        else:
            case.state = S.PURGING
            enqueue(JOB, {"case": case.pk}, tenant_id=None)
        case.save(update_fields=["state", "confirmed_by", "confirmed_at", "finished_at"])
        ports.record("quarantine.confirm", actor=actor, obj=case, after={"wish": case.wish}, tenant=case.tenant_id)
    return case


@transaction.atomic
def look(pk: int, *, actor: Actor) -> dict[str, dict[str, Any]]:
    """What lies in the box, for a handler who has to judge it; every look is recorded."""
    case = _locked(pk)
    require(actor, "quarantine.look", case)
    ports.record("quarantine.look", actor=actor, obj=case, tenant=case.tenant_id)
    return json.loads(case.box or "{}")


@job(JOB, queue="schedule")
def purge(payload: dict) -> None:
    """Throw the content away: first the bytes, then the box. Killed anywhere, it is done by the next run; twice is once."""
    with transaction.atomic():
        case = _locked(payload["case"])
        if case.state != S.PURGING:
            return
        content = content_of(case.kind)
        try:
            subject = content.find(case.subject)
        except ObjectDoesNotExist:
            subject = None
        files = sealing.purge_rows(case, content, subject)
    for file in files:
        erase(file.key)
    with transaction.atomic():
        case = _locked(case.pk)
        if case.state != S.PURGING:
            return
        StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(
            name=sealing.PURGED_NAME, blocked_because=StoredFile.Why.PURGED, state=StoredFile.State.BLOCKED
        )
        if subject is not None:
            content.ended(subject, Actor.system(JOB))
        case.state, case.box, case.note, case.finished_at = S.PURGED, "", "", clock()
        case.save(update_fields=["state", "box", "note", "finished_at"])
        _tell(case, "quarantine.done", outcome="内容已清除，只保留摘要和处置记录")
        after = {"rows": case.record.get("rows", 0), "files": len(case.record.get("files", ()))}
        ports.record(JOB, actor=Actor.system(JOB), obj=case, after=after, tenant=case.tenant_id)


@due("quarantine.unfinished", every=300)
def unfinished() -> int:
    """Purges whose job failed for good are queued again."""
    rows = ContentCase.objects.filter(state=S.PURGING).order_by("pk")
    for row in rows:
        enqueue(JOB, {"case": row.pk}, tenant_id=None)
    return len(rows)


def _locked(pk: int) -> ContentCase:
    return ContentCase.objects.select_for_update(of=("self",)).get(pk=pk)


def _tell(case: ContentCase, event: str, **params: str) -> None:
    """Letters to all handlers: the host's managers and the security administrators."""
    managers = StaffRole.objects.filter(tenant_id=case.tenant_id, role="manager").select_related("user").order_by("pk")
    users = {r.user_id: r.user for r in managers if r.campaign_id in (None, case.campaign_id)}
    users |= {r.user_id: r.user for r in PlatformRole.objects.filter(role="secadmin").select_related("user")}
    ports.post(
        event,
        key=f"quarantine:{case.pk}:{(case.proposed_at or case.reported_at).isoformat()}",
        tenant=case.tenant_id,
        to=[Handler(user) for user in users.values()],
        params={"label": case.label, **params},
        link="/start/",
    )
