"""Asks: builds the address of a route at a side, sends it as somebody, takes back whatever it wrote, and reads the answer."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import Resolver404, resolve, reverse

from accounts.kernel.once import new_key
from tests.walk import about, canaries, sides
from tests.walk.about import Stop
from tests.walk.roles import Visitor
from tests.walk.world import SIDES, World

RANDOM = re.compile(
    rb'name="(?:_key|csrfmiddlewaretoken|hx-headers)"[^>]*>|value="[\w-]{20,}"|[A-Za-z0-9]{64}|\d\d:\d\d(:\d\d)?'
)
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+[\"`]?(\w+)", re.IGNORECASE)
PREPARED = re.compile(r"\s*EXECUTE (?:insert|update)_(\w+)_[0-9a-f]{12}\b")
# Tables in which a request may leave a mark whatever it was asked: sessions, limits, forms' keys.
TECHNICAL = {
    "django_session",
    "usersessions_usersession",
    "accounts_usedkey",
    "accounts_smsbudget",
    "cache_table",
    "accounts_user",
}


@dataclass
class Answer:
    """One answer: its word for the tables, the response, the foreign canaries in it, and the tables it wrote."""

    word: str
    response: Any
    foreign: list[str] = field(default_factory=list)
    wrote: set[str] = field(default_factory=set)
    recorded: bool = False  # an entry was added to the trail

    @property
    def same(self) -> tuple:
        """What must be equal for a foreign row and an absent one."""
        if self.response.status_code == 302:
            return (self.word,)
        headers = {k: v for k, v in self.response.headers.items() if k != "Content-Length"}
        return self.response.status_code, RANDOM.sub(b"", _content(self.response)), headers


@dataclass(repr=False)
class Walker:
    """Sends requests in one world and counts them."""

    world: World
    tried: int = 0
    leaks: list[str] = field(default_factory=list)  # who saw which canary where, printed with the count
    off: Any = nullcontext  # what switches the application's own scoping off during a request
    nowhere: dict[tuple[str, str, str], Answer] = field(default_factory=dict)  # answers to absent ids, asked once

    def address(self, route: Stop, role: Visitor, where: str, *, strict: bool = False) -> str | None:
        """The route's address at a side (or "absent") for this role; None when the address does not tell the sides apart,
        or (KeyError when `strict`) nobody said what its id is about."""
        try:
            kwargs = self._kwargs(route, role, where)
        except KeyError:
            if strict:
                raise
            return None
        return None if kwargs is None else reverse(route.name, kwargs=kwargs)

    def _kwargs(self, route: Stop, role: Visitor, where: str) -> dict[str, Any] | None:
        side = self.world.sides.get(where, self.world.sides["own"])
        own = self.world.sides["own"]
        names = dict(route.sample)
        told = [name for name in ("pk", "letter", "uuid", "slug") if name in names]
        place = next((name for name in ("seat_id", "tenant") if name in names), None)
        if where != "own" and not told and place is None:
            return None
        if where in ("sibling", "campaign") and not told and place == "tenant":
            return None
        found: dict[str, Any] = {}
        for name, sample in names.items():
            if name in route.fixed:
                found[name] = route.fixed[name]
            elif name in ("seat_id", "tenant"):
                chosen = own if told else side
                absent = where == "absent" and not told
                seat = (role.seat or own.seat) if told or where == "own" else chosen.seat
                found[name] = sample if absent else (seat.pk if name == "seat_id" else chosen.tenant.slug)
            elif name in told:
                found[name] = sample if where == "absent" else self._id(route, name, side, role)
            else:
                found[name] = self._word(route, name, side, sample)
        return found

    def _id(self, route: Stop, name: str, side: Any, role: Visitor) -> Any:
        if name == "slug":
            return side.campaign.slug
        if name == "uuid" and not route.about:
            return side.rows["accounts.StoredFile"].pk
        if route.about == about.NOTHING:
            return route.sample[name]
        if not route.about:
            if name == "pk":
                raise KeyError(f"{route.label}: say in tests/walk/about.py what its pk is about")
            return route.sample[name]
        return about.thing(side, route.about, role.name).pk

    def _word(self, route: Stop, name: str, side: Any, sample: Any) -> Any:
        rules = side.campaign.rules
        form = next(f for f in rules.forms if f.use == "file")
        words = {
            "form_key": form.key,
            "section_key": form.sections[0].key,
            "key": next((d.key for d in rules.documents), sample),
            "field": next((f.key for _, _, f in rules.fields("file") if f.type == "file"), sample),
            **dict(zip(("stage", "step"), sides.step_of(rules, "vote") or (rules.stages[0].key, 0), strict=True)),
            "number": 1 if "receipt" in route.name or "picture" in route.name else 0,
        }
        if route.name == "verify_number":
            return side.rows["publicity.Certificate"].number
        return words.get(name, sample)

    # ------------------------------------------------------------ asking

    def ask(
        self, role: Visitor, method: str, address: str, data: Any = None, *, then: Any = None, **more: Any
    ) -> Answer:
        """Send it, let `then(written tables)` look at what became of it; whatever it changed is as before afterwards."""
        self.tried += 1
        client, cookies = role.client, copy.copy(role.client.cookies)
        client.raise_request_exception = False
        written: set[str] = set()
        cache.clear()
        with as_in_tests(transaction.atomic()):
            with _noting(written), self.off():
                if method == "POST":
                    response = client.post(address, {"_key": new_key()} if data is None else data, **more)
                else:
                    response = getattr(client, method.lower())(address, **more)
            if then:
                then(written)
            transaction.set_rollback(True)
        client.cookies = cookies
        foreign = self.foreign(role, response)
        if method != "POST" or not shows_in_clear(_route(address)):
            self.leaks += [f"{role.name} {method} {address}: {canary}" for canary in foreign]
        return Answer(word(response), response, foreign, written - TECHNICAL, "audit_auditentry" in written)

    def absent(self, role: Visitor, method: str, address: str) -> Answer:
        """The answer to an id that does not exist."""
        key = (role.name, method, address)
        if key not in self.nowhere:
            self.nowhere[key] = self.ask(role, method, address)
        return self.nowhere[key]

    def foreign(self, role: Visitor, response: Any) -> list[str]:
        """The canaries in an answer that are not for this person."""
        kind = response.headers.get("Content-Type", "")
        whole = [str(dict(response.headers)), *canaries.texts(_content(response), kind)]
        tokens = set().union(*(self.world.book.found(text) for text in whole))
        return sorted(
            f"{t} = {self.world.book.known[t]}" for t in tokens if not role.may_read(self.world.book.known[t])
        )


def shows_in_clear(route: str) -> bool:
    """Is a post to it meant to answer with a closed value? A reveal is: asked for with a reason, recorded in the trail."""
    return route.endswith("_reveal")


def as_in_tests(block: Any) -> Any:
    """An atomic block in which code that asks for a durable one may run, as in Django's own TestCase."""
    block._from_testcase = True
    return block


