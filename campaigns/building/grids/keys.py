"""Keys for what a person names in Chinese: pinyin, short, unlike any other, and the same again for the same name."""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin

LONGEST = 40
SPELT = 24  # a longer spelling is cut to the first letters of its syllables
CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$", re.ASCII)
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")


def spelt(label: str, stem: str = "o") -> str:
    """A key made of the label; what it is before numbers are added to tell equals apart."""
    bare = _BRACKETS.sub("", label) or label
    pieces = [re.sub(r"[^a-z0-9]+", "", piece.lower()) for piece in lazy_pinyin(bare[:60], errors=_foreign)]
    pieces = [piece for piece in pieces if piece]
    key = "".join(pieces)
    if len(key) > SPELT:
        key = "".join(piece if piece.isdigit() else piece[0] for piece in pieces)
    if not key or not key[0].isalpha():
        key = f"{stem}_{key}".rstrip("_")
    return key[: LONGEST - 4]


def _foreign(text: str) -> list[str]:
    """Latin words and numbers stay pieces of their own; what pinyin does not know is left out."""
    return re.findall(r"[A-Za-z]+|\d+", text)


def fresh(label: str, taken: set[str], stem: str = "o") -> str:
    """A key for the label that is not taken; it is added to ``taken``."""
    base = spelt(label, stem)
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    taken.add(key)
    return key


def coded(code: str) -> str:
    """A code of the spreadsheet as a key: A01 → a01, 3-2 → o_3_2; "" when nothing usable is left."""
    key = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")
    if key and not key[0].isalpha():
        key = f"o_{key}"
    return key[:LONGEST] if CODE.match(key[:LONGEST]) else ""
