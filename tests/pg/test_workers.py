"""Real worker processes over a real Redis, some of them killed: every job is done, none is done by two."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Job, UsedKey

pytestmark = [pytest.mark.pg, pytest.mark.race, pytest.mark.drill]
ROOT = Path(__file__).parents[2]
WORKER = "-m celery --quiet -A config worker --pool prefork --concurrency 2 --without-gossip --without-mingle --loglevel WARNING"


class Yard:
    """Starts processes on the test's database and ends every one of them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.workers: list[subprocess.Popen] = []
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
        self.env = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.pg.worker_settings",
            "WORKER_PREFIX": uuid.uuid4().hex,
            "PYTHONWARNINGS": "ignore",
        }

    def worker(self) -> subprocess.Popen:
        """One more worker, in a process group of its own."""
        command = [sys.executable, *WORKER.split(), "--queues", "schedule"]
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.workers.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """End a worker and its children at once, without a word."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def chores(self, *arguments: object) -> str:
        """Run `tests.pg.chores` to its end; what it printed."""
        command = [sys.executable, "-m", "tests.pg.chores", *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def until(self, happened: Callable[[], object], seconds: float = 40) -> None:
        """Wait for something; after so long say what the workers said."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, (self.folder / "worker.log").read_text()
            time.sleep(0.05)


@pytest.fixture
def yard(servers, tmp_path) -> Iterator[Yard]:
    made = Yard(tmp_path)
    yield made
    for process in made.workers:
        made.kill(process)


def done() -> int:
    return Job.objects.filter(state="done").count()


def test_the_job_of_a_killed_worker_is_taken_again_and_done(yard):
    (yard.folder / "hold").touch()
    first = yard.worker()
    yard.chores("enqueue", yard.folder, 1)
    yard.until((yard.folder / "begun-0").exists)
    assert Job.objects.get().state == "running"

    yard.kill(first)
    (yard.folder / "hold").unlink()
    (yard.folder / "begun-0").unlink()
    yard.worker()
    assert yard.chores("sweep") in {"0", "1"}  # 0: the lease has not run out yet
    yard.until(lambda: done() or yard.chores("sweep") == "1")
    yard.until(done)

    job = Job.objects.get()
    assert (job.state, job.attempt, job.lease_until) == ("done", 2, None)
    assert (yard.folder / "begun-0").exists()
    assert UsedKey.objects.count() == 1


def test_twenty_jobs_whose_messages_come_twice_among_two_workers_one_killed_are_all_done(yard):
    first = yard.worker()
    yard.worker()
    yard.chores("enqueue", yard.folder, 20)
    yard.until(lambda: done() >= 3)
    yard.kill(first)
    time.sleep(3.1)  # the lease of what it was doing
    while done() < 20 and yard.chores("sweep") != "0":
        time.sleep(0.5)
    yard.until(lambda: done() == 20)

    assert UsedKey.objects.count() == 20
    again = Job.objects.filter(attempt__gt=1).count()
    assert again <= 2, "only what the killed worker had in its two hands is done again"
