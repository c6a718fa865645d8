"""What the public library reads: facets, pages of works, one work."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from accounts.models import StoredFile

from ..models import LibraryEntry, LibraryFacet

PER_PAGE = 20
FIRST = ("年份", "地区")
MOST = 30


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet with how many works have it."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values; the parameter ``f`` of the address carries name:value."""

    name: str
    values: list[Value]
    open: bool


def works(chosen: list[tuple[str, str]], text: str = "", campaign: str = "") -> QuerySet[LibraryEntry]:
    """The works that have all chosen values, contain the text, and belong to the campaign when one is named."""
    rows = LibraryEntry.objects.select_related("campaign")
    for name, value in chosen:
        rows = rows.filter(pk__in=LibraryFacet.objects.filter(name=name, value=value).values("entry"))
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(unit_name__icontains=text))
    if campaign:
        rows = rows.filter(campaign__slug=campaign)
    return rows.order_by("-published_at", "-pk")


def facets(rows: QuerySet[LibraryEntry], chosen: list[tuple[str, str]]) -> list[Facet]:
    """The facets of these works, counted; year and region first."""
    counted = (
        LibraryFacet.objects.filter(entry__in=rows.order_by().values("pk"))
        .order_by()
        .values_list("name", "value")
        .annotate(n=Count("pk"))
        .order_by("name", "-n", "value")
    )
    groups: dict[str, list[Value]] = {}
    for name, value, n in counted:
        groups.setdefault(name, []).append(Value(value, n, (name, value) in chosen))
    names = [n for n in FIRST if n in groups] + sorted(n for n in groups if n not in FIRST)
    return [
        Facet(name, groups[name][:MOST], any(v.chosen for v in groups[name]) or i < 3) for i, name in enumerate(names)
    ]


def page(rows: QuerySet[LibraryEntry], number: object) -> Page:
    """One page of works with their tags."""
    return Paginator(rows.prefetch_related("facets"), PER_PAGE).get_page(number)


def work(pk: int) -> LibraryEntry:
    """One shown work; DoesNotExist for one that expired or was taken down."""
    return LibraryEntry.objects.select_related("campaign__version", "campaign__tenant").get(pk=pk)


def picture(pk: int, number: int) -> StoredFile:
    """The n-th picture (from 1) of a shown work: only files the library's own fields name."""
    from accounts.kernel import scope

    entry = LibraryEntry.objects.get(pk=pk)
    ids = [uuid for row in entry.shown for uuid in row.get("pictures", ())]
    if not 1 <= number <= len(ids):
        raise StoredFile.DoesNotExist
    with scope.system("a picture the library shows"):
        return StoredFile.objects.get(
            pk=ids[number - 1], tenant_id=entry.tenant_id, content_type__startswith="image/", state="ready"
        )
