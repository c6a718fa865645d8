"""Run one job of `child.py` in a process that can be killed and holds no secrets.

The child gets no environment but what rendering needs, limits its own memory and processor time, and dies with its
parent. A job that hangs is killed with everything it started.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from submissions.documents import wire, wording

BASE_DIR = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "COVERAGE_PROCESS_START")


class SandboxFailed(Exception):
    """The job gave no result. `sentence` is for the person waiting, `reason` a word for code, `detail` for the log."""

    def __init__(self, sentence: str, *, reason: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.reason, self.detail = sentence, reason, detail


def fonts_conf() -> Path:
    """The private fontconfig file: FONTCONFIG_FILE where set, else the one the installation wrote."""
    return Path(os.environ.get("FONTCONFIG_FILE") or BASE_DIR / ".fonts.conf")


def run(
    job: str, meta: dict[str, Any], blobs: Sequence[bytes] = (), *, timeout: float, memory_mb: int = 2048
) -> tuple[dict[str, Any], list[bytes]]:
    """Do `job` in a child and give back its answer.

    `timeout` is wall-clock seconds, `memory_mb` address space. Raises SandboxFailed with reason
    "timeout", "memory", "crash", or the reason the job itself gave.
    """
    request = wire.pack({"job": job, "memory_mb": memory_mb, "cpu_seconds": int(timeout) + 5, **meta}, blobs)
    process = subprocess.Popen(
        [sys.executable, "-m", "submissions.documents.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=BASE_DIR,
        env=_environment(),
        start_new_session=True,
    )
    try:
        out, err = process.communicate(request, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise SandboxFailed(wording.TOO_SLOW.format(seconds=_plain(timeout)), reason="timeout") from None
    finally:
        _end(process)
    try:
        answer, results = wire.unpack(out)
    except (wire.BrokenFrameError, json.JSONDecodeError):
        detail = f"exit {process.returncode}\n{err.decode(errors='replace')[-4000:]}"
        raise SandboxFailed(wording.BROKEN, reason="crash", detail=detail) from None
    if "error" in answer:
        raise SandboxFailed(answer["sentence"], reason=answer["error"], detail=answer.get("detail", ""))
    return answer, results


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    ours = {"FONTCONFIG_FILE": str(fonts_conf()), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    # without libharfbuzz-subset a font is cut by fontTools, which writes the time into it: the same page, other bytes
    return {**kept, **ours, "SOURCE_DATE_EPOCH": "0"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and its session, whatever state they are in, and collect it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe and not pipe.closed:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _plain(seconds: float) -> str:
    return f"{seconds:g}"
