"""What a receipt states, signed: whoever holds the paper can have it checked, by us at /verify/ or with our public key alone.

The key is derived from a secret that never changes (settings.BLIND_INDEX_KEY), so that a receipt stays checkable after the
keys of fields were rotated. Ed25519 (RFC 8032); the signature is printed in base64url without padding.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from accounts.kernel.crypto import keyed_hash

from .models import SubmissionVersion

PURPOSE = "receipt.signing.1"


def statement(version: SubmissionVersion) -> str:
    """The words that are signed: number of the receipt, of the filing, of the version, time (UTC, microseconds), content."""
    at = version.submitted_at.astimezone(UTC).isoformat(timespec="microseconds")
    number = version.submission.number or ""
    return f"HZ1|{version.receipt_number}|{number}|{version.number}|{at}|{version.content_hash}"


def sign(version: SubmissionVersion) -> str:
    """The signature of a receipt; the same receipt has the same one."""
    return _text(_key(settings.BLIND_INDEX_KEY).sign(statement(version).encode()))


def is_signed(version: SubmissionVersion, signature: str) -> bool:
    """Did we sign exactly what this version's receipt states? Spaces in a keyed signature are forgiven."""
    try:
        given = base64.b64decode("".join(signature.split()) + "==", altchars=b"-_", validate=True)
        _key(settings.BLIND_INDEX_KEY).public_key().verify(given, statement(version).encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def public_key() -> str:
    """The key that checks our signatures anywhere."""
    return _text(_key(settings.BLIND_INDEX_KEY).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def address(version: SubmissionVersion) -> str:
    """Where this receipt with its signature is checked; what the code on the printed one says."""
    return f"{settings.SITE_URL.rstrip('/')}/verify/{version.receipt_number}/?s={sign(version)}"


@lru_cache
def _key(secret: str) -> Ed25519PrivateKey:
    """`secret` is in the arguments so that a changed setting is another key."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keyed_hash("ed25519", PURPOSE)))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
