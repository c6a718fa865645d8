"""Refusals in the trail: who was refused what, where and why. A refusal is noted aside: it never fails or slows the answer,
and nobody floods the trail with it."""

import hashlib
import logging
from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from django.http import HttpRequest

from accounts.kernel import ports
from accounts.kernel.verdict import Verdict

log = logging.getLogger(__name__)
SAME = 600  # seconds in which the same refusal is noted once
PER_HOUR = 60  # different refusals of one person that are noted in an hour; then one entry says that more came


def note(request: HttpRequest, verdict: Verdict, action: str = "", subject: Any = None) -> bool:
    """Record the refusal of a signed-in person in a transaction of its own; False when it was not noted (a stranger, noted
    a moment ago, or the trail could not be written, which is logged)."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_person:
        return False
    try:
        if (word := _worth(actor.user_id, f"{action}\n{request.method}\n{request.path}")) is None:
            return False
        after = {"action": action, "method": request.method, "path": request.path[:200]}
        obj = subject if isinstance(subject, models.Model) else None
        with transaction.atomic():
            ports.record(word, actor=actor, obj=obj, after=after, note=verdict.reason, tenant=_tenant(actor, obj))
    except Exception:  # the answer must come, whatever happens to the note
        log.exception("a refusal could not be recorded")
        return False
    return True


def _worth(user_id: int, what: str) -> str | None:
    """The trail's word for this refusal, or None when it was just noted or the hour's allowance is used up."""
    same = hashlib.sha256(f"{user_id}\n{what}".encode()).hexdigest()
    if not cache.add(f"refused:{same}", 1, SAME):
        return None
    hour = f"refused:{user_id}"
    cache.add(hour, 0, 3600)
    try:
        count = cache.incr(hour)
    except ValueError:  # the hour ended this moment
        count = 1
    if count > PER_HOUR + 1:
        return None
    return "access.refused" if count <= PER_HOUR else "access.refused_often"


def _tenant(actor: Any, obj: Any) -> Any:
    """The chain of the host whose workspace or row it was; None lets the trail decide by the row."""
    return actor.tenant if actor.tenant is not None else getattr(obj, "tenant", None)
