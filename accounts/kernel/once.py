"""A state-changing form counts once: the page carries a key, the key is used up with the work."""

import hashlib
import re
import secrets
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.apps import apps
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.kernel.prepared import PreparedUpdate, insert

FIELD = "_key"
SHAPE = re.compile(r"[0-9A-Za-z_-]{16,64}")
TRIES = 3
STUCK = ("40P01", "40001")  # deadlock detected, serialization failure
MISSING = "这个页面缺少防重复提交的标识，内容没有提交。请返回上一页刷新后重新提交。"


def new_key() -> str:
    """A fresh key for one rendered form (`<c-key />`)."""
    return secrets.token_urlsafe(18)


def keyed(request: HttpRequest) -> bool:
    """A form that is sent with its key."""
    return request.method == "POST" and bool(SHAPE.fullmatch(request.POST.get(FIELD, "")))


class Again(Exception):
    """The work found that it has to hold other rows than it does: it is undone and done again. ``sentence`` is for the page when
    that happened too often."""

    sentence = "这些内容刚刚被其他人改动，请刷新页面核对后重新提交。"

    def __str__(self) -> str:
        return self.sentence


def anew(work: Callable[[], Any]) -> Any:
    """Run the work in a transaction of its own, and anew while it raises Again, twice at most. Inside a transaction it is run as it
    stands: whoever began that undoes it when it raises (`once` does, and runs it anew)."""
    if transaction.get_connection().in_atomic_block:
        return work()
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return work()
        except Again:
            if not left:
                raise
    return None


def undone(response: HttpResponse) -> HttpResponse:
    """Mark a redirect that leads to what speaks against the work: nothing the view wrote is kept, and the key stays good."""
    response.undone = True
    return response


def once(view: Callable | None = None, *, leads_to: Callable[[HttpRequest], str] | None = None) -> Callable:
    """Run the whole POST in one transaction and use up its `_key`; a second use answers the first one's redirect.

    The work is kept, and the key used, when the view redirects (or answers 204, or sets HX-Redirect); any other answer is
    an invitation to correct the form: everything the view wrote is rolled back and the key stays good (`undone` says so of a redirect).
    What raises Again, and what PostgreSQL undoes because several waited in a circle, is done again, twice at most.
    A POST without a well-formed key gets a 400 page. Keys belong to the person (or session) and the path.
    ``leads_to(request)``: where the work most likely leads, written down with the key; only a work that leads elsewhere is written
    down again at its end. Nobody reads the key before the work is kept.
    """
    if view is None:
        return partial(once, leads_to=leads_to)

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not SHAPE.fullmatch(key := request.POST.get(FIELD, "")):
            return render(request, "errors/400.html", {"title": "内容没有提交", "sentence": MISSING}, status=400)
        digest = _digest(request, key)
        tries = TRIES
        while True:
            tries -= 1
            try:
                likely = leads_to(request) if leads_to is not None else ""
                return _counted(digest, request, likely, lambda: view(request, *args, **kwargs))
            except (OperationalError, Again) as error:
                if not tries or not _stuck(error) or transaction.get_connection().in_atomic_block:
                    raise
            for upload in request.FILES.values():
                upload.seek(0)

    return inner


def _counted(digest: str, request: HttpRequest, likely: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    used = apps.get_model("accounts", "UsedKey")
    with transaction.atomic():
        if not _taken(used(digest=digest, answer=likely)):
            return HttpResponseRedirect(used.objects.get(digest=digest).answer or request.path)
        response = work()
        if (answer := _kept(response)) is None:
            transaction.set_rollback(True)
        elif answer != likely:
            _answered.run({"answer": answer}, digest=digest)
    return response


_answered = PreparedUpdate(lambda p: apps.get_model("accounts", "UsedKey").objects.filter(digest=p.digest), "answer")


def _taken(key: Any) -> bool:
    """Write the key down; False when it was used before. Waits for whoever is using it."""
    return insert(key, unless_there=True)


def _stuck(error: Exception) -> bool:
    """The work asks for it, or the database undid the transaction because others stood in a circle with it."""
    return (
        isinstance(error, Again)
        or getattr(error.__cause__, "sqlstate", None) in STUCK
        or getattr(error.__cause__, "pgcode", None) in STUCK
    )


def _kept(response: HttpResponse) -> str | None:
    if getattr(response, "undone", False):
        return None
    if 300 <= response.status_code < 400:
        return response["Location"]
    if response.status_code == 204 or response.has_header("HX-Redirect"):
        return response.get("HX-Redirect", "")
    return None


def _digest(request: HttpRequest, key: str) -> str:
    owner = (
        f"user:{request.user.pk}" if request.user.is_authenticated else f"session:{request.session.session_key or ''}"
    )
    return hashlib.sha256(f"{owner}\n{request.path}\n{key}".encode()).hexdigest()
