"""Keys change while the site runs: every stored value comes to the newest key, in batches, and may be run again.

Safe against everybody who writes meanwhile: a value is replaced only while it still is the one that was read; what
somebody else wrote in between is left for the next pass. Nothing is remembered between runs, a stale value is known by
its own beginning, so an interrupted rotation is simply started again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast

from accounts.kernel import scope
from accounts.kernel.crypto import (
    CannotDecrypt,
    EncryptedTextField,
    blind_index,
    current_prefix,
    decrypt,
    is_current,
    resealed,
)
from accounts.tenant_policies import OIDC_SECRET

BATCH = 100
PAUSE = 0.02  # seconds between two batches: other writers come in
PASSES = 5


@dataclass
class Outcome:
    """What happened to one model: values resealed, indexes renewed, rows somebody else wrote meanwhile, and rows left
    as they are because they cannot be opened or another row has the same value."""

    name: str
    values: int = 0
    indexes: int = 0
    contested: int = 0
    unreadable: list[Any] = field(default_factory=list)
    conflicts: list[Any] = field(default_factory=list)


def rotate(*, batch: int = BATCH, report: Callable[[Outcome], None] | None = None) -> list[Outcome]:
    """Bring every encrypted value and blind index of every model to the newest keys; returns one Outcome per model.

    Repeats a model until nobody contested a row, five times at most. Runs online; each batch is one short transaction.
    """
    found = []
    with scope.system("rotate keys"):
        for name, rotating in [*_of_models(batch), *_EXTRA.items()]:
            outcome = Outcome(name)
            for _ in range(PASSES):
                outcome.contested, outcome.unreadable, outcome.conflicts = 0, [], []
                rotating(outcome)
                if not outcome.contested:
                    break
            found.append(outcome)
            if report is not None:
                report(outcome)
    return found


def stale() -> dict[str, int]:
    """How many values of each model are not sealed with the newest key; only models that have some."""
    with scope.system("count stale keys"):
        counts = {model._meta.label: _stale(model, fields).count() for model, fields in encrypted_models()}
    return {name: count for name, count in counts.items() if count}


def encrypted_models() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Every model with encrypted fields, found by looking."""
    for model in apps.get_models():
        fields = [f for f in model._meta.local_concrete_fields if isinstance(f, EncryptedTextField)]
        if fields and not model._meta.proxy:
            yield model, fields


def also(name: str) -> Callable:
    """Register fn(outcome) for encrypted values that lie elsewhere (inside JSON)."""

    def add(rotating: Callable[[Outcome], None]) -> Callable:
        _EXTRA[name] = rotating
        return rotating

    return add


_EXTRA: dict[str, Callable[[Outcome], None]] = {}


def _of_models(batch: int) -> Iterator[tuple[str, Callable[[Outcome], None]]]:
    for model, fields in encrypted_models():
        yield model._meta.label, lambda outcome, m=model, f=fields: _rotate_model(m, f, batch, outcome)


def _raw(model: type[models.Model], fields: list[EncryptedTextField]) -> models.QuerySet:
    """The rows with what the database really holds beside the fields."""
    return model._base_manager.annotate(**{f"raw_{f.name}": Cast(F(f.name), TextField()) for f in fields})


def _stale(model: type[models.Model], fields: list[EncryptedTextField]) -> models.QuerySet:
    old = Q()
    for f in fields:
        old |= ~Q(**{f"raw_{f.name}__startswith": current_prefix()}) & ~Q(**{f"raw_{f.name}": ""})
    return _raw(model, fields).filter(old)


def _rotate_model(model: type[models.Model], fields: list[EncryptedTextField], batch: int, outcome: Outcome) -> None:
    indexes: dict[str, tuple[str, str]] = getattr(model, "BLIND_INDEXES", {})
    rows = _raw(model, fields) if indexes else _stale(model, fields)
    wanted = ["pk", *(f"raw_{f.name}" for f in fields), *(index for index, _ in indexes.values())]
    last: Any = None
    while True:
        page = rows.order_by("pk") if last is None else rows.order_by("pk").filter(pk__gt=last)
        found = list(page.values_list(*wanted)[:batch])
        if not found:
            return
        work = [(row[0], *_renewed(row, fields, indexes, outcome)) for row in found]
        if work := [(pk, old, new) for pk, old, new in work if new]:
            _replace_all(model, fields, work, outcome)
            time.sleep(PAUSE)
        last = found[-1][0]


