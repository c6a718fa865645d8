"""Hostile values, made by code."""

from __future__ import annotations

import random

LONG = "长" * 3_400_000  # ten megabytes of text
ODD = (
    "", " ", "\0", "a\0b", "\x0b", "\x1b[31m", "\ufffe", "\uffff", "\u202eabc", "\u200b", "\ufeff", "\ud7ff", "𠮷", "龘", "😀" * 50,
    "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{7*7}}", "{% debug %}", "${7*7}", "{title}", "%s%n%d",
    "'; DROP TABLE accounts_user;--", "1 OR 1=1", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "../../etc/passwd", "file:///etc/passwd",
    "http://192.0.2.9/", "javascript:alert(1)", "null", "None", "undefined", "true", "NaN", "Infinity", "-Infinity", "1e999", "1e-999",
    "-1", "0", "00", "1_0", "١", "²", "１", "0x10", "1.5", "1,5", "9" * 19, "9" * 20, "-9" * 30, "9" * 100_000, "0." + "1" * 10_000,
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2023-02-30", "2023-13-01", "9999-12-31T23:59:59", "24:61",
    "[]", "{}", "[" * 5000, '{"a":' * 2000, "a\r\nSet-Cookie: x=1", "\r\n.\r\n", "a" * 5000, "长" * 3000, "\t\n" * 100,
    "00000000-0000-4000-8000-000000000000", "+8613800138000", "13800138000", "1380013800", "110101199003074514",
)  # fmt: skip
FILE_NAMES = (
    "file",
    "upload",
    "evidence",
    "letter",
    "license",
    "scan",
    "logo",
    "tenant",
    "tenant_id",
    "state",
    "id",
    "pk",
    "user",
)


def hostile(dice: random.Random) -> str:
    """One value; the ten megabytes come once in two hundred."""
    if dice.random() < 0.005:
        return LONG
    if dice.random() < 0.1:
        return "".join(chr(dice.choice((dice.randrange(0x20, 0x7F), dice.randrange(0x4E00, 0x9FFF), dice.randrange(0x20000, 0x2A6DF), dice.randrange(1, 32)))) for _ in range(dice.randrange(1, 400)))  # fmt: skip
    return dice.choice(ODD)
