"""What the views share: loading, and answering an act with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.kernel import workspace
from accounts.kernel.moves import IllegalMove
from accounts.kernel.policy import Refused
from accounts.kernel.verdict import Verdict, no
from campaigns.windows import OutsideWindow

from .. import engine, queries, timing
from ..errors import NotYet
from ..models import Docket, StageEntry

MOST_NAMED = 6


def load_docket(request: HttpRequest, pk: int, **rest: Any) -> Docket:
    """The docket of the address."""
    return queries.docket(pk)


def load_entry(request: HttpRequest, pk: int, **rest: Any) -> StageEntry:
    """The entry of the address."""
    return queries.entry(pk)


def sentence_of(error: Exception) -> str:
    """What to tell the person, single cases included."""
    details = getattr(error, "details", [])
    words = getattr(error, "sentence", str(error))
    if not details:
        return words
    more = f"（等 {len(details)} 处）" if len(details) > MOST_NAMED else ""
    return words + "".join(f"\n· {line}" for line in details[:MOST_NAMED]) + more


def attempt(request: HttpRequest, act: Callable[[], Any], done: str | Callable[[Any], str]) -> bool:
    """Do it and say so; what stands against it becomes a message. Refused and 404 pass through. True when done."""
    try:
        result = act()
    except (NotYet, OutsideWindow, IllegalMove) as error:
        messages.error(request, sentence_of(error))
        return False
    messages.success(request, done(result) if callable(done) else done)
    return True


def problem_of(act: Callable[[], Any]) -> str:
    """Do it; what stands against it as a sentence, "" when it is done. For pages that keep what was typed."""
    try:
        act()
    except (NotYet, OutsideWindow, IllegalMove) as error:
        return sentence_of(error)
    except Refused as error:
        return error.verdict.reason
    return ""


def go(request: HttpRequest, name: str, **kwargs: Any) -> HttpResponse:
    """Redirect to a route of the same workspace."""
    return redirect(workspace.url(request, name, **kwargs))


def may_end(docket: Docket, now: Any, words: str) -> Verdict:
    """Is it time to end a docket-level step? For the button; the action asks again."""
    return timing.verdict(docket, now, words)


def steps_of(docket: Docket) -> list[tuple[int, Any]]:
    """The steps of the docket's stage with their numbers."""
    return list(enumerate(engine.stage_of(docket).steps))


def whole(text: str) -> int | None:
    """A whole number from 1 to 999999 as typed; None for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) else None


def numbers(post: Any, prefix: str) -> dict[int, int]:
    """Posted ``prefix.<id>`` = whole number, empty ones left out. Raises NotYet for what is no number."""
    found: dict[int, int] = {}
    for name, text in post.items():
        if not name.startswith(f"{prefix}.") or not text.strip():
            continue
        key, place = name.removeprefix(f"{prefix}."), whole(text)
        if not (key.isascii() and key.isdecimal() and len(key) < 19) or place is None:
            raise NotYet("顺序号请填写 1、2、3……这样的整数。")
        found[int(key)] = place
    return found


def refuse_unless(condition: bool, words: str) -> None:
    """Raise Refused with a sentence unless the condition holds."""
    if not condition:
        raise Refused(no(words))
