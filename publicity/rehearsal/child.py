"""The process that plays: one request on standard input, lines of progress and then one report on standard output.

Started by `running` with settings and a folder of its own. Before it reads a word it fences itself in: it writes to no file and
no database outside its folder, opens no connection, starts no process, and dies with its parent.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
REFUSED = (
    "socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty",
    "os.kill", "ctypes.dlopen",
)  # fmt: skip
CHANGES = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.truncate",
    "os.link",
    "os.symlink",
    "os.chmod",
    "shutil.rmtree",
)


class Fenced(RuntimeError):
    """The rehearsal tried to reach something that is not its own."""


def main() -> None:
    """Answer one request."""
    answer_to = os.dup(1)
    os.dup2(2, 1)
    asked = json.loads(sys.stdin.readline())
    limit(memory_mb=asked["memory_mb"], cpu_seconds=asked["cpu_seconds"])
    with os.fdopen(answer_to, "w", encoding="utf-8") as out:
        tell = Teller(out)
        tell({"said": "正在启动", "share": 0.0})
        import django

        django.setup()
        fence(Path(os.environ["REHEARSAL_FOLDER"]))
        tell({"report": played(asked, tell)})


class Teller:
    """One JSON object a line."""

    def __init__(self, out: Any):
        self.out, self.last = out, 0.0

    def __call__(self, what: dict[str, Any]) -> None:
        self.out.write(json.dumps(what, ensure_ascii=False) + "\n")
        self.out.flush()

    def progress(self, said: str, share: float) -> None:
        """At most twice a second."""
        if (now := time.monotonic()) - self.last > 0.5:
            self.last = now
            self({"said": said, "share": round(share, 3)})


def played(asked: dict[str, Any], tell: Teller) -> dict[str, Any]:
    """Play the rules to the end and report."""
    from campaigns.ruleset.model import RuleSet

    from . import quick
    from .observing import observe
    from .playing import Rehearsal
    from .report import report

    quick.prepare()
    began, worked = time.monotonic(), time.process_time()
    rules = RuleSet.model_validate(asked["rules"])
    done = Rehearsal(rules, asked["submissions"], asked["seed"], tell.progress).play()
    tell({"said": "正在整理报告", "share": 0.97})
    seen = observe(done)
    timings = {"seconds": round(time.monotonic() - began, 1), "cpu_seconds": round(time.process_time() - worked, 1)}
    return report(rules, seen, submissions=asked["submissions"], seed=asked["seed"], timings=timings)


def limit(*, memory_mb: int, cpu_seconds: int) -> None:
    """No more memory and time than asked for, no core dump, and no life after the parent."""
    memory = memory_mb * 1024 * 1024
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 2048 * 1024 * 1024),
    ):
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)  # noqa: PLW2901
        resource.setrlimit(what, (value, value))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def fence(folder: Path) -> None:
    """From now on nothing is written outside the folder and nothing is reached over a connection."""
    root = str(folder.resolve())

    def inside(path: Any) -> bool:
        if isinstance(path, int) or path is None:
            return True
        name = os.fsdecode(path)
        return name == ":memory:" or str(Path(name).resolve()).startswith(root + os.sep) or name == os.devnull

    def watch(event: str, arguments: tuple) -> None:
        if event in REFUSED:
            raise Fenced(f"{event} {arguments!r}")
        if event == "open":
            path, mode, flags = arguments
            if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & WRITING):
                _demand(inside(path), event, path)
        elif event == "sqlite3.connect":
            _demand(inside(str(arguments[0]).removeprefix("file:").partition("?")[0]), event, arguments[0])
        elif event in CHANGES:
            _demand(all(inside(a) for a in arguments if isinstance(a, str | bytes | os.PathLike)), event, arguments)

    sys.addaudithook(watch)


def _demand(allowed: bool, event: str, what: Any) -> None:
    if not allowed:
        raise Fenced(f"{event} {what!r}")


if __name__ == "__main__":
    main()
