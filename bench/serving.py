"""The server under test, two workers as in production, and the clients that ask it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from .world import Post

CLIENTS, PATIENCE = 16, 60
FORM = "application/x-www-form-urlencoded"


@contextmanager
def server() -> Iterator[int]:
    """Gunicorn on a free port of this machine; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(
        command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings", "BENCH_SERVER": "1"}
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            for _ in range(4):  # both workers have loaded the site
                _send(port, Post("/healthz", ""), method="GET")
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.2)


def rate(port: int, posts: Sequence[Post], clients: int = CLIENTS) -> float:
    """Requests a second, all of them sent by so many clients at once. An answer that is not what the post leads to ends the bench."""
    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        for post, (status, led_to) in zip(posts, pool.map(lambda post: _send(port, post), posts), strict=True):
            if not 200 <= status < 400 or post.leads_to not in led_to:
                raise SystemExit(f"bench: {status} from {post.path}, to {led_to or 'nowhere'}")
    return len(posts) / (time.monotonic() - began)


def _send(port: int, post: Post, method: str = "POST") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": FORM, "Cookie": post.cookies, "Host": "localhost"}
        connection.request(method, post.path, post.body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()
