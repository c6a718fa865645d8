"""The process that does the dangerous half: reads one frame on stdin, does one job, writes one frame on stdout.

Started by sandbox.py, never imported by the site. It knows nothing of Django, the database or the settings.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from accounts.netless import leave_the_network
from submissions.documents import wire, wording
from submissions.documents.wire import JobError

Answer = tuple[dict[str, Any], list[bytes]]


def main() -> None:
    """Answer one request. Whatever libraries print goes to stderr, so stdout carries the frame alone."""
    answer_to = os.dup(1)
    os.dup2(2, 1)
    meta, blobs = wire.unpack(sys.stdin.buffer.read())
    _limit(memory_mb=meta["memory_mb"], cpu_seconds=meta["cpu_seconds"])
    frame = wire.pack(*_answer(JOBS[meta["job"]], meta, blobs))
    with os.fdopen(answer_to, "wb") as out:
        out.write(frame)


def _answer(job: Callable[[dict[str, Any], list[bytes]], Answer], meta: dict[str, Any], blobs: list[bytes]) -> Answer:
    try:
        return job(meta, blobs)
    except JobError as refusal:
        return {"error": refusal.reason, "sentence": refusal.sentence, "detail": refusal.detail}, []
    except MemoryError:
        gc.collect()
        return {"error": "memory", "sentence": wording.TOO_BIG}, []
    except RecursionError:
        return {"error": "depth", "sentence": wording.TOO_DEEP}, []


def _limit(*, memory_mb: int, cpu_seconds: int) -> None:
    """No network, no more memory, time or files than a document needs, no core dump, and no life after the parent."""
    leave_the_network()
    memory = memory_mb * 1024 * 1024
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
        (resource.RLIMIT_NOFILE, 128),
    ):
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)  # noqa: PLW2901
        resource.setrlimit(what, (value, value))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _render(meta: dict[str, Any], blobs: list[bytes]) -> Answer:
    from submissions.documents.jobs_pdf import render

    return render(meta, blobs)


def _codes(meta: dict[str, Any], blobs: list[bytes]) -> Answer:
    from submissions.documents.jobs_scan import codes

    return codes(meta, blobs)


def _view(meta: dict[str, Any], blobs: list[bytes]) -> Answer:
    from submissions.documents.jobs_scan import view

    return view(meta, blobs)


def _signatures(meta: dict[str, Any], blobs: list[bytes]) -> Answer:
    from submissions.documents.jobs_signed import signatures

    return signatures(meta, blobs)


def _docx(meta: dict[str, Any], blobs: list[bytes]) -> Answer:
    from submissions.documents.jobs_docx import fields

    return fields(meta, blobs)


def _watermark(meta: dict[str, Any], blobs: list[bytes]) -> Answer:
    from submissions.documents.jobs_pdf import watermark

    return watermark(meta, blobs)


JOBS: dict[str, Callable[[dict[str, Any], list[bytes]], Answer]] = {
    "render": _render,
    "codes": _codes,
    "view": _view,
    "signatures": _signatures,
    "docx": _docx,
    "watermark": _watermark,
}

if __name__ == "__main__":
    main()
