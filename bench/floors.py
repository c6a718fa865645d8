"""Bare views: what any site must do to take a form. No session, no permission, no trail, one statement."""

from __future__ import annotations

import json

from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from accounts.kernel.access import public_page

FIELDS, LONG = 40, 3000
TABLE = "CREATE TABLE IF NOT EXISTS bench_floor (id {key}, data {json} NOT NULL, revision integer NOT NULL DEFAULT 0)"
Bare = type(
    "Bare",
    (forms.Form,),
    {f"field_{n}": forms.CharField(max_length=LONG if n == 0 else 200) for n in range(FIELDS)},
)


def answers() -> dict[str, str]:
    """What is posted to the floors: forty fields, one of them long."""
    return {f"field_{n}": "演示" * (LONG // 2 if n == 0 else 20) for n in range(FIELDS)}


def make_table() -> None:
    """The floors' one table, and some rows to update."""
    postgres = connection.vendor == "postgresql"
    key, kind = ("bigserial PRIMARY KEY", "jsonb") if postgres else ("integer PRIMARY KEY", "text")
    with connection.cursor() as cursor:
        cursor.execute(TABLE.format(key=key, json=kind))
        if postgres:
            cursor.execute("GRANT ALL ON bench_floor TO PUBLIC")
            cursor.execute("GRANT ALL ON SEQUENCE bench_floor_id_seq TO PUBLIC")
        for _ in range(64):
            cursor.execute("INSERT INTO bench_floor (data) VALUES (%s)", [json.dumps(answers(), ensure_ascii=False)])


def _valid(request: HttpRequest) -> str:
    form = Bare(request.POST)
    if not form.is_valid():
        raise ValueError(form.errors)
    return json.dumps(form.cleaned_data, ensure_ascii=False)


@csrf_exempt
@public_page
def submit(request: HttpRequest) -> HttpResponse:
    """Forty fields checked, one INSERT."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (data) VALUES (%s)", [_valid(request)])
    return HttpResponse(status=204)


@csrf_exempt
@public_page
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Forty fields checked, one UPDATE."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_floor SET data = %s, revision = revision + 1 WHERE id = %s", [_valid(request), pk])
    return HttpResponse(status=204)
