"""The frame that parent and child exchange: a JSON head and raw blobs. Never pickle: the child reads strangers' files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

_LENGTH = 8


class BrokenFrameError(ValueError):
    """The bytes are not a whole frame: the other side died while writing."""


class JobError(Exception):
    """The job says no, with a reason for code and a sentence for people."""

    def __init__(self, reason: str, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.reason, self.sentence, self.detail = reason, sentence, detail


def pack(meta: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """One frame holding `meta` (JSON types only) and `blobs`."""
    head = json.dumps({"meta": meta, "sizes": [len(blob) for blob in blobs]}).encode()
    return b"".join((len(head).to_bytes(_LENGTH, "big"), head, *blobs))


def unpack(frame: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The inverse of pack(). Raises BrokenFrameError."""
    end = _LENGTH + int.from_bytes(frame[:_LENGTH], "big")
    if len(frame) < end or end <= _LENGTH:
        raise BrokenFrameError(len(frame))
    head = json.loads(frame[_LENGTH:end])
    blobs = []
    for size in head["sizes"]:
        blobs.append(frame[end : end + size])
        end += size
    if end != len(frame):
        raise BrokenFrameError(len(frame))
    return head["meta"], blobs
