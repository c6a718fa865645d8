"""Agreement and privacy text for people who come by an invitation: the same texts, the same record."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.invitations import Consents, register_consents
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import User

from .models import ConsentRecord, ConsentText
from .queries import current_texts


def keep(user: User, texts: Sequence[ConsentText], actor: Actor) -> None:
    """Record that the person accepted these versions now."""
    now = clock()
    for text in texts:
        ConsentRecord.objects.create(user=user, text=text, at=now, address=actor.address or None)


register_consents(Consents(texts=current_texts, accept=keep))