def word(response: Any) -> str:
    """The answer in one word: a status, "login", or where it sends the person."""
    if response.status_code not in (301, 302):
        return str(response.status_code)
    if response["Location"].startswith(f"{settings.LOGIN_URL}?next="):
        return "login"
    try:
        return f"to:{resolve(response['Location'].partition('?')[0].partition('#')[0]).url_name}"
    except Resolver404:
        return "to:elsewhere"


def _route(address: str) -> str:
    """The name of the route that an address leads to; "" when none does."""
    try:
        return resolve(address.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


def _content(response: Any) -> bytes:
    if response.streaming:
        response._walked = getattr(response, "_walked", None) or b"".join(response.streaming_content)
        return response._walked
    return response.content


@contextmanager
def _noting(written: set[str]) -> Iterator[None]:
    """Note the tables that are written to."""

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        for one in sql.split(";"):  # several may go in one trip, the wall's settings before them
            if found := WRITES.match(one) or PREPARED.match(one):
                written.add(found.group(1))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


def foreign_sides(role: Visitor, route: Stop) -> list[str]:
    """The sides whose rows must look absent to this role at this route."""
    if route.name in about.FOR_EVERYBODY or route.about in about.FOR_EVERYBODY:
        return []
    return [side for side in SIDES if side not in role.sees]
