"""Field encryption with a key ring, blind indexes for lookup, and masks.

A stored value is `kid$cipher$base64(nonce + ciphertext)`. The first key of settings.FIELD_KEYS encrypts, all decrypt, so
keys rotate while the site runs. The field's label is bound in as associated data: a value copied into another column
does not decrypt.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

NONCE, TAG = 12, 16


class CannotDecrypt(Exception):
    """The key is not in the ring, or the value was tampered with."""


def encrypt(value: str, purpose: str) -> str:
    """Encrypt with the active key; the same value never encrypts twice to the same text."""
    kid, key = next(iter(_ring(tuple(settings.FIELD_KEYS)).items()))
    cipher, nonce = settings.FIELD_CIPHER, os.urandom(NONCE)
    sealed = nonce + _CIPHERS[cipher][0](key, nonce, value.encode(), purpose.encode())
    return f"{kid}${cipher}${base64.b64encode(sealed).decode()}"


def decrypt(stored: str, purpose: str) -> str:
    """The plain value; CannotDecrypt when key or purpose do not fit."""
    try:
        kid, cipher, body = stored.split("$", 2)
        sealed = base64.b64decode(body, validate=True)
        key = _ring(tuple(settings.FIELD_KEYS))[kid]
        return _CIPHERS[cipher][1](key, sealed[:NONCE], sealed[NONCE:], purpose.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise CannotDecrypt(f"{purpose}: key or value does not fit") from error


def active_kid() -> str:
    """The id of the key that encrypts now."""
    return next(iter(_ring(tuple(settings.FIELD_KEYS))))


def is_current(stored: str) -> bool:
    """Is the stored value sealed with the key and cipher that seal now? An empty one is."""
    return not stored or stored.startswith(current_prefix())


def current_prefix() -> str:
    """How every value starts that is sealed now."""
    return f"{active_kid()}${settings.FIELD_CIPHER}$"


def resealed(stored: str, purpose: str) -> str:
    """The stored value sealed with the active key; CannotDecrypt when it cannot be opened."""
    return stored if is_current(stored) else encrypt(decrypt(stored, purpose), purpose)


def blind_index(value: str, purpose: str) -> str:
    """What is stored to find equal values without storing them: keyed by the newest of settings.BLIND_INDEX_KEYS (64 hex
    digits); "" stays "". Look up with `blind_indexes`; `rotate_keys` brings stored ones to the newest key."""
    return _hmac(settings.BLIND_INDEX_KEYS[0], value, purpose) if value else ""


def blind_indexes(value: str, purpose: str) -> list[str]:
    """Every form in which the value may be stored, one per key of the ring, the newest first."""
    return [_hmac(key, value, purpose) for key in settings.BLIND_INDEX_KEYS] if value else []


def keyed_hash(value: str, purpose: str) -> str:
    """A keyed hash that never changes (settings.BLIND_INDEX_KEY): what papers, ballots and the trail refer to a value by
    after keys were rotated or the value is gone. 64 hex digits; "" stays ""."""
    return _hmac(settings.BLIND_INDEX_KEY, value, purpose) if value else ""


def _hmac(key: str, value: str, purpose: str) -> str:
    return hmac.new(key.encode(), f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python. Cannot be searched: keep a blind index beside it, and name
    it in the model's `BLIND_INDEXES` (field → (index field, purpose)) so that `rotate_keys` keeps it true."""

    def __init__(self, *args, purpose: str = "", **kwargs):
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"purpose": self.purpose} if self.purpose else {})

    @property
    def label(self) -> str:
        """What the values are bound to: a value of another field does not decrypt here."""
        return self.purpose or f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value, self.label) if value else value

    def from_db_value(self, value, expression, connection):
        return decrypt(value, self.label) if value else value

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def mask_phone(value: str) -> str:
    """13800138000 → 138****8000."""
    return f"{value[:-8]}****{value[-4:]}" if len(value) >= 11 else "*" * len(value)


def mask_id_number(value: str) -> str:
    """360426199101010071 → 360426********0071."""
    return f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}" if len(value) > 10 else "*" * len(value)


def mask_name(value: str) -> str:
    """张三 → 张*; 欧阳小明 → 欧**明."""
    return f"{value[:1]}{'*' * max(len(value) - 2, 1)}{value[-1] if len(value) > 2 else ''}" if value else ""


@lru_cache
def _ring(entries: tuple[str, ...]) -> dict[str, bytes]:
    ring = {}
    for entry in entries:
        kid, _, body = entry.partition(":")
        key = base64.b64decode(body)
        if not kid or "$" in kid or len(key) != 32:
            raise ImproperlyConfigured("FIELD_KEYS：每一项应为“编号:32 字节密钥的 base64”。")
        ring[kid] = key
    if not ring:
        raise ImproperlyConfigured("FIELD_KEYS 不能为空。")
    return ring


def _sm4_seal(key: bytes, nonce: bytes, value: bytes, bound: bytes) -> bytes:
    sealer = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(bound)
    return sealer.update(value) + sealer.finalize() + sealer.tag


def _sm4_open(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    opener = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    opener.authenticate_additional_data(bound)
    return opener.update(sealed[:-TAG]) + opener.finalize()


_CIPHERS = {
    "aes": (lambda k, n, v, b: AESGCM(k).encrypt(n, v, b), lambda k, n, v, b: AESGCM(k).decrypt(n, v, b)),
    "sm4": (_sm4_seal, _sm4_open),
}
