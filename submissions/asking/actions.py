"""What changes an asked form: asked, filled in, handed in, confirmed by the recommending unit, given up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.files import discard, store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import IllegalMove, Moves
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import StoredFile, User
from audit import trail
from campaigns.locks import share
from campaigns.models import Campaign, Seat, SeatMember, rules_of
from campaigns.ruleset import answers as answering
from campaigns.ruleset.checking import Problem
from campaigns.ruleset.forms import FileField, PictureField, RichTextField
from campaigns.ruleset.windows import spoken
from campaigns.windows import OutsideWindow, stopped
from notices import outbox

from .. import content, events, merging
from ..actions.drafts import Conflict, _demands, copy_from_enrolment
from ..actions.filing import NotReady
from ..actions.saving import Saved
from ..models import AskedFile, AskedForm, Submission
from . import wording

S = AskedForm.State
UPLOAD = "submission.asked"
AGAIN_DAYS = 5
OPEN = (S.ASKED, S.WITH_SEAT)
JOINED = (
    "submission__unit",
    "submission__tenant",
    "campaign__version",
    "campaign__tenant",
    "rules",
    "through",
    "tenant",
)
MOVES = Moves(
    name="asked",
    table={
        (S.ASKED, "answer"): S.ANSWERED,
        (S.ASKED, "report"): S.WITH_SEAT,
        (S.WITH_SEAT, "confirm"): S.ANSWERED,
        (S.WITH_SEAT, "give_back"): S.ASKED,
        (S.ASKED, "drop"): S.DROPPED,
        (S.WITH_SEAT, "drop"): S.DROPPED,
    },
    states=dict(S.choices),
    events={
        "answer": "提交",
        "report": "报送推荐单位",
        "confirm": "推荐单位确认",
        "give_back": "推荐单位退回",
        "drop": "不再需要",
    },
)


def ask(
    submission: Submission,
    campaign: Campaign,
    *,
    kind: str,
    basis: str,
    form: str,
    title: str,
    due_at: datetime,
    by: User | None = None,
    question: str = "",
    through: Seat | None = None,
) -> AskedForm:
    """Ask for a form about a filing, prefilled with what was filed; the next round of the same basis. The caller posts the letter
    and records the trail. Call where writing for the tenant is allowed."""
    now = clock()
    round_ = AskedForm.objects.filter(submission=submission, basis=basis).count() + 1
    answers = copy_from_enrolment(
        campaign, submission.unit, submission.current, Actor(user=submission.created_by, address=""),
        use=campaign.rules.form(form).use,
    )  # fmt: skip
    keys = {f.key for s in campaign.rules.form(form).sections for f in s.fields}
    plain, personal = content.split(campaign.rules, {k: v for k, v in answers.items() if k in keys})
    return AskedForm.objects.create(
        tenant_id=submission.tenant_id, campaign=campaign, submission=submission, rules=campaign.version, kind=kind,
        form=form, basis=basis, round=round_, through=through, title=title[:200], question=question, asked_at=now,
        asked_by=by, due_at=due_at, answers=plain, personal=_sealed(personal), saved_at=now,
    )  # fmt: skip


def _sealed(personal: Mapping) -> str:
    return json.dumps(personal, ensure_ascii=False) if personal else ""


def answers_of(row: AskedForm) -> dict:
    """All answers of the working copy, the personal ones decrypted."""
    return row.answers | (json.loads(row.personal) if row.personal else {})


def uploads_of(row: AskedForm) -> list[AskedFile]:
    """The files in force, in the order of their fields."""
    rows = AskedFile.objects.filter(asked=row, removed_at__isnull=True).select_related("file")
    return list(rows.order_by("field", "position", "pk"))


def in_time(row: AskedForm, now: datetime) -> None:
    """OutsideWindow when the asking campaign has stopped or the form's own deadline is over; a report may follow a closed campaign."""
    campaign = Campaign.objects.get(pk=row.campaign_id)
    closed = row.kind == AskedForm.Kind.REPORT and campaign.state == Campaign.State.CLOSED
    if not closed and not (running := stopped(campaign, f"提交{row.get_kind_display()}")):
        raise OutsideWindow(running.reason)
    if now >= row.due_at:
        raise OutsideWindow(wording.OVER.format(title=row.title, until=spoken(row.due_at, closing=True)))


