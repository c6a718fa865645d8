"""Sessions as Django keeps them in the database; the one question of every page is a prepared statement."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as Rows
from django.contrib.sessions.models import Session

from accounts.kernel.clock import real_now
from accounts.kernel.prepared import Prepared

_LIVE = Prepared(lambda p: Session.objects.filter(session_key=p.key, expire_date__gt=p.now))


class SessionStore(Rows):
    """Django's."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVE.first(key=self.session_key, now=real_now())
        if found is None:
            self._session_key = None
        return found
