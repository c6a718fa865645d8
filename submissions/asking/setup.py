"""What asked forms register when the site starts: policies, readers of files, to-dos, letters, personal data, content, listeners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse

from accounts.files import register_reader
from accounts.kernel import policy, workspace
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may
from accounts.kernel.verdict import YES, Verdict
from accounts.kernel.workspace import Todo
from accounts.models import StoredFile
from accounts.personal import retention
from accounts.personal.reveal import register_revealable
from accounts.quarantine.registry import SEALED, Place, register_places
from campaigns.desks import role_at
from campaigns.models import rules_of
from campaigns.ruleset import display
from notices.wording import register_templates

from .. import content, events
from ..models import AskedFile, AskedForm, Submission
from ..readers import NOT_YOURS, Way
from . import actions, queries, wording
from .policies import POLICY

_ways: list[Way] = []


def register_way(way: Way) -> Way:
    """Add fn(actor, submission, file): does a page of an app above that this person may open link the file of an asked form?"""
    if way not in _ways:
        _ways.append(way)
    return way


def reads_file(actor: Actor, file: StoredFile) -> Verdict:
    """The unit itself; the head of the seat it goes through; at the host once answered; and the ways of apps above."""
    upload = AskedFile.objects.filter(file=file).select_related("asked__submission__unit", "submission").first()
    if upload is None:
        return NOT_YOURS
    row = upload.asked
    if actor.unit is not None and row.submission.unit_id == actor.unit.pk:
        return YES
    frozen = str(file.pk) in {f["file"] for found in row.files.values() for f in found}
    if not frozen or not row.is_given:
        return NOT_YOURS
    if row.is_answered and may(actor, "submission.read_at_host", row.submission):
        return YES
    return YES if any(way(actor, row.submission, file) for way in _ways) else _at_seat(actor, row)


def _at_seat(actor: Actor, row: AskedForm) -> Verdict:
    if row.through_id is None or not actor.is_person or (role := role_at(row.through, actor.user)) is None:
        return NOT_YOURS
    here = replace(actor, seat=row.through, seat_role=role, tenant=row.tenant)
    return YES if may(here, "asked.read_at_seat", row) else NOT_YOURS


def todos(request: HttpRequest) -> list[Todo]:
    """Forms the unit is asked for and can still hand in, by what they are."""
    if request.actor.unit is None:
        return []
    rows = list(queries.waiting(request.actor.unit, request.now))
    found = []
    for kind, label in AskedForm.Kind.choices:
        if mine := [row for row in rows if row.kind == kind]:
            url = reverse("apply_asked", args=[mine[0].pk]) if len(mine) == 1 else reverse("apply_asked_all")
            found.append(Todo(f"待提交的{label}", len(mine), url, mine[0].due_at))
    return found


def waiting_at_seat(request: HttpRequest) -> int:
    """Reports that wait for this seat's confirmation."""
    return AskedForm.objects.filter(through=request.seat, state=AskedForm.State.WITH_SEAT).count()


def seat_todos(request: HttpRequest) -> list[Todo]:
    """Reports to be confirmed at the desk."""
    count = waiting_at_seat(request)
    return [Todo("待确认报送的报告", count, workspace.url(request, "desk_asked_all"))] if count else []


def own_waiting(request: HttpRequest) -> int:
    """Forms this unit can still hand in."""
    return queries.waiting(request.actor.unit, request.now).count() if request.actor.unit is not None else 0


def places(row: Submission) -> Iterator[Place]:
    """Where an asked form keeps content, for 涉密处置."""
    asked = AskedForm.objects.filter(submission=row)
    texts = {"answers": {}, "personal": "", "files": {}, "question": SEALED, "remark": SEALED}
    yield Place(asked, texts)
    yield Place(AskedFile.objects.filter(submission=row), {"title": SEALED})


def files(row: Submission) -> list[StoredFile]:
    """The files in asked forms."""
    return list(
        StoredFile.objects.filter(pk__in=AskedFile.objects.filter(submission=row).values("file")).order_by("pk")
    )


def _load(actor: Actor, pk: int) -> AskedForm:
    return AskedForm.objects.select_related("submission", "rules").get(pk=pk, state=AskedForm.State.ANSWERED)


def _values(row: AskedForm) -> list[tuple[str, str]]:
    rules, answers = rules_of(row.rules), actions.answers_of(row)
    keys = content.personal_keys(rules)
    shown = [
        (f.label, display.line(rules, f, answers[f.key]))
        for _, _, f in rules.fields()
        if f.key in keys & answers.keys()
    ]
    return [(label, text) for label, text in shown if text] or [("个人信息", "没有填写，或已按保存期限清除")]


def _over(before: datetime, tenant: Any) -> Any:
    from ..personal import _ended

    rows = AskedForm.objects.filter(campaign__in=_ended(before, tenant).values("pk"), due_at__lt=before)
    return rows.annotate(raw_personal=Cast(F("personal"), TextField())).exclude(raw_personal="")


def register() -> None:
    """Called once from the app's ready()."""
    policy.register(POLICY)
    register_templates(wording.TEMPLATES)
    register_reader(actions.UPLOAD, reads_file)
    register_places("submission", places, files)
    for event in ("withdrawn", "disqualified"):
        events.subscribe(event, actions.on_left)
    workspace.todo("apply")(todos)
    workspace.todo("desk")(seat_todos)
    workspace.nav("apply", "补充和报告", "apply_asked_all", "file-text", 25, badge=own_waiting)
    workspace.nav("desk", "后续报告", "desk_asked_all", "file-text", 40, badge=waiting_at_seat)
    register_revealable(
        "asked.personal", label="补充材料和报告中的个人信息", action="asked.personal", load=_load, value=_values,
        whose=lambda row: row.answered_by_id,
    )  # fmt: skip
    retention.register(
        "submissions.asked", "补充材料和报告中的个人信息（活动结束后）", 365, retention.PIPL_19, over=_over,
        end=lambda rows: rows.update(personal=""), least=30, hosted=True,
    )  # fmt: skip
