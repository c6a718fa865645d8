"""What runs by itself and what it is told: jobs, due functions, invariants, letters, settings."""

import ast
from importlib import import_module

from django.conf import settings

from accounts.invariants import _invariants
from accounts.kernel import jobs

from .markdown import code, first_line, ours, part, table


@part("jobs")
def running() -> str:
    """Jobs, due functions and invariants."""
    kinds = [
        [code(kind), found.queue, found.attempts, first_line(found.run)]
        for kind, found in sorted(jobs._kinds.items())
        if ours(found.run)
    ]
    due = [[code(name), every, first_line(run)] for name, (run, every) in sorted(jobs._due.items()) if ours(run)]
    held = [[code(name), first_line(find)] for name, find in sorted(_invariants.items()) if ours(find)]
    return "\n\n".join(
        [
            "# Work outside requests",
            "## Jobs\n\nRows of `accounts.Job`; a message only names the row.",
            table(["kind", "queue", "attempts", "what it does"], kinds),
            "## What is due?\n\nAsked by the scheduler about every so many seconds; asking twice, late or never is harmless.",
            table(["name", "every (s)", "what it does"], due),
            "## Invariants\n\nChecked by `manage.py check_invariants`.",
            table(["name", "holds"], held),
        ]
    )


@part("letters")
def letters() -> str:
    """Every event with its channels and words."""
    events = import_module("notices.wording").known_events()
    rows = [
        [code(event), channel, f"{words.title}：{words.text}" if words.title else words.text]
        for event, channels in sorted(events.items())
        for channel, words in channels.items()
    ]
    return "\n\n".join(
        ["# Letters", "A rule set may replace the words of an event.", table(["event", "channel", "words"], rows)]
    )


@part("settings")
def environment() -> str:
    """Every variable the settings read."""
    rows: dict[tuple[str, str], list[str]] = {}
    for path in sorted((settings.BASE_DIR / "config" / "settings").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and ast.unparse(call.func.value) == "env"
            ):
                name, default = _read_of(call)
                rows.setdefault((name, call.func.attr), []).append(f"{path.stem}: {default}")
    lines = [[code(name), reader, "; ".join(dict.fromkeys(found))] for (name, reader), found in sorted(rows.items())]
    return "\n\n".join(
        [
            "# Settings read from the environment",
            "Read by `config/env.py` from the environment or the file named by `ENV_FILE`. “required” stops the start when the variable is missing. What each one means stands in [operations](../operations.md).",
            table(["variable", "reader", "default, by settings module"], lines),
        ]
    )


def _read_of(call: ast.Call) -> tuple[str, str]:
    words = {word.arg: ast.unparse(word.value) for word in call.keywords}
    given = [ast.unparse(argument) for argument in call.args]
    name = ast.literal_eval(given[0]) if given else "DATABASE_URL"
    default = given[1] if len(given) > 1 else words.get("default", "0" if call.func.attr == "flag" else "required")
    if "embedded" in default:
        return name, "unsafe built-in value, refused by prod"
    span = f" ({words['low']}…{words['high']})" if "low" in words else ""
    return name, f"{default.replace('_', '') if default.replace('_', '').isdigit() else default}{span}"
