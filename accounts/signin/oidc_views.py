"""Linking one's account with the host's identity provider, and undoing it."""

import logging
from collections.abc import Callable

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, suspend_request
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from accounts.kernel import ports, scope
from accounts.kernel.access import allow, public_page
from accounts.kernel.clock import real_now
from accounts.kernel.once import once
from accounts.models import Tenant
from accounts.signin import oidc, wording
from accounts.tenant_policies import workplaces

log = logging.getLogger(__name__)


def _through(view: Callable) -> Callable:
    """allauth's view, with a page instead of an error where the provider does not answer, or answers nonsense."""

    @require_safe
    @never_cache
    @public_page
    def inner(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, OAuth2Error, ValueError, KeyError):
            log.warning("identity provider %s did not answer as it should", provider_id[:80])
            return render(request, "socialaccount/authentication_error.html", status=502)

    return inner


provider_login, provider_callback = _through(allauth_views.login), _through(allauth_views.callback)


@require_safe
@never_cache
@allow("account.view")
def provider_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to the provider, to link its account with this one: only for who works there and has just confirmed their password."""
    tenant = Tenant.objects.get(slug=slug, is_active=True)
    if (found := oidc.provider_of(tenant)) is None or not oidc.works_at(request.user, tenant):
        raise Http404
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        # another site sent the person here: the account waiting at the provider may be somebody else's
        messages.error(request, wording.OIDC_NOT_ASKED)
        return redirect("account_security")
    if not did_recently_reauthenticate(request):
        return suspend_request(request, reverse("account_reauthenticate"))
    request.session[oidc.MAY_LINK] = {"to": tenant.pk, "at": real_now().timestamp()}
    return redirect(f"{reverse('openid_connect_login', args=[found[0]])}?{urlencode({'process': 'connect'})}")


@require_POST
@allow("account.view")
@once
def provider_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """The provider's account no longer opens this one."""
    row = SocialAccount.objects.get(pk=pk, user=request.user)
    row.delete()
    ports.record("signin.oidc_unlink", actor=request.actor, obj=request.user, before={"provider": row.provider})
    messages.success(request, wording.OIDC_UNLINKED)
    return redirect("account_security")


@require_safe
@never_cache
@public_page
def provider_failed(request: HttpRequest) -> HttpResponse:
    """The provider said no, or the person turned back there."""
    messages.error(request, wording.OIDC_FAILED)
    return redirect("sign_in")


def providers_of(request: HttpRequest) -> list[dict]:
    """What the account page shows: each provider of a host the person works for, with the link if there is one."""
    with scope.system("which providers the person may link"):
        hosts = list(Tenant.objects.filter(pk__in=workplaces(request.user), is_active=True).order_by("name", "pk"))
    links = {row.provider: row for row in SocialAccount.objects.filter(user=request.user)}
    return [
        {"tenant": tenant, "label": found[1].label, "link": links.get(found[0])}
        for tenant in hosts
        if (found := oidc.provider_of(tenant))
    ]
