"""Every route of the installation: each app exports one list per workspace, this module composes them."""

from importlib import import_module

from django.urls import include, path

APPS = ["accounts", "audit", "notices", "campaigns", "applicants", "submissions", "review", "publicity"]


def routes(workspace: str) -> list:
    """The patterns all apps export for one workspace, in the order of the layers."""
    return [pattern for app in APPS for pattern in getattr(import_module(f"{app}.urls"), f"{workspace}_urls", [])]


urlpatterns = [
    path("apply/", include(routes("apply"))),
    path("desk/<int:seat_id>/", include(routes("desk"))),
    path("expert/", include(routes("expert"))),
    path("host/<slug:tenant>/", include(routes("host"))),
    path("platform/", include(routes("platform"))),
    *routes("public"),
]

handler400 = "accounts.views.errors.bad_request"
handler403 = "accounts.views.errors.forbidden"
handler404 = "accounts.views.errors.not_found"
handler500 = "accounts.views.errors.server_error"