def _renewed(row: tuple, fields: list, indexes: dict, outcome: Outcome) -> tuple[dict[str, str], dict[str, Any]]:
    """(what was read, what to write instead) of one row."""
    held = dict(zip((f.name for f in fields), row[1:], strict=False))
    there = dict(zip(indexes, row[1 + len(fields) :], strict=True))
    new: dict[str, Any] = {}
    for f in fields:
        try:
            if not is_current(held[f.name] or ""):
                new[f.name] = resealed(held[f.name], f.label)
            if f.name in indexes and held[f.name]:
                index, purpose = indexes[f.name]
                if (fresh := blind_index(decrypt(held[f.name], f.label), purpose)) != there[f.name]:
                    new[index] = fresh
        except CannotDecrypt:
            outcome.unreadable.append(row[0])
            return held, {}
    return held, new


def _replace_all(model: Any, fields: list, work: list[tuple], outcome: Outcome) -> None:
    """One batch, one transaction; when another row has the same index, row by row, so that only that one is left."""
    before = outcome.values, outcome.indexes, outcome.contested
    try:
        with transaction.atomic():
            for pk, old, new in work:
                _replace(model, fields, pk, old, new, outcome)
    except IntegrityError:
        outcome.values, outcome.indexes, outcome.contested = before
        for pk, old, new in work:
            try:
                with transaction.atomic():
                    _replace(model, fields, pk, old, new, outcome)
            except IntegrityError:
                outcome.conflicts.append(pk)


def _replace(model: Any, fields: list, pk: Any, old: dict, new: dict[str, Any], outcome: Outcome) -> None:
    names = {f.name for f in fields}
    same = {f"raw_{name}": old[name] for name in names}
    values = {name: Value(text, output_field=TextField()) if name in names else text for name, text in new.items()}
    done = _raw(model, fields).filter(pk=pk, **same).update(**values)
    if not done:
        outcome.contested += 1
        return
    outcome.values += len(names & set(new))
    outcome.indexes += len(set(new) - names)


@also("mfa.Authenticator")
def _second_factors(outcome: Outcome) -> None:
    """Secrets of second factors lie inside allauth's JSON."""
    rows = apps.get_model("mfa", "Authenticator").objects
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            if (row := rows.select_for_update().filter(pk=pk).first()) is None:
                continue
            try:
                data = {key: _secret(value) for key, value in row.data.items()}
            except CannotDecrypt:
                outcome.unreadable.append(pk)
                continue
            if data != row.data:
                row.data = data
                row.save(update_fields=["data"])
                outcome.values += 1


@also("accounts.Tenant")
def _identity_providers(outcome: Outcome) -> None:
    """The secret of a host's identity provider lies inside its policies."""
    tenants = apps.get_model("accounts", "Tenant").objects
    for pk in list(tenants.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = tenants.select_for_update(of=("self",)).get(pk=pk)
            oidc = row.policies.get("oidc") if isinstance(row.policies, dict) else None
            if not isinstance(oidc, dict) or is_current(secret := str(oidc.get("secret") or "")):
                continue
            try:
                row.policies = row.policies | {"oidc": oidc | {"secret": resealed(secret, OIDC_SECRET)}}
            except CannotDecrypt:
                outcome.unreadable.append(pk)
                continue
            row.save(update_fields=["policies"])
            outcome.values += 1


def _secret(value: Any) -> Any:
    if isinstance(value, list):
        return [_secret(item) for item in value]
    sealed = isinstance(value, str) and value.count("$") == 2
    return resealed(value, "mfa.secret") if sealed else value
