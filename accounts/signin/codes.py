"""One-time codes by SMS: six digits, five minutes of real time, five tries, once, for one number, purpose and session.

Both functions open their own outermost transaction (durable), so a form's roll-back can never give tries or budget back:
call them in views without @once, then go on with `proven_phone` in the view that does the work.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.kernel import ports
from accounts.kernel.clock import real_now
from accounts.kernel.crypto import CannotDecrypt, decrypt, encrypt, keyed_hash
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import SmsCode
from accounts.models.people import PHONE
from accounts.people import client_address
from accounts.signin import wording
from accounts.signin.budgets import row_of
from accounts.signin.phones import to_e164

LIFE = timedelta(minutes=5)
PROOF = timedelta(minutes=15)
TRIES = 5
DECOYS = {"phone_new": "signin.taken"}  # what a number hears to which no code may go, where that is not "unknown"
PER_NUMBER = (
    (timedelta(seconds=60), 1, ""),
    (timedelta(hours=1), 5, "每小时 5 条"),
    (timedelta(days=1), 10, "每天 10 条"),
)


class _Recipient:
    """A letter's recipient as notices.outbox reads it, without importing upwards."""

    def __init__(self, user: Any = None, phone: str = ""):
        self.user, self.phone, self.email = user, phone, ""

    def address(self, channel: str) -> str:
        if channel == "inapp":
            return f"user:{self.user.pk}" if self.user else ""
        return self.phone if channel == "sms" else ""


def in_site(user: Any) -> _Recipient:
    """A person, reached in the site only."""
    return _Recipient(user=user)


def by_sms(phone: str) -> _Recipient:
    """A number, reached by SMS only."""
    return _Recipient(phone=phone)


def send_code(request: HttpRequest, phone: str, purpose: str, *, decoy: bool = False) -> Verdict:
    """Send a fresh code for the purpose to the number, within the budgets; the refusal says how long to wait.

    The session remembers number and code's mark (encrypted). With `decoy` no code is sent but a hint that the number has
    no account: same rows, same budget, same answer, and no code will fit. `phone` may be written any usual way.
    """
    try:
        number = to_e164(phone)
    except ValidationError as error:
        return no(error.messages[0])
    now, index, address = real_now(), keyed_hash(number, PHONE), client_address(request)
    mark, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    with transaction.atomic(durable=True):
        if (refusal := _overspent(index, address, now)) is not None:
            return refusal
        SmsCode.objects.create(
            phone_index=index, purpose=purpose, session=mark, code_hash=_hash(mark, code), decoy=decoy,
            address=address, created_at=now, expires_at=now + LIFE,
        )  # fmt: skip
        _post(number, purpose, mark, None if decoy else code)
    request.session[_slot(purpose)] = encrypt(f"{mark}\n{number}", "session.code")
    return YES


def check_code(request: HttpRequest, phone: str, purpose: str, code: str) -> Verdict:
    """Does the code fit the one this session asked for? Uses it up, counts the try, and remembers the proof 15 minutes."""
    mark, number = _remembered(request, purpose)
    try:
        given = to_e164(phone)
    except ValidationError as error:
        return no(error.messages[0])
    if not mark or given != number:
        return no(wording.CODE_GONE)
    now = real_now()
    with transaction.atomic(durable=True):
        rows = SmsCode.objects.filter(session=mark, purpose=purpose, used_at__isnull=True)
        if not rows.filter(tries__lt=TRIES, expires_at__gt=now).update(tries=F("tries") + 1):
            return no(wording.CODE_GONE)
        row = rows.get()
        fits = constant_time_compare(_hash(mark, code.strip()), row.code_hash) and not row.decoy
        if not fits:
            left = TRIES - row.tries
            return no(wording.CODE_WRONG.format(left=left) if left > 0 else wording.CODE_WRONG_LAST)
        if not rows.update(used_at=now):
            return no(wording.CODE_GONE)
    request.session.pop(_slot(purpose), None)
    request.session[f"proof:{purpose}"] = encrypt(f"{now.timestamp()}\n{number}", "session.code")
    return YES


def asked_phone(request: HttpRequest, purpose: str) -> str:
    """The number this session asked a code for, E.164; "" when none."""
    return _remembered(request, purpose)[1]


def proven_phone(request: HttpRequest, purpose: str) -> str:
    """The number this session proved for the purpose within the last 15 minutes, E.164; "" when none."""
    if not (sealed := request.session.get(f"proof:{purpose}")):
        return ""
    at, number = _opened(sealed)
    return number if real_now().timestamp() - float(at or 0) < PROOF.total_seconds() else ""


def forget_proof(request: HttpRequest, purpose: str) -> None:
    """The proof was used: it does not serve twice."""
    request.session.pop(f"proof:{purpose}", None)


def _slot(purpose: str) -> str:
    return f"code:{purpose}"


def _remembered(request: HttpRequest, purpose: str) -> tuple[str, str]:
    sealed = request.session.get(_slot(purpose))
    return _opened(sealed) if sealed else ("", "")


def _opened(sealed: str) -> tuple[str, str]:
    """What the session remembered; a session older than its key remembers nothing."""
    try:
        first, number = decrypt(sealed, "session.code").split("\n")
    except CannotDecrypt:
        return "", ""
    return first, number


def _hash(mark: str, code: str) -> str:
    return keyed_hash(f"{mark}:{code}", "sms.code")


def _post(number: str, purpose: str, mark: str, code: str | None) -> None:
    facts: dict[str, Any] = {"secret": {"code": code}, "one_time": True} if code else {}
    ports.post(
        "signin.code" if code else DECOYS.get(purpose, "signin.unknown"),
        key=f"{purpose}:{keyed_hash(mark, 'letter.key')[:32]}",
        tenant=None,
        to=_Recipient(phone=number),
        params={"purpose": wording.PURPOSES.get(purpose, "验证身份")},
        channels=["sms"],
        **facts,
    )


def _overspent(index: str, address: str, now: Any) -> Verdict | None:
    """The refusal when a budget is spent; else counts this send for the site. Holds the rows of address and number."""
    by_address = SmsCode.objects.filter(address=address)
    by_number = SmsCode.objects.filter(phone_index=index)
    _hold(f"address:{address}")
    _hold(f"phone:{index}")
    for span, limit, words in PER_NUMBER:
        sent = by_number.filter(created_at__gt=now - span).order_by("created_at")
        if sent.count() >= limit:
            if words:
                return no(wording.NUMBER_SPENT.format(limit=words))
            return no(wording.WAIT.format(seconds=int((sent[0].created_at + span - now).total_seconds()) + 1))
    for span, limit in (
        (timedelta(hours=1), settings.SMS_PER_ADDRESS_HOUR),
        (timedelta(days=1), settings.SMS_PER_ADDRESS_DAY),
    ):
        if address and by_address.filter(created_at__gt=now - span).count() >= limit:
            return no(wording.ADDRESS_SPENT)
    today = row_of(f"site:{now:%Y-%m-%d}")
    if not today.filter(used__lt=settings.SMS_PER_SITE_DAY).update(used=F("used") + 1):
        return no(wording.SITE_SPENT)
    return None


def _hold(key: str) -> None:
    """Lock the row until the transaction ends (SQLite's writers are in a row already)."""
    row_of(key).select_for_update().get()
