"""Every view says who may call it: @public_page or @allow. The middleware refuses a view that says nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from accounts.kernel import refusals
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import Again
from accounts.kernel.policy import Refused, may
from accounts.kernel.verdict import Verdict, no

NEXT_STEP = "请返回上一页查看当前状态；如认为有误，请联系本活动主办单位的工作人员。"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declared: `action` None = public page; `unit_required` False = open under /apply/ without a unit;
    `bare` = the middleware reads nothing for it (health probes)."""

    action: str | None
    unit_required: bool = True
    bare: bool = False


def public_page(view: Callable) -> Callable:
    """The view is for everybody, signed in or not. DoesNotExist becomes the 404 page."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _answer(request, view, *args, **kwargs)

    inner.access = Access(None)
    return inner


def allow(
    action: str,
    load: Callable | None = None,
    *,
    unit_required: bool = True,
    by_action: Callable[[HttpRequest], bool] | None = None,
) -> Callable:
    """The view is for those whom the policy allows the action on what `load(request, **url_kwargs)` returns.

    With `load` the view is called as view(request, subject), without it as view(request, **url_kwargs) and subject None.
    ``by_action(request)``: true for requests whose action asks the same policy of the same subject itself, under its locks; it is
    not asked twice, and what ``load`` returns is loaded when the view looks at it. DoesNotExist → 404; refused → page with the reason (403), or the sign-in page for somebody not signed in; an
    IllegalMove (someone was faster) → page with its sentence (409).
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return _answer(request, _asked, kwargs)

        def _asked(request: HttpRequest, kwargs: dict) -> HttpResponse:
            if load and by_action is not None and by_action(request):
                return view(request, SimpleLazyObject(partial(load, request, **kwargs)))
            subject = load(request, **kwargs) if load else None
            if not (verdict := may(request.actor, action, subject)):
                raise Refused(verdict, action, subject)
            return view(request, subject) if load else view(request, **kwargs)

        inner.access = Access(action, unit_required)
        return inner

    return decorate


def refused(request: HttpRequest, verdict: Verdict, action: str = "", subject: Any = None) -> HttpResponse:
    """The reason page (403), and a note in the trail; somebody not signed in is sent to sign in instead."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    access = getattr(getattr(request.resolver_match, "func", None), "access", None)
    refusals.note(request, verdict, action or (access.action if access else None) or "", subject)
    return reason_page(request, verdict, 403)


def reason_page(request: HttpRequest, verdict: Verdict, status: int) -> HttpResponse:
    """A page with the verdict's sentence and the next step."""
    return render(request, "errors/refused.html", {"verdict": verdict, "next_step": NEXT_STEP}, status=status)


def _answer(request: HttpRequest, view: Callable, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refused as error:
        return refused(request, error.verdict, error.action, error.subject)
    except (IllegalMove, Again) as error:
        return reason_page(request, no(error.sentence), 409)
