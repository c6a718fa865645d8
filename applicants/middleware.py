"""Who accepted an agreement that has a newer version is asked again at the next sign-in, before a workspace opens."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.kernel.workspace import WORKSPACES

from . import queries

DUE, BACK = "texts_due", "texts_back"


@receiver(user_logged_in, dispatch_uid="applicants.texts_due")
def look(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """At sign-in: remember in the session that something is to be accepted."""
    if request is not None:
        request.session.pop(DUE, None)
        if queries.unaccepted(user):
            request.session[DUE] = True


class TextsInForce:
    """Leads to the texts from any page of a workspace; a form on its way is let through, so that nothing is lost."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        here = getattr(request, "workspace", "") in WORKSPACES and request.method == "GET"
        if here and not request.headers.get("HX-Request") and request.session.get(DUE):
            request.session[BACK] = request.get_full_path()
            return redirect("account_texts")
        return None
