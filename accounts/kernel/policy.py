"""Permissions as data: each app registers one table action → clauses; page, view and action ask the same table."""

from collections.abc import Callable
from typing import Any

from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, Verdict

Clause = Callable[[Actor, Any], Verdict]
_POLICY: dict[str, tuple[Clause, ...]] = {}


class Refused(Exception):
    """The actor may not; `verdict` holds the reason shown to the person, `action` and `subject` what was asked for."""

    def __init__(self, verdict: Verdict, action: str = "", subject: Any = None):
        super().__init__(verdict.reason)
        self.verdict, self.action, self.subject = verdict, action, subject


def register(table: dict[str, tuple[Clause, ...]]) -> None:
    """Add an app's table. An action may be registered once; an empty tuple of clauses is refused (deny by default)."""
    for action, clauses in table.items():
        if not clauses:
            raise ValueError(f"{action} has no clause")
        if _POLICY.get(action, clauses) != clauses:
            raise ValueError(f"{action} is already registered")
        _POLICY[action] = clauses


def may(actor: Actor, action: str, subject: Any = None) -> Verdict:
    """The first refusal of the action's clauses, else YES. An unknown action is a KeyError, never a yes."""
    return next((verdict for clause in _POLICY[action] if not (verdict := clause(actor, subject))), YES)


def require(actor: Actor, action: str, subject: Any = None) -> None:
    """Raise Refused unless the actor may."""
    if not (verdict := may(actor, action, subject)):
        raise Refused(verdict, action, subject)


def known_actions() -> dict[str, tuple[Clause, ...]]:
    """A copy of the whole table, for the role matrix, the walk and the documentation."""
    return dict(_POLICY)
