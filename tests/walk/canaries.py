"""Canaries: a token unique to one field of one row in every confidential text, and the search for tokens in answers.

A token is nine letters and digits, so that it survives HTML, JSON, XLSX, CSV and PDF text alike. The book knows for each one
whose it is; tests.walk.readers says who may read it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models

from accounts.kernel.crypto import EncryptedTextField
from accounts.kernel.scope import ScopedModel
from accounts.models import StoredFile
from tests.walk import readers

TOKEN = re.compile(r"zq[0-9a-z]{5}qz")
PHONE = re.compile(r"1(?:99|88)\d{8}")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Canary:
    """Where a token lies: the field, and the row's owners as (kind, id) pairs."""

    label: str
    field: str
    pk: Any
    owners: frozenset[tuple[str, Any]]

    def ids(self, kind: str) -> set[Any]:
        """The owners of one kind."""
        return {pk for name, pk in self.owners if name == kind}

    def __str__(self) -> str:
        return f"{self.label}.{self.field} of row {self.pk}"


@dataclass
class Book:
    """All canaries of a world by token."""

    known: dict[str, Canary] = field(default_factory=dict, repr=False)

    def token(self, row: models.Model, name: str) -> str:
        """A new token for this field of this row."""
        number, text = len(self.known) * 31 + 7, ""
        for _ in range(5):
            number, rest = divmod(number, 36)
            text = DIGITS[rest] + text
        token = f"zq{text}qz"
        self.add(token, row, name)
        return token

    def add(self, token: str, row: models.Model, name: str) -> None:
        """Note a token that already stands in the row."""
        self.known[token] = Canary(row._meta.label, name, row.pk, frozenset(owners(row)))

    def found(self, text: str) -> set[str]:
        """The known tokens that occur in a text."""
        seen = set(TOKEN.findall(text)) | set(PHONE.findall(text))
        return {token for token in seen if token in self.known}


def text_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """The fields in which confidential text can stand."""
    for f in model._meta.concrete_fields:
        text = isinstance(f, models.CharField | models.TextField | models.JSONField | EncryptedTextField)
        plain = f.name in readers.PLAIN_NAMES or f"{model._meta.label}.{f.name}" in readers.PLAIN
        if text and not plain and not f.choices and not f.primary_key and not f.is_relation:
            yield f


def models_with_text() -> list[type[models.Model]]:
    """The models that carry canaries: all of a tenant, and people and units."""
    return [m for m in apps.get_models() if issubclass(m, ScopedModel) or m._meta.label in readers.GLOBAL]


def stamp(book: Book) -> None:
    """Put a token of its own into every confidential field of every row. System scope."""
    for model in models_with_text():
        if model._meta.label == "audit.AuditEntry":  # append-only: its rows were written with a token
            continue
        fields = list(text_fields(model))
        for row in model._base_manager.order_by("pk"):
            changed = [f.attname for f in fields if _stamped(book, row, f)]
            if changed:
                model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in changed})
            if model is StoredFile:
                _stamp_file(book, row)


def _stamp_file(book: Book, row: StoredFile) -> None:
    storage = storages["private"]
    if not row.name.endswith(".txt"):
        return
    with storage.open(row.key, "rb") as source:
        content = source.read()
    storage.delete(row.key)
    storage.save(row.key, ContentFile(content + book.token(row, "content").encode()))


def _stamped(book: Book, row: models.Model, f: models.Field) -> bool:
    value = getattr(row, f.attname)
    if isinstance(f, EncryptedTextField) and value and PHONE.search(str(value)) and not str(value).startswith("{"):
        book.add(PHONE.search(str(value)).group(), row, f.name)
        return False
    token = book.token(row, f.name)
    if isinstance(f, models.JSONField):
        new = _into(value, token)
    elif isinstance(f, EncryptedTextField) and str(value or "").startswith("{"):
        new = json.dumps(_into(json.loads(value), token), ensure_ascii=False)
    else:
        room = (f.max_length or 10**6) - len(token)
        if room < 0:
            del book.known[token]
            return False
        new = f"{str(value or '')[:room]}{token}"
    if new == value:
        del book.known[token]
        return False
    setattr(row, f.attname, new)
    return True


def _into(value: Any, token: str) -> Any:
    """The token at the end of every text a person could have written (recognised by being Chinese)."""
    if isinstance(value, dict):
        return {key: _into(item, token) for key, item in value.items()}
    if isinstance(value, list):
        return [_into(item, token) for item in value]
    return f"{value}{token}" if isinstance(value, str) and not value.isascii() else value


# ---------------------------------------------------------------- whose is it

STOPS = (
    "accounts.Tenant",
    "accounts.User",
    "accounts.Unit",
    "accounts.StoredFile",
    "campaigns.Campaign",
    "campaigns.Seat",
)


def owners(row: models.Model, depth: int = 4) -> set[tuple[str, Any]]:
    """The tenant, campaign, units, seats, submissions and people a row belongs to, by its foreign keys."""
    found: set[tuple[str, Any]] = set()
    label = row._meta.label
    kind = readers.KIND_OF.get(label)
    if kind:
        found.add((kind, row.pk))
    for f in row._meta.concrete_fields:
        if not f.is_relation or (target := getattr(row, f.attname)) is None:
            continue
        kind = readers.KIND_OF.get(f.related_model._meta.label)
        if kind == "user" and f.name not in ("user", "uploaded_by"):
            continue
        if kind and label != "accounts.User":
            found.add((kind, target))
        if depth and f.related_model._meta.label not in STOPS and f.name not in readers.NOT_UP:
            above = owners(f.related_model._base_manager.get(pk=target), depth - 1)
            found |= {pair for pair in above if pair[0] != "user" or f.name in readers.PERSONS}
    return found | _beyond(row)


def _beyond(row: models.Model) -> set[tuple[str, Any]]:
    """What no foreign key says: whom a file, a person or a unit has to do with."""
    label, pk = row._meta.label, row.pk
    if label == "accounts.User":
        return readers.around_user(pk)
    if label in ("accounts.Unit", "applicants.UnitName"):
        return readers.around_unit(getattr(row, "unit_id", pk))
    if label == "submissions.Submission":
        return readers.around_submission(pk)
    if label == "accounts.StoredFile":
        return readers.around_file(row) | ({("all", 1)} if row.kind == "submission.blank" else set())
    if label == "publicity.Announcement" and row.published_at:
        return {("all", 1)}
    return set()


# ---------------------------------------------------------------- reading answers


def texts(content: bytes, content_type: str) -> Iterator[str]:
    """All text of an answer: pages as they are, archives and workbooks unpacked, PDFs by their text and attachments."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts(archive.read(name), "")
    elif content.startswith(b"%PDF"):
        yield from _pdf(content)
    else:
        yield content.decode("utf-8", errors="replace")


def _pdf(content: bytes) -> Iterable[str]:
    import pikepdf
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_range().replace("\r\n", "").replace("\n", "")
            text.close()
            page.close()
    finally:
        document.close()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield str(pdf.docinfo)
        for name, spec in pdf.attachments.items():
            yield name
            yield from texts(spec.get_file().read_bytes(), "")
