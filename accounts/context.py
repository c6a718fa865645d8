"""What every template may rely on."""

from django.conf import settings
from django.http import HttpRequest

from accounts.kernel import workspace as ws


def workspace(request: HttpRequest) -> dict:
    """`workspace` (name or ""), `nav_items` of it, `actor`, `now`, `site_name`, `demo_mode`."""
    name = getattr(request, "workspace", "")
    return {
        "workspace": name,
        "nav_items": ws.entries(name) if name in ws.WORKSPACES else [],
        "actor": getattr(request, "actor", None),
        "now": getattr(request, "now", None),
        "demo_mode": settings.DEMO_MODE,
    }
