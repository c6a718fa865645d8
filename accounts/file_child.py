"""The process that opens one upload, under limits, and ends:

python -m accounts.file_child SOURCE TARGET SUFFIX   → one JSON line; TARGET is written when the file was cleaned
"""

import ctypes
import json
import resource
import signal
import sys
from pathlib import Path

from accounts.file_check import Refusal, check
from accounts.netless import leave_the_network

CPU_SECONDS = 8
MEMORY = 448 * 1024 * 1024  # address space; resident it stays below 300 MB
FILE_BYTES = 512 * 1024 * 1024


def limit(seconds: int = CPU_SECONDS, memory: int = MEMORY) -> None:
    """Cap this process's processor time, memory, files and cores, and let it die with its parent."""
    for what, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    leave_the_network()
    limit()
    try:
        answer = {"cleaned": check(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])}
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))
