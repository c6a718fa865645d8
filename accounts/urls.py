"""Routes of accounts, one list per workspace; config.urls composes them."""

from django.urls import path

from accounts.gallery import gallery
from accounts.signin.urls import urls as signin_urls
from accounts.views import display, files, health, platform, units

public_urls: list = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("gallery/", gallery, name="gallery"),
    path("display/", display.display_mode, name="display_mode"),
    path("files/<uuid:uuid>/", files.file_download, name="file_download"),
    path("units/choose/", units.unit_choose, name="unit_choose"),
    *signin_urls,
]
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
host_urls: list = []
platform_urls: list = [
    path("", platform.home, name="platform_home"),
    path("tenants/new/", platform.tenant_new, name="platform_tenant_new"),
    path("tenants/<int:pk>/", platform.tenant_detail, name="platform_tenant"),
]
