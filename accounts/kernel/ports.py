"""Two sockets for code below the trail and the outbox: `audit` and `notices` plug in, `accounts` calls."""

from collections.abc import Callable
from typing import Any

_plugs: dict[str, Callable[..., Any]] = {}


def plug(*, record: Callable[..., Any] | None = None, post: Callable[..., Any] | None = None) -> None:
    """Called once by audit (record) and notices (post) when the apps are ready."""
    _plugs.update({name: fn for name, fn in (("record", record), ("post", post)) if fn is not None})


def record(action: str, **facts: Any) -> Any:
    """As audit.trail.record: `actor`, `obj`, `before`, `after`, `note`, `tenant`. A missing plug is an error, not a gap."""
    return _plugs["record"](action, **facts)


def post(event: str, **facts: Any) -> Any:
    """As notices.outbox.post: `key`, `tenant`, `to`, `params`, `campaign_id`."""
    return _plugs["post"](event, **facts)
