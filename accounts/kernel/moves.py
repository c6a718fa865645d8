"""State changes as one table: `advance` locks the row, asks the policy, looks up the move, writes state and trail."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from accounts.kernel import ports, prepared
from accounts.kernel.actor import Actor
from accounts.kernel.policy import require


class IllegalMove(Exception):
    """The state does not allow the event: not a permission problem, someone was faster. `sentence` is for the page."""

    def __init__(self, row: models.Model, event: str, label: str):
        self.row, self.event = row, event
        self.sentence = f"当前状态为“{label}”，不能执行这一操作；可能有人刚刚处理过，请刷新页面查看最新状态。"
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Moves:
    """The moves of one kind of row. `name` prefixes policy action and trail entry: "submission" + "submit" →
    "submission.submit". `states` and `events` are the Chinese words shown to people."""

    name: str
    table: Mapping[tuple[str, str], str]
    states: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    state_field: str = "state"

    def target(self, state: str, event: str) -> str | None:
        """Where the event leads from the state; None when there is no such move."""
        return self.table.get((state, event))

    def open_to(self, state: str) -> tuple[str, ...]:
        """The events possible in the state, in the order of the table."""
        return tuple(event for (source, event) in self.table if source == state)

    def advance(
        self,
        model: type[models.Model],
        pk: Any,
        event: str,
        *,
        actor: Actor,
        note: str = "",
        held: Callable[[models.Model], Any] | None = None,
        check: Callable[[models.Model], Any] | None = None,
        values: Mapping[str, Any] | Callable[[models.Model], Mapping[str, Any]] | None = None,
    ) -> models.Model:
        """Move one row and return it, all in one transaction.

        Locks the row; calls `held(row)`, which may read at once what policy, check and values will ask of it (whoever gives it has
        begun the transaction, and undoes what failed: there is no savepoint then); asks the policy
        "<name>.<event>" (Refused); the system acts without being asked; looks up the table (IllegalMove); calls `check(row)`, which
        raises to stop; writes the state and `values` (made now, when they are a function of
        the row); records the trail entry.
        """
        with transaction.atomic() if held is None else nullcontext():
            row = prepared.locked(model, pk)
            if held is not None:
                held(row)
            return self._moved(row, event, actor, note, check, values)

    def _moved(
        self, row: models.Model, event: str, actor: Actor, note: str, check: Callable | None, values: Any
    ) -> models.Model:
        if not actor.is_system:
            require(actor, f"{self.name}.{event}", row)
        was = getattr(row, self.state_field)
        if (target := self.target(was, event)) is None:
            raise IllegalMove(row, event, self.states.get(was, was))
        if check is not None:
            check(row)
        changes = {self.state_field: target, **((values(row) if callable(values) else values) or {})}
        for name, value in changes.items():
            setattr(row, name, value)
        prepared.save(row, *changes)
        ports.record(
            f"{self.name}.{event}",
            actor=actor,
            obj=row,
            before={self.state_field: was},
            after={self.state_field: target},
            note=note,
            tenant=getattr(row, "tenant", None),
        )
        return row

    def diagram(self) -> str:
        """The table as a mermaid state diagram."""
        lines = [f"    {state}: {label}" for state, label in self.states.items()]
        lines += [
            f"    {source} --> {target}: {self.events.get(event, event)}"
            for (source, event), target in self.table.items()
        ]
        return "\n".join(["stateDiagram-v2", *lines])
