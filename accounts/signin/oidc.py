"""Sign-in of a host's staff by the host's own identity provider, through allauth's OpenID Connect.

A provider's account opens only the one account its owner linked after signing in here; nothing is created, nothing is matched
by number or e-mail. What the installation asks of the provider goes out encrypted, never to this machine itself, and briefly.
"""

import hashlib
import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.models import PlatformRole, Tenant
from accounts.signin import wording
from accounts.tenant_policies import OidcPolicy, policies_of, workplaces

MAY_LINK, LINK_SECONDS = "may_link", 300
TIMEOUT = 5


def provider_id(tenant: Tenant, policy: OidcPolicy) -> str:
    """Names the host's provider in addresses and links: another server or client is another provider, its links do not carry over."""
    mark = hashlib.sha256(f"{policy.server_url}\n{policy.client_id}".encode()).hexdigest()[:10]
    return f"{tenant.slug}-{mark}"


def provider_of(tenant: Tenant | None) -> tuple[str, OidcPolicy] | None:
    """(provider id, policy) of a host that uses one."""
    policy = policies_of(tenant).oidc if tenant is not None and tenant.is_active else None
    return (provider_id(tenant, policy), policy) if policy else None


def tenant_of(provider: str) -> tuple[Tenant, OidcPolicy] | None:
    """Whose provider this is, as the hosts' policies stand now."""
    tenant = Tenant.objects.filter(slug=provider.rpartition("-")[0], is_active=True).first()
    found = provider_of(tenant)
    return (tenant, found[1]) if found and found[0] == provider else None


class SecondFactor(AuthenticateStage):
    """As allauth's, but for whom the provider has just asked one, where the host takes its word."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, "provider_asked_second_factor", False) and super()._should_handle(request)


class Outgoing(requests.Session):
    """Asks providers only: https, no redirects, five seconds, never this machine or its neighbours' metadata."""

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        parts = urlsplit(url)
        local = settings.OIDC_LOCAL and parts.hostname == "127.0.0.1"
        if not local and (parts.scheme != "https" or _is_inside(parts.hostname or "", parts.port or 443)):
            raise requests.RequestException("not an address to ask")
        return super().request(method, url, **kwargs | {"timeout": TIMEOUT, "allow_redirects": False})


class Providers(DefaultSocialAccountAdapter):
    """Providers are the hosts' policies; links are made by their owners only."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        found = tenant_of(provider or "")
        if found is None or (client_id and client_id != found[1].client_id):
            return []
        policy = found[1]
        return [
            SocialApp(
                provider="openid_connect", provider_id=provider, name=policy.label, client_id=policy.client_id,
                secret=policy.plain_secret,
                settings={"server_url": policy.server_url, "fetch_userinfo": False, "oauth_pkce_enabled": True},
            )
        ]  # fmt: skip

    def get_requests_session(self) -> requests.Session:
        session = Outgoing()
        session.trust_env = False
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> Any:
        return sociallogin.user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return "/account/"

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Nobody new, nobody who no longer works there; a link only for who asked for it and confirmed their password."""
        claims = sociallogin.account.extra_data.get("id_token") or {}
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
        tenant, policy = tenant_of(sociallogin.account.provider) or (None, None)
        if tenant is None:
            raise ImmediateHttpResponse(redirect("sign_in"))
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            asked = request.session.pop(MAY_LINK, {})
            fresh = real_now().timestamp() - asked.get("at", 0) < LINK_SECONDS and asked.get("to") == tenant.pk
            if not (fresh and request.user.is_authenticated and works_at(request.user, tenant)):
                _turn_away(request, wording.OIDC_NOT_ASKED, "account_security")
        elif not sociallogin.is_existing or not works_at(sociallogin.user, tenant):
            _turn_away(request, wording.OIDC_NOT_LINKED, "sign_in")
        elif (
            policy.provider_does_second_factor
            and "mfa" in (claims.get("amr") or [])
            and works_only_at(sociallogin.user, tenant)
        ):
            request.provider_asked_second_factor = True


def works_at(user: Any, tenant: Tenant) -> bool:
    """Is the person staff, at a seat or an expert of the host?"""
    with scope.system("who works at the host"):
        return tenant.pk in workplaces(user)


def works_only_at(user: Any, tenant: Tenant) -> bool:
    """One host's word for a second factor opens no other host's rooms, nor the platform's."""
    with scope.system("where else does the person work"):
        return workplaces(user) == {tenant.pk} and not PlatformRole.objects.filter(user=user).exists()


def _turn_away(request: HttpRequest, sentence: str, name: str) -> None:
    messages.error(request, sentence)
    raise ImmediateHttpResponse(redirect(name))


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """IPv4 written as IPv6 (::ffff:127.0.0.1) is what it stands for."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _is_inside(host: str, port: int) -> bool:
    """Does the name lead to this machine or a link-local address? (A provider in the host's own network is allowed.)"""
    try:
        found = {_plain(entry[4][0]) for entry in socket.getaddrinfo(host, port)}
    except (OSError, UnicodeError):
        return True
    return any(a.is_loopback or a.is_link_local or a.is_unspecified or a.is_multicast for a in found)
