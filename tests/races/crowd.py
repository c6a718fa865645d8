"""Many at once: threads with connections of their own, let go together, each outcome kept."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from django.db import connection

PATIENCE = 120  # seconds; whoever waits longer is stuck


def alone(work: Callable[..., Any], *args: Any) -> Any:
    """work(*args), with the thread's connection closed afterwards; an exception is the outcome, not the end."""
    try:
        return work(*args)
    except Exception as error:  # noqa: BLE001
        return error
    finally:
        connection.close()


def at_once(work: Callable[[int], Any], times: int) -> list[Any]:
    """The outcomes of work(0) … work(times - 1), all started together; what one raises is its outcome."""
    gate = threading.Barrier(times)

    def one(n: int) -> Any:
        gate.wait(PATIENCE)
        return alone(work, n)

    with ThreadPoolExecutor(times) as pool:
        return list(
            pool.map(one, range(times), timeout=2 * PATIENCE)
        )  # a database that gives up after PATIENCE says so first


def kinds(outcomes: list[Any]) -> dict[str, int]:
    """How often each kind of outcome came: the exception's name, or "done"."""
    found: dict[str, int] = {}
    for outcome in outcomes:
        name = type(outcome).__name__ if isinstance(outcome, Exception) else "done"
        found[name] = found.get(name, 0) + 1
    return found


class Beside:
    """A thread beside the test: `with Beside(work) as it: …; it.outcome()`. Its end is awaited in any case."""

    def __init__(self, work: Callable[[], Any]):
        self._pool = ThreadPoolExecutor(1)
        self._work = work

    def __enter__(self) -> Self:
        self._future = self._pool.submit(alone, self._work)
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.shutdown()

    def ended(self, within: float) -> bool:
        """Whether it ends within so many seconds."""
        try:
            self._future.result(within)
        except TimeoutError:
            return False
        return True

    def outcome(self) -> Any:
        """What it returned or raised."""
        return self._future.result(PATIENCE)
