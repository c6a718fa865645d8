"""Reads of the trail's pages. The scope decides which chains are seen; paging goes by the row's number, so the ten thousandth
page costs what the first one does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet

from accounts.models import Tenant, User
from audit import anchors, wording
from audit.models import AuditEntry

PAGE = 50


class FilterForm(forms.Form):
    """What the list may be narrowed by."""

    q = forms.CharField(label="操作人、对象或说明", required=False, max_length=60)
    action = forms.CharField(label="动作", required=False, max_length=80)
    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    address = forms.CharField(label="网络地址", required=False, max_length=64)
    actor = forms.IntegerField(required=False, widget=forms.HiddenInput)
    object = forms.CharField(required=False, max_length=150, widget=forms.HiddenInput)
    tenant = forms.ModelChoiceField(
        Tenant.objects.order_by("name"), label="主办单位", required=False, empty_label="全部（含平台）"
    )

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["action"].widget = forms.Select(choices=[("", "全部"), *grouped_actions()])
        if own:
            del self.fields["tenant"]

    def wanted(self) -> dict[str, Any]:
        """The values that are valid; a wrong one narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def grouped_actions() -> list[tuple[str, list[tuple[str, str]]]]:
    """The actions for a choice, grouped by what they are done to; a whole group may be chosen."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, label in wording.ACTIONS.items():
        groups.setdefault(code.partition(".")[0], []).append((code, label))
    named = [(wording.GROUPS.get(group, "其他"), group, items) for group, items in groups.items()]
    return [(name, [(f"{group}.", f"{name}：全部"), *items]) for name, group, items in named]


def entries(wanted: Mapping[str, Any]) -> QuerySet[AuditEntry]:
    """Entries of the scope that match, the newest first."""
    rows = AuditEntry.objects.select_related("tenant").order_by("-pk")
    if text := wanted.get("q"):
        people = list(User.objects.filter(name__contains=text).order_by("pk").values_list("pk", flat=True)[:200])
        rows = rows.filter(Q(actor_id__in=people) | Q(object_label__contains=text) | Q(note__contains=text))
    if action := wanted.get("action"):
        rows = rows.filter(action__startswith=action) if action.endswith(".") else rows.filter(action=action)
    if since := wanted.get("since"):
        rows = rows.filter(at__date__gte=since)
    if until := wanted.get("until"):
        rows = rows.filter(at__date__lte=until)
    if address := wanted.get("address"):
        rows = rows.filter(address=address)
    if actor := wanted.get("actor"):
        rows = rows.filter(actor_id=actor)
    if tenant := wanted.get("tenant"):
        rows = rows.filter(tenant=tenant)
    if ":" in (thing := wanted.get("object", "")):
        kind, _, number = thing.partition(":")
        rows = rows.filter(object_type=kind, object_id=number)
    return rows


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the list: its rows, and the addresses' values of the newer and the older page ("" = there is none)."""

    rows: list[AuditEntry]
    newer: str
    older: str


def leaf(rows: QuerySet[AuditEntry], before: str, after: str) -> Leaf:
    """The page of rows older than `before`, or newer than `after` (row numbers as they stand in the address)."""
    if (mark := _number(after)) is not None:
        found = list(rows.filter(pk__gt=mark).order_by("pk")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return Leaf(named(found), str(found[0].pk) if more else "", str(found[-1].pk) if found else "")
    mark = _number(before)
    found = list((rows if mark is None else rows.filter(pk__lt=mark))[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    newer = str(found[0].pk) if found and mark is not None else ""
    return Leaf(named(found), newer, str(found[-1].pk) if more else "")


def named(rows: Iterable[AuditEntry], known: dict[int, str] | None = None) -> list[AuditEntry]:
    """The rows, each with its person's present name; `known` carries names from one batch to the next."""
    rows, known = list(rows), {} if known is None else known
    missing = {row.actor_id for row in rows if row.actor_id and row.actor_id not in known}
    known |= {user.pk: str(user) for user in User.objects.only("name").filter(pk__in=missing).order_by("pk")}
    for row in rows:
        row.person = known.get(row.actor_id, "")
    return rows


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def words_of(wanted: Mapping[str, Any]) -> str:
    """What the list was narrowed to, in words, for the export's name and its entry in the trail."""
    names = {
        "q": "含",
        "action": "动作",
        "since": "从",
        "until": "到",
        "address": "地址",
        "actor": "人员",
        "object": "对象",
        "tenant": "主办",
    }
    told = [f"{names[key]} {wording.ACTIONS.get(str(value), value)}" for key, value in wanted.items()]
    return "，".join(told)[:180] or "全部记录"


def query_of(wanted: Mapping[str, Any]) -> dict[str, str]:
    """The filter as it may be stored or put into an address."""
    return {key: str(value.pk if isinstance(value, Tenant) else value) for key, value in wanted.items()}


def address_of(page: str, wanted: Mapping[str, Any]) -> str:
    """The list's address with this filter."""
    return f"{page}?{urlencode(query_of(wanted))}"


def heads(tenant: Any, days: int = 14) -> list[dict]:
    """The published heads of a host's chain (of all chains without a tenant), the newest day first."""
    chain = f"tenant-{tenant.pk}" if tenant is not None else ""
    lines = [line for line in anchors.read(anchors.path()) if not chain or line["chain"] == chain]
    return [line | {"day": line["at"][:10]} for line in lines[::-1][: days if chain else 60]]
