"""Formats of single lines: mobile and landline numbers, e-mail, 统一社会信用代码, postcode, address of a page."""

from __future__ import annotations

import re
from collections.abc import Callable

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(rf"[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}|\d{5}", re.ASCII)
_SEVERAL = re.compile(r"[、,，;；/\s]+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62}\.)+[A-Za-z]{2,24}", re.ASCII)
_POSTCODE = re.compile(r"\d{6}", re.ASCII)
_URL = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+([/?#]\S*)?")


def is_uscc(code: str) -> bool:
    """GB 32100-2015: 18 signs with a right check sign. The registration authority may be a letter (N2, A1, Y1)."""
    if not _USCC.fullmatch(code):
        return False
    total = sum(_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _ALPHABET[-total % 31] == code[17]


def _is_phone(text: str) -> bool:
    numbers = [number for number in _SEVERAL.split(text.strip()) if number]
    return bool(numbers) and all(_MOBILE.fullmatch(n) or _LANDLINE.fullmatch(n) for n in numbers)


def _is_email(text: str) -> bool:
    return len(text) <= 254 and bool(_EMAIL.fullmatch(text))


def _is_url(text: str) -> bool:
    return len(text) <= 500 and bool(_URL.fullmatch(text))


def _is_mobile(text: str) -> bool:
    return bool(_MOBILE.fullmatch(text))


def _is_postcode(text: str) -> bool:
    return bool(_POSTCODE.fullmatch(text))


_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "mobile": (_is_mobile, "请填写 11 位手机号码"),
    "phone": (_is_phone, "请填写电话号码，座机写作 010-12345678，多个号码用顿号分开"),
    "email": (_is_email, "请填写电子邮箱，如 name@example.cn"),
    "uscc": (is_uscc, "请核对 18 位统一社会信用代码，有一位不对"),
    "postcode": (_is_postcode, "请填写 6 位邮政编码"),
    "url": (_is_url, "请填写以 http:// 或 https:// 开头的网址"),
}


def misfit(pattern: str, text: str) -> str:
    """The sentence that says what is wrong with a line of this pattern; empty when it fits or nothing is asked."""
    if pattern not in _CHECKS:
        return ""
    fits, sentence = _CHECKS[pattern]
    return "" if fits(text.strip()) else sentence
