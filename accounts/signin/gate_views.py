"""Pages that say what is missing before a workspace opens, and that a session has ended."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.kernel.access import allow, public_page
from accounts.signin import gate, wording
from accounts.signin.passwords import help_for
from accounts.signin.terms import terms_of


@require_safe
@never_cache
@allow("account.view")
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Why a second factor is asked for, and the way to set it up."""
    if gate.passed(request):
        return redirect(gate.wanted(request))
    return render(request, "signin/factor_needed.html", {"required": terms_of(request.user).second_factor_required})


@require_safe
@never_cache
@allow("account.view")
def password_overdue(request: HttpRequest) -> HttpResponse:
    """Why the password must be changed now."""
    context = {"days": terms_of(request.user).password_days, "help": help_for(request.user)}
    return render(request, "signin/password_overdue.html", context)


@require_safe
@never_cache
@allow("account.view")
def go_on(request: HttpRequest) -> HttpResponse:
    """To the address that was asked for before the gate closed."""
    return redirect(gate.wanted(request))


@require_safe
@never_cache
@public_page
def session_ended(request: HttpRequest) -> HttpResponse:
    """What ended the session, and back to where the person was after signing in again."""
    target = request.GET.get("next", "")
    context = {
        "sentence": wording.ENDED.get(request.GET.get("why", ""), wording.ENDED["idle"]),
        "next": target if target and get_adapter(request).is_safe_url(target) else "",
    }
    return render(request, "signin/ended.html", context)
