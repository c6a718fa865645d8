"""Moves content into the box of a case, back, or out of the world. System scope, inside the caller's transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import JSONField, Model, Q

from accounts.models import ContentCase, Job, StoredFile

from .registry import PURGED, SEALED, Content, Place, files_of, places_of

FILE_NAME = "已隔离的文件"
PURGED_NAME = "已清除的文件"
SHORTEST = 4  # characters; shorter texts are not looked for elsewhere
COMPARED = 15  # letters shorten long values

Box = dict[str, dict[str, Any]]


def seal(case: ContentCase, content: Content, subject: Model) -> None:
    """Take everything not yet in the box out of its rows and block the files; doing it again adds what came since."""
    box: Box = json.loads(case.box) if case.box else {}
    for place in places_of(content, subject):
        _empty(place, box)
    for file in files_of(content, subject):
        _block(file, box)
    texts = sorted({text for text in _texts(box) if len(text) >= SHORTEST})
    for place in _echoes(case, texts):
        _empty(place, box)
    case.box = json.dumps(box, ensure_ascii=False, cls=DjangoJSONEncoder)
    case.record = {**case.record, **_hashes(box)}
    case.save(update_fields=["box", "record"])


def restore(case: ContentCase) -> None:
    """Put everything back where it was; a row that is gone stays gone."""
    for address, kept in json.loads(case.box or "{}").items():
        model, row = _row(address)
        if row is None:
            continue
        names = []
        for name, value in kept.items():
            field = model._meta.get_field(name)
            setattr(row, name, value if isinstance(field, JSONField) else field.to_python(value))
            names.append(name)
        model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})
    case.box = ""
    case.save(update_fields=["box"])


def purge_rows(case: ContentCase, content: Content, subject: Model | None) -> list[StoredFile]:
    """Throw the box away and leave the word PURGED; returns the files whose bytes are to go. Twice is once."""
    if subject is not None:
        seal(case, content, subject)  # what was written between report and purge
    box: Box = json.loads(case.box) if case.box else {}
    files = []
    for address in box:
        model, row = _row(address)
        if row is None:
            continue
        if isinstance(row, StoredFile):
            files.append(row)
            continue
        marked = {f.name: _marked(getattr(row, f.name)) for f in model._meta.concrete_fields if f.name in box[address]}
        model._base_manager.filter(pk=row.pk).update(**marked)
    return files


def _empty(place: Place, box: Box) -> None:
    model = place.rows.model
    for row in place.rows.order_by("pk"):
        address = f"{model._meta.label_lower}:{row.pk}"
        kept = box.setdefault(address, {})
        changes = {}
        for name, blank in place.fields.items():
            old = getattr(row, name)
            new = blank(old) if callable(blank) else blank
            if old == new or old in (None, "", {}, []) or str(old).startswith((SEALED, PURGED)):
                continue
            kept.setdefault(name, old if isinstance(model._meta.get_field(name), JSONField) else _storable(old))
            changes[name] = new
        if changes:
            model._base_manager.filter(pk=row.pk).update(**changes)
        if not kept:
            del box[address]


def _block(file: StoredFile, box: Box) -> None:
    address = f"{StoredFile._meta.label_lower}:{file.pk}"
    if address in box or file.blocked_because == StoredFile.Why.PURGED:
        return
    box[address] = {"name": file.name, "state": file.state, "blocked_because": file.blocked_because}
    StoredFile.objects.filter(pk=file.pk).update(
        name=FILE_NAME, state=StoredFile.State.BLOCKED, blocked_because=StoredFile.Why.REPORTED
    )


def _echoes(case: ContentCase, texts: list[str]) -> Iterator[Place]:
    """Where the kernel itself repeats content: letters written about it, and jobs whose error quotes it."""
    for model, columns in (
        (apps.get_model("notices", "Letter"), {"title": SEALED, "text": SEALED, "params": _masked_params}),
        (Job, {"error": SEALED, "payload": lambda old: {}}),
    ):
        found = Q(pk__in=[])
        for text in {text[:COMPARED] for text in texts}:
            for name in columns:
                found |= Q(**{f"{name}__icontains": text}) | Q(**{f"{name}__icontains": json.dumps(text)[1:-1]})
        pks = []
        conditions = list(found.children)
        for start in range(0, len(conditions), 100):
            some = Q(*conditions[start : start + 100], _connector=Q.OR)
            pks += model._base_manager.filter(some, tenant_id=case.tenant_id).values_list("pk", flat=True)
        yield Place(model._base_manager.filter(pk__in=set(pks)), columns)


def _masked_params(old: dict) -> dict:
    return dict.fromkeys(old, SEALED)


def _storable(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _hashes(box: Box) -> dict[str, Any]:
    """What stays for ever: how many rows, the digest of each row's content, the SHA-256 of each file."""
    files = StoredFile.objects.filter(pk__in=[a.partition(":")[2] for a in box if a.startswith("accounts.storedfile:")])
    digests = {
        address: hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        for address, kept in box.items()
    }
    return {
        "rows": len(box) - len(files),
        "files": [{"id": str(file.pk), "sha256": file.sha256, "size": file.size} for file in files.order_by("pk")],
        "digests": digests,
    }


def _row(address: str) -> tuple[type[Model], Model | None]:
    label, _, pk = address.partition(":")
    model = apps.get_model(label)
    return model, model._base_manager.filter(pk=pk).first()


def _marked(value: Any) -> Any:
    """The same value with the word for sealed replaced by the word for purged."""
    if isinstance(value, str):
        return value.replace(SEALED, PURGED)
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    return [_marked(item) for item in value] if isinstance(value, list) else value