def _locked(pk: int) -> AskedForm:
    return AskedForm.objects.select_for_update(of=("self",), no_key=True).select_related(*JOINED).get(pk=pk)


@transaction.atomic
def save(
    pk: int,
    answers: Mapping,
    *,
    revision: int,
    actor: Actor,
    overwrite: bool = False,
    editor: str = "",
    open_page: bool = False,
) -> AskedForm:
    """Put these answers into the working copy as they are and return it with its new revision; as for a filing's draft. Raises
    Conflict, Refused, OutsideWindow."""
    row = _held(pk, actor)
    own = bool(editor) and row.editor == editor
    if row.revision != revision and not own and not overwrite:
        raise Conflict(row)
    _store(row, answers, actor, editor if open_page else "")
    return row


@transaction.atomic
def save_merged(
    pk: int, answers: Mapping, *, seen: Mapping[str, str], actor: Actor, editor: str = "", open_page: bool = False
) -> Saved:
    """Put what this page changed into the working copy; a field changed elsewhere too comes back as a clash, as for a filing's draft.
    Raises Refused, OutsideWindow."""
    row = _held(pk, actor)
    posted = {k: content.storable(v) for k, v in answers.items()}
    found, clashes = merging.merge_marked(answers_of(row), posted, seen, row.marks, editor)
    if found.take:
        _store(row, found.take, actor, editor if open_page else "")
    return Saved(row, answers_of(row), tuple(found.take), clashes, found.theirs)


def _held(pk: int, actor: Actor) -> AskedForm:
    row = _locked(pk)
    require(actor, "asked.fill", row)
    in_time(row, clock())
    return row


def _store(row: AskedForm, answers: Mapping, actor: Actor, editor: str) -> None:
    now, before = clock(), answers_of(row)
    merged = before | {k: content.storable(v) for k, v in answers.items()}
    row.marks = merging.marked(
        row.marks, merging.changed(before, merged, answers), by=actor.user_id, at=now, editor=editor
    )
    row.answers, personal = content.split(rules_of(row.rules), merged)
    row.personal = _sealed(personal)
    row.revision, row.saved_at, row.saved_by, row.editor = row.revision + 1, now, actor.user, editor
    with scope.writing(row.tenant_id):
        row.save(update_fields=["answers", "personal", "revision", "editor", "saved_at", "saved_by", "marks"])


def field_of(row: AskedForm, key: str):
    """The field of the form that takes files; KeyError when there is none."""
    for section in rules_of(row.rules).form(row.form).sections:
        for field in section.fields:
            if field.key == key and isinstance(field, FileField | PictureField | RichTextField):
                return field
    raise KeyError(key)


@transaction.atomic
def attach(pk: int, key: str, upload, *, actor: Actor) -> AskedFile:
    """Add a file to a field. Raises RejectedFile, Refused, OutsideWindow, KeyError for a field that takes no files."""
    row = _locked(pk)
    require(actor, "asked.fill", row)
    in_time(row, now := clock())
    field = field_of(row, key)
    count = AskedFile.objects.filter(asked=row, field=key, removed_at__isnull=True).count()
    accept, limit, most = _demands(field)
    if count >= most:
        raise Refused(no(f"“{field.label}”最多上传 {most} 个文件，请先删除不需要的文件。"))
    with scope.writing(row.tenant_id):
        file = store(
            upload, tenant=row.tenant, unit=row.submission.unit, by=actor.user, kind=UPLOAD, accept=accept, max_bytes=limit
        )  # fmt: skip
        found = AskedFile.objects.create(
            tenant_id=row.tenant_id, submission_id=row.submission_id, asked=row, field=key, file=file, title=file.name,
            position=count, added_at=now,
        )  # fmt: skip
        trail.record(
            "asked.attach", actor=actor, obj=row, after={"field": key, "sha256": file.sha256}, tenant=row.tenant
        )
    return found


