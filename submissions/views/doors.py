"""The pages of filling in stand in two places: the applicant's workspace, and the desk that enters a filing from paper (代录)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.kernel import workspace

APPLY, DESK = "apply_", "desk_paper_"


def at_desk(request: HttpRequest) -> bool:
    """Is the page one of the desk's?"""
    return request.workspace == "desk"


def name(request: HttpRequest, route: str) -> str:
    """The route of the place at hand for one of the applicant's: ``apply_check`` is ``desk_paper_check`` at a desk."""
    return route.replace(APPLY, DESK, 1) if at_desk(request) else route


def url(request: HttpRequest, route: str, **kwargs: Any) -> str:
    """The address of a page of filling in, where the reader is."""
    return workspace.url(request, name(request, route), **kwargs)


def go(request: HttpRequest, route: str, **kwargs: Any) -> HttpResponse:
    """Redirect to a page of filling in, where the reader is."""
    return redirect(url(request, route, **kwargs))
