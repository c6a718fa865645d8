"""Units in a host's books, and posts as a browser sends them."""

from __future__ import annotations

import secrets
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.kernel import scope
from accounts.models import Tenant, Unit, User
from notices.models import Letter
from tests.cast import browser, make_member, make_unit, register_unit


def at(name: str, **kwargs: Any) -> str:
    """The address of a route."""
    return reverse(name, kwargs=kwargs or None)


def post(client: Client, name: str, data: dict | None = None, **kwargs: Any):
    """A POST with a fresh key."""
    return client.post(at(name, **kwargs), {"_key": secrets.token_urlsafe(18), **(data or {})})


def registered(name: str, tenant: Tenant, **values: Any) -> tuple[Unit, User, Client]:
    """A unit in the host's books with its administrator, and the administrator's browser."""
    unit = make_unit(name, **values)
    user = make_member(unit)
    register_unit(unit, tenant, user)
    return unit, user, browser(user, unit)


def letters(event: str) -> list[Letter]:
    """All letters of an event."""
    with scope.system("test"):
        return list(Letter.objects.filter(event=event).order_by("pk"))


def says(page, text: str) -> bool:
    """Does the page show the text?"""
    return text in page.content.decode()