@transaction.atomic
def detach(upload_pk: int, *, actor: Actor) -> AskedFile:
    """Take a file away from the working copy; it takes no space any more. A form given back keeps nothing it was frozen with."""
    found = AskedFile.objects.select_related("file").get(pk=upload_pk)
    row = _locked(found.asked_id)
    require(actor, "asked.fill", row)
    in_time(row, clock())
    with scope.writing(row.tenant_id):
        before = {"field": found.field, "sha256": found.file.sha256}
        trail.record("asked.detach", actor=actor, obj=row, before=before, tenant=row.tenant)
        AskedFile.objects.filter(pk=found.pk).delete()
        discard(found.file)
    return found


def readiness(row: AskedForm) -> list[Problem]:
    """Everything that is missing or wrong in the working copy, warnings included."""
    rules, uploads = rules_of(row.rules), uploads_of(row)
    form = rules.form(row.form)
    found = answering.problems(rules, form, answers_of(row), content.file_facts(uploads), complete=True)
    blocked = [one for one in uploads if one.file.state == StoredFile.State.BLOCKED]
    return found + [Problem(one.field, wording.BLOCKED_FILE.format(name=one.title)) for one in blocked]


@transaction.atomic
def answer(pk: int, *, actor: Actor) -> AskedForm:
    """Hand the form in: frozen with its files and hash, to whoever asked or to the recommending unit first.

    Accepted until the form's own deadline (OutsideWindow from that instant on). Raises NotReady, Refused, IllegalMove.
    """
    row = AskedForm.objects.select_related(*JOINED).get(pk=pk)
    share(row.campaign_id)
    in_time(row, now := clock())
    event = "report" if row.through_id else "answer"

    def ready(locked: AskedForm) -> None:
        found = readiness(locked)
        if any(p.hard for p in found):
            raise NotReady(found)
        locked.files = content.manifest(rules_of(locked.rules), uploads_of(locked))

    with scope.writing(row.tenant_id):
        row = MOVES.advance(AskedForm, pk, event, actor=actor, check=ready)
        row.answered_at, row.answered_by, row.content_hash, row.remark = now, actor.user, _digest(row), ""
        row.save(update_fields=["files", "content_hash", "answered_at", "answered_by", "remark"])
        _tell_handed_in(row, now, actor)
        if row.state == S.ANSWERED:
            events.emit("asked_answered", submission=row.submission, asked=row, actor=actor)
        after = {"form": row.form, "round": row.round, "hash": row.content_hash}
        trail.record("asked.freeze", actor=actor, obj=row, after=after, tenant=row.tenant)
    return row


def _digest(row: AskedForm) -> str:
    personal = json.loads(row.personal) if row.personal else {}
    return content.content_hash(
        f"{row.submission.number}/{row.basis}/{row.round}", row.rules.number, row.answers, personal, row.files
    )


def _tell_handed_in(row: AskedForm, now: datetime, actor: Actor) -> None:
    params = {"title": row.submission.title, "item": row.title, "at": spoken(now)}
    key = f"asked:{row.pk}:{row.revision}"
    outbox.post(
        "asked.received", key=key, tenant=row.tenant_id, to=outbox.Recipient(user=actor.user), params=params,
        campaign_id=row.campaign_id, link=f"/apply/asked/{row.pk}/",
    )  # fmt: skip
    if row.through_id:
        with scope.system("who heads a recommending seat"):
            heads = SeatMember.objects.filter(seat_id=row.through_id, active=True, role="head").select_related("user")
            to = [outbox.Recipient(user=member.user) for member in heads.order_by("pk")]
        outbox.post(
            "asked.at_seat", key=key, tenant=row.tenant_id, to=to, params={**params, "unit": row.submission.unit_name},
            campaign_id=row.campaign_id, link=f"/desk/{row.through_id}/asked/{row.pk}/",
        )  # fmt: skip


