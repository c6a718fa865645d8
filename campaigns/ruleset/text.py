"""How 字 are counted, the same here and in ``static/js/counter.js`` (shared vectors in tests/ui)."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[.,\-'_%/](?=[A-Za-z0-9]))*")
_SPACE = re.compile(r"\s")


def count_zi(text: str) -> int:
    """Count as Word's 字数: a CJK sign or punctuation is one, a run of latin letters and digits is one, space is none."""
    rest, words = _WORD.subn("", text)
    return words + len(_SPACE.sub("", rest))
