"""Every form on everybody's own pages, posted as it is and tampered with; nothing foreign changes, and each deed leaves an entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts.kernel import scope
from accounts.kernel.clock import clock
from notices.models import Letter
from tests.walk import robot
from tests.walk.about import stops
from tests.walk.roles import Visitor, visitor_of
from tests.walk.tamper import Guard, fresh, with_extras, with_foreign_ids
from tests.walk.walker import Answer, Walker, shows_in_clear

ELSEWHERE = {"account_logout", "sign_out", "account_login", "sign_in"}  # every page's top bar; tests/signin asks them
# Posts that change a row of a host without an entry in the trail, each with its reason.
UNRECORDED = {
    "apply_fill": "each autosave would be an entry; the submit records the content's hash",
    "apply_asked_fill": "as the filing's own form: handing it in records the content's hash",
    "apply_attach": "as the answers it belongs to",
    "apply_detach": "as the answers it belongs to",
    "apply_upload_begin": "a piece of a file is no file yet",
    "apply_scan_upload": "a piece of a file is no file yet",
    "apply_asked_upload": "a piece of a file is no file yet",
    "apply_upload": "a piece of a file is no file yet",
    "apply_upload_finish": "attaching the whole file records it",
    "apply_upload_give_up": "what never became a file",
    "desk_paper_upload_begin": "a piece of a file is no file yet",
    "desk_paper_scan_upload": "a piece of a file is no file yet",
    "desk_paper_upload": "a piece of a file is no file yet",
    "desk_paper_upload_finish": "attaching the whole file records it",
    "desk_paper_upload_give_up": "what never became a file",
    "inbox_open": "a letter is marked as read",
    "inbox_read_all": "letters are marked as read",
    "desk_score_save": "the working copy of a sheet; signing records it",
    "expert_score_save": "the working copy of a sheet; signing records it",
    "apply_paper_make": "asks for a document; nothing is decided",
    "apply_receipt_paper": "asks for a document; nothing is decided",
    "public_blank_document": "asks for a document; nothing is decided",
}


ASKS_FOR_A_CODE = "a code is on its way; nothing is changed before it is entered"
UNRECORDED |= dict.fromkeys(("password_reset", "phone_change", "sign_in_code"), ASKS_FOR_A_CODE)
UNRECORDED["apply_check"] = "the declarations are part of the draft; the submit records the content's hash"
# Deeds of a host that others have to learn of: the tables in which they do.
ACROSS = {"host_change_approve": {"audit_auditentry", "audit_chainhead", "notices_letter"}}
# What a letter may tell somebody who could not look it up: the letter, and the field it tells.
TOLD = {
    ("change.informed", "applicants.ChangeRequest.wanted"),  # the unit is known to that host too
    ("join.declined", "accounts.Unit.name"),  # the person gave the unit's code
    ("objection.investigated", "publicity.Objection.ruling"),
}


@dataclass(repr=False)
class Posting:
    """Posts the forms of all pages. `kept` are the routes at which a post did something; `ids`: foreign ids tried per field."""

    walker: Walker
    everybody: dict[str, Visitor]
    ids: int
    kept: set[str] = field(default_factory=set)
    tried: set[tuple] = field(default_factory=set)

    def everything(self, pages: Iterable[tuple[str, str]]) -> list[str]:
        """Post every form of these (route, role) pages that has done nothing yet; returns what is wrong."""
        wrong: list[str] = []
        one, all_ = Guard(self.walker.world.sides["own"].tenant.pk), Guard(None)
        one.learn()
        by_label = {stop.label: stop for stop in stops()}
        for label, role in sorted(pages):
            visitor = self.everybody[role]
            url = self.walker.address(by_label[label], visitor, "own")
            page = self.walker.ask(visitor, "GET", url) if url else None
            if page and page.word == "200" and "html" in page.response.headers["Content-Type"]:
                for form in robot.forms(page.response.content, url):
                    key = (form.route, tuple(sorted(form.data)), clock())
                    if form.route not in ELSEWHERE | self.kept and key not in self.tried:
                        self.tried.add(key)
                        wrong += self._post(visitor, form, all_ if visitor.platform else one)
        return wrong

    def _post(self, visitor: Visitor, form: robot.Form, guard: Guard) -> list[str]:
        who, world = f"{visitor.name} {form.route}", self.walker.world
        plain, answer = self._sent(visitor, form.url, fresh(form), guard)
        wrong = plain.wrong(answer, who, form.route)
        if plain.kept(answer):
            self.kept.add(form.route)
        more, answer = self._sent(visitor, form.url, with_extras(form, world), guard)
        wrong += more.wrong(answer, f"{who} with fields it does not show", form.route)
        if connection.vendor == "sqlite":  # PostgreSQL's sequences do not go back, so new rows have other ids
            tables = {t for t in {*more.columns, *plain.columns} if more.columns.get(t) != plain.columns.get(t)}
            wrong += [f"{who}: a field that is not on the form changed {table}" for table in sorted(tables)]
        for what, data in with_foreign_ids(form, world, self.ids):
            other, answer = self._sent(visitor, form.url, data, guard)
            wrong += other.wrong(answer, f"{who} {what}", form.route)
        return wrong

    def _sent(self, visitor: Visitor, url: str, data: dict[str, Any], guard: Guard) -> tuple[Seen, Answer]:
        seen = Seen(self.walker, guard)
        return seen, self.walker.ask(visitor, "POST", url, data, then=seen.look)


class Seen:
    """What one post left behind, looked at before it is taken back."""

    def __init__(self, walker: Walker, guard: Guard):
        self.walker, self.guard = walker, guard
        self.foreign: list[str] = []
        self.columns: dict[str, list] = {}
        self.letters: list[str] = []
        with scope.system("walk"):
            self.last = Letter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def look(self, written: set[str]) -> None:
        """Compare the rows of other hosts; read the new letters as their recipients."""
        self.foreign = self.guard.changed(written)
        self.columns = self.guard.guarded(written - {"audit_auditentry", "notices_letter"})
        world = self.walker.world
        with scope.system("walk"):
            for letter in Letter.objects.filter(pk__gt=self.last, user__isnull=False).select_related("user"):
                reader = visitor_of(world, f"user {letter.user_id}", letter.user)
                for token in world.book.found(f"{letter.title}{letter.text}{letter.params}"):
                    canary = world.book.known[token]
                    told = (letter.event, f"{canary.label}.{canary.field}") in TOLD
                    if not told and not reader.may_read(canary):
                        self.letters.append(f"a letter {letter.event} tells {canary}")

    def kept(self, answer: Answer) -> bool:
        """Did the post change a row of a host for good? (A page answered with 200 was rolled back by @once.)"""
        return bool(answer.wrote & set(self.guard.tables) - {"campaigns_counter"}) and answer.response.status_code in (
            204,
            302,
        )

    def wrong(self, answer: Answer, who: str, route: str) -> list[str]:
        """Sentences about what must not be."""
        foreign = set(self.foreign) - ACROSS.get(route, set())
        found = [f"{who}: another host's rows changed in {sorted(foreign)}"] if foreign else []
        shown = [] if shows_in_clear(route) else answer.foreign
        found += [f"{who}: {line}" for line in [*self.letters, *shown]]
        if answer.word == "500":
            found.append(f"{who}: {answer.response.exc_info[1]!r}"[:300])
        if self.kept(answer) and not answer.recorded and route not in UNRECORDED:
            found.append(f"{who}: wrote {sorted(answer.wrote)} and left no entry in the trail")
        return found
