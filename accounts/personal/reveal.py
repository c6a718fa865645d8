"""The one way a personal value is shown in clear: somebody allowed asks for it, says why, and the look is recorded.

An app registers what can be revealed; pages draw `<c-masked kind=… :pk=… text=…>` with the masked text; the address
`…/reveal/<kind>/<pk>/` of the workspace asks for the reason and shows the value once. The trail keeps who looked at
what of whom and why, never the value.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction

from accounts.kernel import ports
from accounts.kernel.actor import Actor
from accounts.kernel.policy import may, register, require
from accounts.kernel.verdict import Verdict
from accounts.personal.wording import PURPOSES

Values = str | Sequence[tuple[str, str]]


class NotRevealable(ObjectDoesNotExist):
    """No such kind in this workspace, or no such row: the page is not there (404)."""


@dataclass(frozen=True, slots=True)
class Revealable:
    """A kind of personal value. `load(actor, pk)` finds the row in the scope or raises DoesNotExist; `value(row)` is the
    clear text, or pairs of (label, text); `action` is asked of the policy with the row; `whose(row)` names the person's
    user id where it is known; `tenant(row)` the chain of the trail where the row itself has no tenant."""

    kind: str
    label: str
    action: str
    load: Callable[[Actor, int], Any]
    value: Callable[[Any], Values]
    workspaces: tuple[str, ...] = ("host",)
    whose: Callable[[Any], int | None] = lambda row: getattr(row, "user_id", None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind together with the row somebody wants to see of it."""

    kind: Revealable
    row: Any

    @property
    def title(self) -> str:
        """Whose value it is, in the row's own words or by the person's name."""
        own = type(self.row).__str__ is not models.Model.__str__
        return str(self.row if own else getattr(self.row, "user", ""))


_kinds: dict[str, Revealable] = {}


def register_revealable(kind: str, **facts: Any) -> None:
    """Add a kind (see Revealable); the same kind twice is an error unless it is the same registration again."""
    if kind in _kinds and _kinds[kind].load is not facts["load"]:
        raise ValueError(f"{kind} is already registered")
    _kinds[kind] = Revealable(kind=kind, **facts)


def known() -> Mapping[str, Revealable]:
    """All kinds, for tests and documentation."""
    return dict(_kinds)


def asked(actor: Actor, workspace: str, kind: str, pk: int) -> Asked:
    """The kind and row behind an address; NotRevealable when this workspace has no such kind."""
    if (found := _kinds.get(kind)) is None or workspace not in found.workspaces:
        raise NotRevealable(kind)
    return Asked(found, found.load(actor, pk))


@transaction.atomic
def reveal(what: Asked, *, purpose: str, note: str, actor: Actor) -> list[tuple[str, str]]:
    """The clear values as (label, text); asks the policy, and records the look before anything is shown."""
    require(actor, "personal.reveal", what)
    after = {"field": what.kind.label, "purpose": PURPOSES[purpose], "user": what.kind.whose(what.row)}
    ports.record("personal.reveal", actor=actor, obj=what.row, after=after, note=note)
    value = what.kind.value(what.row)
    return [(what.kind.label, value)] if isinstance(value, str) else list(value)


def record_export(actor: Actor, obj: Any, *, fields: Iterable[str], count: int, what: str, tenant: Any = None) -> None:
    """Record that a list, table or letter with personal values was made in clear: the names of the fields and how many
    rows, never the values. Without a field or a row there is nothing to record."""
    if (names := list(fields)) and count:
        after = {"document": what, "fields": names, "items": count}
        ports.record("personal.export", actor=actor, obj=obj, after=after, tenant=tenant)


def asks_the_kind(actor: Actor, subject: Asked) -> Verdict:
    """Whoever the policy of the value's own kind allows."""
    return may(actor, subject.kind.action, subject.row)


register({"personal.reveal": (asks_the_kind,)})
