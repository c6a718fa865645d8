"""Start a rehearsal in a process of its own, hear how far it is, and end it whatever happens.

The child gets the rules and two numbers, an empty folder with a copy of an empty database, and an environment without addresses
or keys. Nothing of it stays but the report.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from django.conf import settings

from campaigns.ruleset.model import RuleSet

from . import template, wording

log = logging.getLogger(__name__)
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "COVERAGE_PROCESS_START")
MEMORY_MB, SECONDS = 3072, 900
MOST = 2000  # filings
NAME = "rehearsal.sqlite3"
Heard = Callable[[str, float], bool]


class NotPlayed(Exception):
    """There is no report; ``sentence`` says why and what to do, ``reason`` is a word for code."""

    def __init__(self, sentence: str, reason: str, detail: str = ""):
        self.sentence, self.reason, self.detail = sentence, reason, detail
        super().__init__(sentence)


def rehearse(
    rules: RuleSet,
    submissions: int,
    seed: int = 1,
    *,
    heard: Heard = lambda said, share: True,
    seconds: float = SECONDS,
    memory_mb: int = MEMORY_MB,
) -> dict[str, Any]:
    """Play the rules with so many filings and return the report. Blocks; ``heard(said, share)`` is called about every second and
    ends the rehearsal by answering False. Raises NotPlayed: cancelled, timeout, memory, crash."""
    if not 1 <= submissions <= MOST:
        raise NotPlayed(wording.NUMBER.format(most=MOST), "number")
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as name:
        folder = Path(name).resolve()
        heard(wording.PREPARING, 0.0)
        shutil.copyfile(template.database(), folder / NAME)
        asked = {
            "rules": rules.model_dump(mode="json"), "submissions": submissions, "seed": seed, "memory_mb": memory_mb,
            "cpu_seconds": int(seconds) + 5,
        }  # fmt: skip
        return _Child(folder, asked, heard, time.monotonic() + seconds, seconds).run()


def environment(folder: Path) -> dict[str, str]:
    """All the child is told of the world."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {
        **kept, "DJANGO_SETTINGS_MODULE": "config.settings.rehearsal", "DATA_DIR": str(folder), "REHEARSAL_FOLDER": str(folder),
        "ENV_FILE": str(folder / "no.env"), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0",
    }  # fmt: skip


class _Child:
    def __init__(self, folder: Path, asked: dict[str, Any], heard: Heard, until: float, seconds: float):
        self.folder, self.asked, self.heard, self.until, self.seconds = folder, asked, heard, until, seconds
        self.said, self.share, self.report = wording.PREPARING, 0.0, None

    def run(self) -> dict[str, Any]:
        with (self.folder / "errors.txt").open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "publicity.rehearsal.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=settings.BASE_DIR,
                env=environment(self.folder),
                start_new_session=True,
            )
            try:
                self._ask(process)
                self._listen(process)
            finally:
                end(process)
        if self.report is None:
            detail = (self.folder / "errors.txt").read_text(errors="replace")[-4000:]
            log.error("rehearsal of %s ended without a report: %s", self.asked["rules"].get("name"), detail)
            memory = "MemoryError" in detail
            raise NotPlayed(wording.MEMORY if memory else wording.CRASHED, "memory" if memory else "crash", detail)
        return self.report

    def _ask(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write((json.dumps(self.asked, ensure_ascii=False) + "\n").encode())
            process.stdin.close()

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        waiting = b""
        with DefaultSelector() as selector:
            selector.register(process.stdout, EVENT_READ)
            while True:
                if selector.select(timeout=1.0):
                    if not (piece := os.read(process.stdout.fileno(), 1 << 16)):
                        return
                    *lines, waiting = (waiting + piece).split(b"\n")
                    for line in lines:
                        self._hear(json.loads(line))
                if not self.heard(self.said, self.share):
                    raise NotPlayed(wording.CANCELLED, "cancelled")
                if time.monotonic() > self.until:
                    raise NotPlayed(wording.TOO_LONG.format(minutes=round(self.seconds / 60)), "timeout")

    def _hear(self, told: dict[str, Any]) -> None:
        if "report" in told:
            self.report = told["report"]
        else:
            self.said, self.share = told["said"], told["share"]


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and its session, whatever state they are in, and collect it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    for pipe in (process.stdin, process.stdout):
        if pipe and not pipe.closed:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
