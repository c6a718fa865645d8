"""What kinds of invitation there are: each app registers its own. And the socket for agreement and privacy text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import Verdict
from accounts.models import Invitation, User


@dataclass(frozen=True, slots=True)
class Kind:
    """See `register_kind`."""

    label: str
    describe: Callable[[Invitation], str]
    accept: Callable[[Invitation, User, Actor], str]
    may_accept: Callable[[Invitation, User], Verdict] | None = None
    may_manage: Callable[[Actor, Invitation], Verdict] | None = None
    home: Callable[[HttpRequest, Invitation], str] | None = None
    may_invite: Callable[[User, Invitation], bool] | None = None


@dataclass(frozen=True, slots=True)
class Consents:
    """Agreement and privacy text: `texts()` → what a new person accepts now (each with kind, title, version, body);
    `accept(user, texts, actor)` keeps the record. Both run in any scope."""

    texts: Callable[[], Sequence[Any]]
    accept: Callable[[User, Sequence[Any], Actor], None]


_kinds: dict[str, Kind] = {}
_consents: list[Consents] = []


def register_kind(
    kind: str,
    *,
    label: str,
    describe: Callable[[Invitation], str],
    accept: Callable[[Invitation, User, Actor], str],
    may_accept: Callable[[Invitation, User], Verdict] | None = None,
    may_manage: Callable[[Actor, Invitation], Verdict] | None = None,
    home: Callable[[HttpRequest, Invitation], str] | None = None,
    may_invite: Callable[[User, Invitation], bool] | None = None,
) -> None:
    """Say what an invitation of this kind means; the same kind replaces its entry.

    `label`: two to six characters (领导、成员…) for lists. `describe` → one sentence of what one is invited to: all that
    the page discloses, so no personal data. `accept` makes the person that, in the transaction that uses the invitation
    up, and returns where to go; describe, accept and may_accept run in the scope of the invitation's tenant, or in the
    system scope without one. `may_accept` refuses with a sentence. `may_manage` → who besides the inviter may resend and
    withdraw. `home` → the page to return to after that. `may_invite` → whether the inviter could still invite to this today:
    what somebody sent out ends with their own role, or they would come back through a number of their choice.
    """
    _kinds[kind] = Kind(label, describe, accept, may_accept, may_manage, home, may_invite)


def kind_of(invitation: Invitation) -> Kind:
    """The registered kind; KeyError when nobody registered it."""
    return _kinds[invitation.kind]


def known(kind: str) -> bool:
    """Was the kind registered?"""
    return kind in _kinds


def register_consents(consents: Consents) -> None:
    """The one source of agreement and privacy text (applicants)."""
    _consents[:] = [consents]


def consents() -> Consents:
    """The registered source; without one there is nothing to accept."""
    return _consents[0] if _consents else Consents(texts=tuple, accept=lambda user, texts, actor: None)
