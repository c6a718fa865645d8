"""The trail: `record` links one entry to its chain, `verify` finds the exact row where a chain is broken.

Call `record` last in an action: from then to the commit the chain's head is locked, and other writers of the same
tenant wait. An action that is made of others puts them into `together`: their entries are written at its end. Under SQLite's IMMEDIATE transactions all writers are already in a row.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction

from accounts.kernel import prepared, scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import Timed
from accounts.kernel.crypto import keyed_hash, mask_id_number, mask_phone
from accounts.kernel.statements import Call
from accounts.models import Tenant
from audit.models import AuditEntry, ChainHead

PLATFORM = "platform"
_NUMBERS = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx])(?!\d)"
)
HASHED = (
    "chain", "seq", "at", "action", "actor_id", "actor_label", "unit_id", "seat_id", "address",
    "object_type", "object_id", "object_label", "before", "after", "note", "prev_hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken place: the chain, the entry's number in it (0 = the chain as a whole), its row id, and what is wrong."""

    chain: str
    seq: int
    row_id: int | None
    what: str

    def __str__(self) -> str:
        row = f"（行 {self.row_id}）" if self.row_id else ""
        return f"{self.chain} 第 {self.seq} 条{row}：{self.what}"


def record(
    action: str,
    *,
    actor: Actor,
    obj: Any = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    tenant: Any = None,
) -> AuditEntry:
    """Append one entry in the caller's transaction and return it. Locks the chain's head until the commit.

    The chain is that of `tenant` (instance or id), else of the object's tenant, else of the scope's; without any of them
    the platform's. `before`/`after` take what JSON takes, plus dates and decimals; the caller passes values of personal
    fields through `keyed`. Any scope may record; only tenant and system scopes read.
    Within `together` the entry has no number and no hash yet.
    """
    tenant_id = _tenant_of(tenant, obj)
    with scope.system("audit trail"):
        entry = AuditEntry(
            tenant_id=tenant_id,
            action=action,
            note=scrubbed(_noted(note, obj)),
            before=plain(before or {}),
            after=plain(after or {}),
            **_who(actor),
            **_what(obj),
        )
        if (waiting := _together.get()) is not None:
            waiting.entries.append(entry)
        else:
            _chained([entry])
    return entry


@dataclass(frozen=True, slots=True)
class _Together:
    """What waits for the end of a block: entries, and statements that go ahead of them."""

    entries: list[AuditEntry] = field(default_factory=list)
    ahead: list[Call] = field(default_factory=list)


_together: ContextVar[_Together | None] = ContextVar("entries recorded together", default=None)


@contextmanager
def together() -> Iterator[list[Call]]:
    """What is recorded in the block is written at its end, in its order: the chain is locked once and late. An error in the
    block writes none of it. Use it around the last statements of a transaction.

    What is put into the list it gives is executed at the end too, in the trip that locks the chain.
    """
    if (outer := _together.get()) is not None:
        yield outer.ahead
        return
    token = _together.set(waiting := _Together())
    try:
        yield waiting.ahead
    finally:
        _together.reset(token)
    ahead = waiting.ahead
    with scope.system("audit trail"):
        for _, entries in groupby(waiting.entries, key=lambda entry: entry.tenant_id or 0):
            _chained(list(entries), ahead)
            ahead = []
        for statement, values in ahead:
            statement.run(transaction.get_connection(), values)


@transaction.atomic(savepoint=False)
def _chained(entries: list[AuditEntry], ahead: Sequence[Call] = ()) -> None:
    """Link entries of one chain to its end and write them. System scope."""
    head, now = _locked_head(entries[0].tenant_id, ahead)
    seq, last = head.seq, head.hash
    for entry in entries:
        seq += 1
        entry.chain, entry.seq, entry.at, entry.prev_hash = head.chain, seq, now, last
        entry.hash = last = digest(entry)
    _append(entries, head)


def _append(entries: list[AuditEntry], head: ChainHead) -> None:
    """Write the entries and move the head on to the last."""
    head.seq, head.hash = entries[-1].seq, entries[-1].hash
    prepared.insert_all(entries, ahead=[prepared.saving(head, "seq", "hash")])


def keyed(value: Any) -> str:
    """What the trail keeps of a personal value: a keyed hash. Equal values give equal text, nobody reads it back."""
    return f"hmac:{keyed_hash(str(value), 'audit')[:32]}" if value not in (None, "") else ""


def scrubbed(text: str) -> str:
    """The text with phone and ID numbers masked: people write them into reasons."""
    return _NUMBERS.sub(lambda m: mask_id_number(m[0]) if len(m[0]) > 11 else mask_phone(m[0]), text)


def _noted(note: str, obj: Any) -> str:
    """The note; of an object with content of its own (`trail_label`) only its digest: the trail is never purged."""
    if not note or not hasattr(obj, "trail_label"):
        return _text(note)
    return f"文字见原记录，共 {len(note)} 字，摘要 {hashlib.sha256(_text(note).encode()).hexdigest()[:16]}"


