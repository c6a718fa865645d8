"""What every template may rely on: `ui`, lazily computed, and nothing else."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from accounts.kernel import scope
from accounts.kernel import workspace as ws
from accounts.kernel.policy import may


class Frame:
    """The frame of a page: who is here, in which workspace, what the navigation shows. Without a request: the bare frame
    of error pages, the same for everybody."""

    def __init__(self, request: HttpRequest | None = None):
        self._request = request
        self.actor = getattr(request, "actor", None)
        self.now = getattr(request, "now", None)
        self.demo = settings.DEMO_MODE and request is not None
        self._name = getattr(request, "workspace", "")
        self.workspace = ws.LABELS.get(self._name, "")

    @cached_property
    def tenant(self) -> Any:
        """The host whose page this is: of the workspace, of the campaign shown, or of the host name; None on the site's own."""
        return None if self._request is None else getattr(self._request, "tenant", None) or ws.host_of(self._request)

    @property
    def logo(self) -> str:
        """The address of the host's logo, "" when it has none. A new logo has a new address."""
        if self.tenant is None or not self.tenant.logo_id:
            return ""
        return f"{reverse('tenant_logo', args=[self.tenant.slug])}?v={str(self.tenant.logo_id)[:8]}"

    @property
    def senior(self) -> bool:
        """Large type (长辈版): the person's setting, or this browser's."""
        cookie = self._request.COOKIES.get("senior") if self._request else None
        person = getattr(self.actor, "user", None)
        return cookie == "1" if cookie in ("0", "1") else bool(person and person.prefers_large_type)

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The workspace's entries: label, url, icon, badge (a number), active. Entries without a route, those that would lead to
        a refusal and those with nothing behind them are left out."""
        if self._request is None or self._name not in ws.LABELS:
            return []
        items = [
            (entry, url)
            for entry in ws.entries(self._name)
            if (url := self._url(entry.url_name)) and self._may_open(url)
            if entry.shown is None or entry.shown(self._request)
        ]
        here = max((url for _, url in items if self._request.path.startswith(url)), key=len, default="")
        return [
            {
                "label": entry.label,
                "url": url,
                "icon": entry.icon,
                "badge": entry.badge(self._request) if entry.badge else 0,
                "active": url == here,
            }
            for entry, url in items
        ]

    def _url(self, name: str) -> str:
        try:
            return ws.url(self._request, name)
        except NoReverseMatch:  # an optional part is not installed; the walk test knows the routes that must be there
            return ""

    def _may_open(self, url: str) -> bool:
        """Would the view behind the address let this person in? Entries that lead to a refusal are not shown."""
        access = getattr(resolve(url).func, "access", None)
        return access is None or access.action is None or bool(may(self.actor, access.action))

    @cached_property
    def workspaces(self) -> list[tuple[ws.Door, bool]]:
        """(door, active) of every workspace, unit, host and seat the person may enter, with the role held there."""
        if self._request is None or not self._request.user.is_authenticated:
            return []
        with scope.system("which workspaces the person may enter"):
            doors = ws.doors_of(self._request)
        return [(door, self._is_here(door)) for door in doors]

    def _is_here(self, door: ws.Door) -> bool:
        here = self._request.path.startswith(door.url)
        return here and (door.unit_id is None or door.unit_id == getattr(self.actor.unit, "pk", None))

    @cached_property
    def bell(self) -> tuple[int, str] | None:
        """(unread letters, address of the inbox) of the signed-in person; None for a stranger."""
        return ws.bell_of(self._request) if self._request is not None else None


def frame(request: HttpRequest) -> dict:
    """`ui`, the frame of the page."""
    return {"ui": Frame(request)}
