"""How 字 are counted, the same here and in ``static/js/counter.js`` (shared vectors in tests/ui/char_vectors.json)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_ALNUM = r"[A-Za-z0-9\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F]"
_WORD = re.compile(rf"{_ALNUM}(?:{_ALNUM}|[.,\-'_%/](?={_ALNUM}))*")


@lru_cache(maxsize=4096)
def _unseen(sign: str) -> bool:
    """White space, combining marks and invisible signs (zero-width space, byte-order mark) that pasted text brings along."""
    kind = unicodedata.category(sign)
    return sign.isspace() or kind[0] == "M" or kind in ("Cc", "Cf")


def count_zi(text: str) -> int:
    """Count as Word's 字数: a CJK sign or punctuation is one, a run of latin letters and digits is one, space is none."""
    rest, words = _WORD.subn("", unicodedata.normalize("NFC", text))
    return words + sum(times for sign, times in Counter(rest).items() if not _unseen(sign))
