"""A visitor who fills in every form: reads the forms of a page as a browser would and answers each field with something fitting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve
from lxml import html

from accounts.kernel.clock import clock
from publicity.demo.drawing import sheet
from tests.cast import demo_uscc, png

TEXT = "演示内容，按要求填写完整。"
# What a field of this name is answered with, where its type does not say enough.
KNOWN = {
    "phone": "19900088888",
    "contact_phone": "19900088888",
    "uscc": demo_uscc(88888),
    "employer": "演示大学",
    "link": "https://demo.example/",
    "note": TEXT,
    "reason": TEXT,
    "confirm": "1",
}


@dataclass
class Form:
    """A form of a page: where it goes, what it sends when filled in, and which of its fields name a row."""

    url: str
    data: dict[str, Any] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    @property
    def route(self) -> str:
        """The name of the route it is sent to."""
        try:
            return resolve(urlsplit(self.url).path).url_name
        except Resolver404:
            return ""


def forms(page: bytes, url: str) -> Iterator[Form]:
    """The page's forms that are sent by POST, each submitted by its first button."""
    for element in html.fromstring(page).iter("form"):
        if (element.get("method") or "").lower() == "post":
            yield _filled(element, urljoin(url, element.get("action") or url))


def links(page: bytes, url: str) -> list[str]:
    """The page's links to this site."""
    found = (urljoin(url, a.get("href")) for a in html.fromstring(page).iter("a") if a.get("href"))
    return sorted({link.partition("#")[0] for link in found if link.startswith("/") and not link.startswith("//")})


def _filled(element: Any, url: str) -> Form:
    form, pressed = Form(url), False
    for item in element.iter("input", "select", "textarea", "button"):
        name, kind = item.get("name"), item.get("type") or ("submit" if item.tag == "button" else "text")
        if not name or item.get("disabled") is not None:
            continue
        if kind == "submit":
            if not pressed:
                form.data.setdefault(name, item.get("value") or "")
            pressed = True
        elif (value := _answer(item, name, kind, form.data)) is not None:
            form.data[name] = value
            if item.tag == "select" or kind in ("hidden", "radio", "checkbox"):
                _note_id(form, name)
    return form


def _note_id(form: Form, name: str) -> None:
    value = form.data[name]
    first = value[0] if isinstance(value, list) and value else value
    if (
        isinstance(first, str)
        and first.isdigit()
        and name not in ("revision", "round", "step")
        and name not in form.ids
    ):
        form.ids.append(name)


def _answer(item: Any, name: str, kind: str, sent: dict[str, Any]) -> Any:
    if item.tag == "select":
        values = [o.get("value") for o in item.iter("option") if o.get("value") and o.get("disabled") is None]
        chosen = [o.get("value") for o in item.iter("option") if o.get("selected") is not None and o.get("value")]
        return (chosen or values or [""])[0]
    if item.tag == "textarea":
        return (item.text or "").strip() or TEXT
    if kind in ("radio", "checkbox"):
        value = item.get("value") or "on"
        return [*sent.get(name, []), value] if kind == "checkbox" else sent.get(name, value)
    if kind == "file":
        return _file(item.get("accept") or "")
    if kind == "hidden":
        return item.get("value") or ""
    known = KNOWN.get(name.rpartition("-")[2])
    made = {
        "number": lambda: item.get("min") or "1",
        "tel": lambda: "19900088888",
        "date": lambda: clock().date().isoformat(),
        "datetime-local": lambda: clock().strftime("%Y-%m-%dT%H:%M"),
        "url": lambda: "https://demo.example/",
        "email": lambda: "yanshi@demo.example",
    }
    return item.get("value") or known or made.get(kind, lambda: "演示")()


def _file(accept: str) -> SimpleUploadedFile:
    if ".pdf" in accept or "pdf" in accept or not accept:
        return SimpleUploadedFile("演示.pdf", sheet("演示材料", "演示单位"), "application/pdf")
    return SimpleUploadedFile("演示.png", png(), "image/png")
