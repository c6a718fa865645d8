"""Who has a page of a filing open now, for colleagues on the same filing. Real time: an open page says so every twenty seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import real_now
from accounts.kernel.policy import require

from .models import Editing, Submission

FRESH = timedelta(seconds=60)
KEPT = timedelta(minutes=10)
APART = "asked:"  # pages of forms asked after filing


@transaction.atomic
def here(row: Submission, *, editor: str, section: str, actor: Actor, action: str = "submission.edit", of=None) -> None:
    """A page says that it is open; what was said long ago is forgotten. ``of``: what ``action`` is asked about, the filing by default."""
    require(actor, action, row if of is None else of)
    now = real_now()
    with scope.writing(row.tenant_id):
        Editing.objects.update_or_create(
            submission=row,
            editor=editor,
            defaults={"tenant_id": row.tenant_id, "user": actor.user, "section": section, "seen_at": now},
        )
        Editing.objects.filter(submission=row, seen_at__lt=now - KEPT).delete()


def others(
    row: Submission, *, editor: str = "", user_id: int | None = None, titles: Mapping[str, str] | None = None
) -> list[str]:
    """Sentences about other open pages: a colleague's, or one's own second window. ``titles``: the pages meant, by what they call
    themselves; the sections of the filing by default. Without ``editor`` nobody knows yet which window asks, and the section it
    was in a moment ago would be taken for a second one: then one's own are left out."""
    rows = Editing.objects.filter(submission=row, seen_at__gte=real_now() - FRESH).exclude(editor=editor)
    if not editor and user_id is not None:
        rows = rows.exclude(user_id=user_id)
    if titles is None:
        rows = rows.exclude(section__startswith=APART)
        titles = {f"{f.key}/{s.key}": s.title for f in row.campaign.rules.forms_for("file") for s in f.sections}
    else:
        rows = rows.filter(section__in=titles)
    found = []
    for one in rows.select_related("user").order_by("-seen_at", "pk"):
        who = "您的另一个窗口" if one.user_id == user_id else f"{one.user}"
        sentence = f"{who}正在填写“{titles.get(one.section, '本申报')}”"
        if sentence not in found:
            found.append(sentence)
    return found