@transaction.atomic
def confirm(pk: int, *, text: str, actor: Actor) -> AskedForm:
    """The recommending unit confirms what its applicant reports; from here on the host has it."""
    row = AskedForm.objects.select_related(*JOINED).get(pk=pk)
    share(row.campaign_id)
    values = {"confirmed_at": clock(), "confirmed_by": actor.user, "remark": text.strip()}
    with scope.writing(row.tenant_id):
        row = MOVES.advance(AskedForm, pk, "confirm", actor=actor, note=text.strip(), values=values)
        events.emit("asked_answered", submission=row.submission, asked=row, actor=actor)
    return row


@transaction.atomic
def give_back(pk: int, *, text: str, due_at: datetime, actor: Actor) -> AskedForm:
    """The recommending unit gives it back with what is wrong; the applicant has until ``due_at``, at least its own deadline."""
    if not text.strip():
        raise Refused(no(wording.SAY_WHY))
    row = AskedForm.objects.select_related(*JOINED).get(pk=pk)
    share(row.campaign_id)
    values = {"remark": text.strip(), "due_at": max(row.due_at, due_at)}
    with scope.writing(row.tenant_id):
        row = MOVES.advance(AskedForm, pk, "give_back", actor=actor, note=text.strip(), values=values)
        until = spoken(row.due_at, closing=True)
        outbox.post(
            "asked.given_back", key=f"asked:{row.pk}:{row.revision}:back", tenant=row.tenant_id,
            to=outbox.Recipient(user=row.submission.created_by),
            params={"title": row.submission.title, "item": row.title, "reason": text.strip(), "until": until},
            campaign_id=row.campaign_id, link=f"/apply/asked/{row.pk}/",
        )  # fmt: skip
    return row


@transaction.atomic
def extend(pk: int, *, due_at: datetime, reason: str, actor: Actor) -> AskedForm:
    """Give the applicant longer, with a reason; never shorter."""
    row = _locked(pk)
    require(actor, "asked.extend", row)
    if not row.is_open:
        raise IllegalMove(row, "extend", row.get_state_display())
    if due_at <= max(row.due_at, clock()):
        raise Refused(no(wording.LATER))
    if not reason.strip():
        raise Refused(no(wording.SAY_WHY))
    before, row.due_at = row.due_at, due_at
    with scope.writing(row.tenant_id):
        row.save(update_fields=["due_at"])
        outbox.post(
            "asked.extended", key=f"asked:{row.pk}:{due_at:%Y%m%d%H%M}", tenant=row.tenant_id,
            to=outbox.Recipient(user=row.submission.created_by), campaign_id=row.campaign_id, link=f"/apply/asked/{row.pk}/",
            params={"title": row.submission.title, "item": row.title, "until": spoken(due_at, closing=True), "reason": reason.strip()},
        )  # fmt: skip
        trail.record(
            "asked.extend", actor=actor, obj=row, before={"due_at": before.isoformat()},
            after={"due_at": due_at.isoformat()}, note=reason, tenant=row.tenant,
        )  # fmt: skip
    return row


def again(now: datetime) -> datetime:
    """The least time an applicant has for a form that was given back: five days, through the whole last day."""
    return due_after(now, AGAIN_DAYS)


def due_after(now: datetime, days: int) -> datetime:
    """The end of the n-th day after today: it may be handed in through that whole day."""
    local = timezone.localtime(now)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)


def drop(rows: Sequence[AskedForm], *, note: str) -> int:
    """Nobody waits for these any more (the asker went on without them, the filing left); returns how many were open."""
    count = 0
    for row in rows:
        if row.state in OPEN:
            with scope.writing(row.tenant_id):
                MOVES.advance(AskedForm, row.pk, "drop", actor=Actor.system("asked.drop"), note=note)
            count += 1
    return count


def on_left(*, submission: Submission, actor: Actor, **facts: object) -> None:
    """Listener: a filing was withdrawn or disqualified; nothing is asked of it any more."""
    with scope.system("nothing is asked of a filing that left"):
        drop(list(AskedForm.objects.filter(submission=submission).order_by("pk")), note=submission.get_state_display())
