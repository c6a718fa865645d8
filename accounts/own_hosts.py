"""Own host names of tenants: a request whose Host is one of them shows that tenant's portal, logo, foot and sign-in only.

The names are rows the system administrator keeps; they are allowed beside settings.ALLOWED_HOSTS without a restart.
"""

import re
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect

from accounts import wording
from accounts.kernel import workspace as ws
from accounts.models import Tenant, TenantHost

SHAPE = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
FRESH = 30.0  # seconds for which a process keeps the names
_names: tuple[float, dict[str, int]] = (0.0, {})


class OwnHosts:
    """Puts `site_tenant` on the request (None on the site's own names) and lets a registered name pass Django's check."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.site_tenant = None
        given = request.META.get("HTTP_HOST", "")
        domain = split_domain_port(given)[0]
        if domain and not _is_the_sites(domain) and (pk := _known().get(domain)) is not None:
            request.site_tenant = Tenant.objects.filter(pk=pk, is_active=True).first()
            if request.site_tenant is not None:
                request.get_host = lambda: given
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        """A campaign of another host has its page on the main site."""
        if request.site_tenant is None or not request.path_info.startswith("/c/"):
            return None
        if (host := ws.host_of(request)) is None or host.pk == request.site_tenant.pk:
            return None
        return redirect(f"{settings.SITE_URL.rstrip('/')}{request.get_full_path()}")


def address_of(tenant: Tenant | None) -> str:
    """Where the tenant's pages are reached from outside, without a slash at the end: its first own name, else the site's."""
    site = settings.SITE_URL.rstrip("/")
    if tenant is None:
        return site
    name = TenantHost.objects.filter(tenant=tenant).order_by("pk").values_list("name", flat=True).first()
    return f"{urlsplit(site).scheme}://{name}" if name else site


def clean_names(text: str, tenant: Tenant | None) -> list[str]:
    """The names of a text, one a line; ValidationError for what is no name, the site's own, or another tenant's."""
    names = list(dict.fromkeys(line.strip().lower().rstrip(".") for line in text.splitlines() if line.strip()))
    for name in names:
        if not SHAPE.fullmatch(name):
            raise ValidationError(wording.HOST_SHAPE.format(name=name[:60]))
        if _is_the_sites(name):
            raise ValidationError(wording.HOST_IS_THE_SITES.format(name=name))
    taken = (
        TenantHost.objects.filter(name__in=names).exclude(tenant=tenant)
        if tenant
        else TenantHost.objects.filter(name__in=names)
    )
    if (row := taken.order_by("name").first()) is not None:
        raise ValidationError(wording.HOST_TAKEN.format(name=row.name))
    return names


def set_names(tenant: Tenant, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Make these the tenant's names; returns (before, after). In the caller's transaction."""
    before = list(tenant.host_names.order_by("pk").values_list("name", flat=True))
    after = list(names)
    if before != after:
        tenant.host_names.all().delete()
        TenantHost.objects.bulk_create([TenantHost(tenant=tenant, name=name) for name in after])
    forget()
    return before, after


def forget() -> None:
    """Read the names again at the next request of this process; others do within half a minute."""
    global _names  # noqa: PLW0603  one small table per process
    _names = (0.0, {})


def _known() -> dict[str, int]:
    global _names  # noqa: PLW0603
    if time.monotonic() - _names[0] > FRESH or not _names[0]:
        _names = (time.monotonic(), dict(TenantHost.objects.values_list("name", "tenant_id")))
    return _names[1]


def _is_the_sites(domain: str) -> bool:
    fixed = {name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"}
    return domain in fixed | {split_domain_port(urlsplit(settings.SITE_URL).netloc)[0], "localhost", "127.0.0.1"}
