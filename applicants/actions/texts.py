"""Agreement and privacy text: a new version is published, a person accepts what is in force."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from applicants.actions.registering import accept
from applicants.models import ConsentText
from audit import trail


@transaction.atomic
def publish(kind: str, *, title: str, body: str, actor: Actor) -> ConsentText:
    """The next version of a text; who accepted an earlier one is asked again at the next sign-in."""
    require(actor, "text.publish")
    last = ConsentText.objects.select_for_update().filter(kind=kind).order_by("-version").first()
    version = (last.version if last else 0) + 1
    row = ConsentText.objects.create(kind=kind, version=version, title=title, body=body, published_at=clock())
    trail.record("text.publish", actor=actor, obj=row, after={"title": title, "version": version}, tenant=None)
    return row


@transaction.atomic
def accept_texts(texts: Sequence[ConsentText], *, actor: Actor) -> None:
    """Record that the person accepts these versions."""
    accept(actor.user, texts, actor)
    after = {"title": [text.title for text in texts], "version": [text.version for text in texts]}
    trail.record("text.accept", actor=actor, after=after, tenant=None)
