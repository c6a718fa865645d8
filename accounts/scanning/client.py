"""Speaks to clamd over its socket: PING and INSTREAM (man clamd), one connection a question."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from contextlib import closing

from django.conf import settings

CONNECT, ANSWER = 3, 60  # seconds
PIECE = 256 * 1024


class ScannerDown(Exception):
    """The scanner did not answer, or answered that it cannot; nothing is known about the file."""


def is_set() -> bool:
    """Does this installation scan at all?"""
    return bool(settings.CLAMAV_SOCKET)


def ping() -> bool:
    """Does the scanner answer?"""
    try:
        return _asked([b"zPING\0"]) == "PONG"
    except ScannerDown:
        return False


def scan(pieces: Iterable[bytes]) -> str:
    """The name of what was found in these bytes, "" when nothing was. Raises ScannerDown."""
    answer = _asked(_stream(pieces))
    if answer.endswith(": OK"):
        return ""
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND").partition(": ")[2] or "unknown"
    raise ScannerDown(answer)


def _stream(pieces: Iterable[bytes]) -> Iterable[bytes]:
    yield b"zINSTREAM\0"
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            part = piece[start : start + PIECE]
            yield struct.pack("!I", len(part)) + part
    yield struct.pack("!I", 0)


def _asked(said: Iterable[bytes]) -> str:
    try:
        with closing(_connected()) as line:
            try:
                for part in said:
                    line.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                pass  # clamd answers and hangs up when a stream is over its limit: its answer says so
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if not answer:
        raise ScannerDown("no answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected() -> socket.socket:
    where = settings.CLAMAV_SOCKET
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
    else:
        host, _, port = where.rpartition(":")
        line = socket.create_connection((host, int(port)), timeout=CONNECT)
    line.settimeout(ANSWER)
    return line