def body(entry: AuditEntry) -> str:
    """The canonical JSON an entry's hash is taken of: sorted keys, UTC time to the microsecond, no spaces."""
    values = {name: getattr(entry, name) for name in HASHED}
    if entry.capacity is not None:  # entries from before it was kept have none, and keep their hash
        values["capacity"] = entry.capacity
    values["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(entry: AuditEntry) -> str:
    """SHA-256 of `body`, hexadecimal."""
    return hashlib.sha256(body(entry).encode()).hexdigest()


def verify(tenant: Any = None) -> list[Problem]:
    """Every broken place of one tenant's chain, or of all chains; an empty list means whole. Reads each entry once."""
    with scope.system("verify audit"):
        heads = ChainHead.objects.order_by("chain")
        if tenant is not None:
            heads = heads.filter(tenant_id=getattr(tenant, "pk", tenant))
        found = [problem for head in heads for problem in _walk(head)]
        if tenant is None:
            known = ChainHead.objects.values("chain")
            lost = AuditEntry.objects.exclude(chain__in=known).order_by("chain", "seq")
            found += [Problem(row.chain, row.seq, row.pk, "链的末端记录不见了") for row in lost]
    return found


def plain(value: Any) -> Any:
    """The value as both databases give it back: text without NUL, numbers with a fraction as text, keys as text."""
    if isinstance(value, Mapping):
        return {_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=str)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, models.Model):
        return value.pk if isinstance(value.pk, int) else str(value.pk)
    if isinstance(value, str):
        return _text(value)
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _text(value: str, limit: int | None = None) -> str:
    whole = value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    return whole[:limit]


def _tenant_of(tenant: Any, obj: Any) -> int | None:
    if tenant is not None:
        return getattr(tenant, "pk", tenant)
    if (found := getattr(obj, "tenant_id", None)) is not None:
        return found
    if isinstance(obj, Tenant):
        return obj.pk
    return scope.current().tenant_id


_HEAD = Timed(lambda p: ChainHead.objects.select_for_update(of=("self",)).filter(chain=p.chain))


def _locked_head(tenant_id: int | None, ahead: Sequence[Call]) -> tuple[ChainHead, datetime]:
    """The end of the chain, locked, and the moment from which it is: so that times of a chain never run back."""
    chain = f"tenant-{tenant_id}" if tenant_id else PLATFORM
    if not (heads := _HEAD.timed(ahead=ahead, chain=chain))[0]:
        try:
            with transaction.atomic():
                ChainHead.objects.create(chain=chain, tenant_id=tenant_id)
        except IntegrityError:
            pass  # somebody else began the chain this moment
        heads = _HEAD.timed(chain=chain)
    [head], now = heads
    return head, now


def _who(actor: Actor) -> dict[str, Any]:
    label = actor.user.uid if actor.is_person else actor.reason or "未登录"  # names can be forgotten, the trail cannot
    return {
        "actor_id": actor.user_id,
        "actor_label": _text(label, 120),
        "unit_id": getattr(actor.unit, "pk", None),
        "seat_id": getattr(actor.seat, "pk", None),
        "capacity": actor.capacity[:200],
        "address": actor.address[:64],
    }


def _what(obj: Any) -> dict[str, str]:
    if obj is None:
        return {}
    if not isinstance(obj, models.Model):
        return {"object_label": _text(str(obj), 200)}
    return {
        "object_type": obj._meta.label_lower,
        "object_id": str(obj.pk),
        "object_label": _text(_named(obj), 200),
    }


def _named(obj: models.Model) -> str:
    """The object's own words; its kind and number where it has none, or where they are a person's name."""
    if label := getattr(obj, "trail_label", ""):
        return label
    nameless = type(obj).__str__ is models.Model.__str__ or getattr(obj, "IS_PERSON", False)
    return f"{obj._meta.verbose_name} {getattr(obj, 'uid', obj.pk)}" if nameless else str(obj)


def _walk(head: ChainHead) -> Iterator[Problem]:
    """The problems of one chain, in the order of its numbers; a gap or a foreign link does not hide what follows."""
    seq, last = 0, ""
    for row in AuditEntry.objects.filter(chain=head.chain).order_by("seq").iterator(chunk_size=1000):
        if row.seq != seq + 1:
            yield Problem(head.chain, seq + 1, None, f"缺少第 {seq + 1} 至第 {row.seq - 1} 条")
        elif row.prev_hash != last:
            yield Problem(head.chain, row.seq, row.pk, "与上一条的摘要不相连")
        if row.hash != digest(row):
            yield Problem(head.chain, row.seq, row.pk, "内容与摘要不符，记录被改动")
        if row.tenant_id != head.tenant_id:
            yield Problem(head.chain, row.seq, row.pk, "记录不属于这条链的主办方")
        seq, last = row.seq, row.hash
    if seq < head.seq:
        yield Problem(head.chain, seq + 1, None, f"末尾被截断：应到第 {head.seq} 条，只剩 {seq} 条")
    elif seq > head.seq or last != head.hash:
        yield Problem(head.chain, seq, None, "末端记录与最后一条不符")


def count() -> int:
    """How many entries there are, over all chains."""
    with scope.system("count audit"):
        return AuditEntry.objects.count()
