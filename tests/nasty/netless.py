"""Opens every nasty file in a process without a network, and prints how many packets wanted out and what failed; as JSON.

python -m tests.nasty.netless WORKING-FOLDER
"""

import contextlib
import json
import os
import socket
import sys
from pathlib import Path

from accounts.file_check import Refusal, check
from accounts.file_child import limit
from accounts.netless import attempts, leave_the_network
from tests.nasty.files import everything


def open_in_a_child(source: Path, target: Path, suffix: str) -> int:
    """Check one file under the limits of an upload's child; returns how the child ended (0: cleaned or refused)."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    limit()
    try:
        check(source, target, suffix)
    except Refusal:
        pass
    except BaseException:  # noqa: BLE001  the site answers any end of the child with one sentence
        os._exit(1)
    os._exit(0)


def main(folder: Path) -> None:
    """Count; the last attempt is our own and proves that the counter sees one."""
    alone, opened = leave_the_network(), 0
    for label, (name, content, _) in sorted(everything().items()):
        suffix = f".{name.rpartition('.')[2]}".lower()
        source = folder / f"source-{opened}"
        source.write_bytes(content)
        open_in_a_child(source, folder / f"target-{opened}", suffix)
        opened += 1
        if attempts():
            sys.exit(f"{label} wanted out")
    counted = attempts()
    with contextlib.suppress(OSError):
        socket.create_connection(("192.0.2.1", 80), 1)
    print(json.dumps({"alone": alone, "opened": opened, "attempts": counted, "control": attempts() - counted}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
