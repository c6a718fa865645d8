"""Browsers a person has signed in from before (OWASP "device cookie"): they keep their own count of wrong passwords.

So whoever guesses at a number from elsewhere, however often, does not lock out its owner. The cookie is signed and holds
for each person a keyed hash and a random mark; it opens nothing by itself.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.kernel.crypto import keyed_hash

COOKIE, SALT = "device", "signin.device"
AGE = 180 * 24 * 3600
PEOPLE = 5  # of one browser


def mark_of(request: HttpRequest, phone: str) -> str:
    """The browser's own mark for this number; "" when nobody with it ever signed in here."""
    return dict(_known(request)).get(_who(phone), "") if phone else ""


def remember(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Somebody signed in: the browser is known for them from now on."""
    if not user.phone:
        return
    known, who = dict(_known(request)), _who(user.phone)
    mark = known.pop(who, "") or secrets.token_urlsafe(12)
    pairs = [(who, mark), *known.items()][:PEOPLE]
    response.set_cookie(
        COOKIE, signing.dumps(pairs, salt=SALT), max_age=AGE, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _who(phone: str) -> str:
    return keyed_hash(phone, "signin.device")[:24]


def _known(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        pairs = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return []
    return [(who, mark) for who, mark in pairs]
