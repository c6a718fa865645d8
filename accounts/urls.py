"""Routes of accounts, one list per workspace; config.urls composes them."""

from django.urls import path

from accounts.administering import views as administering
from accounts.gallery import gallery
from accounts.invitations.urls import invitation_routes
from accounts.invitations.urls import public_urls as invitation_pages
from accounts.personal.urls import account_urls, revealing
from accounts.quarantine.urls import handling
from accounts.quarantine.urls import public_urls as report_pages
from accounts.signin.urls import urls as signin_urls
from accounts.views import calendar, display, files, health, host_settings, platform, second_factor, units

public_urls: list = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("gallery/", gallery, name="gallery"),
    path("display/", display.display_mode, name="display_mode"),
    path("files/<uuid:uuid>/", files.file_download, name="file_download"),
    path("logo/<slug:slug>/", host_settings.tenant_logo, name="tenant_logo"),
    path("units/choose/", units.unit_choose, name="unit_choose"),
    *signin_urls,
    *account_urls,
    *invitation_pages,
    *report_pages,
]
apply_urls: list = [*invitation_routes("apply"), *revealing("apply")]
desk_urls: list = [*invitation_routes("desk"), *revealing("desk")]
expert_urls: list = []
host_urls: list = [
    *invitation_routes("host"),
    *revealing("host"),
    *handling("host"),
    path("settings/", host_settings.settings_page, name="host_settings"),
]
platform_urls: list = [
    *invitation_routes("platform"),
    path("people/", administering.people, name="platform_people"),
    path("people/<int:pk>/dismiss/", administering.dismiss, name="platform_dismiss"),
    path("people/proposals/<int:pk>/confirm/", administering.confirm, name="platform_proposal_confirm"),
    path("people/proposals/<int:pk>/refuse/", administering.refuse, name="platform_proposal_refuse"),
    path("people/proposals/<int:pk>/withdraw/", administering.withdraw, name="platform_proposal_withdraw"),
    path("tenants/<int:pk>/manager/", administering.first_manager, name="platform_first_manager"),
    *revealing("platform"),
    *handling("platform"),
    path("", platform.home, name="platform_home"),
    path("calendar/", calendar.page, name="platform_calendar"),
    path("calendar/<int:pk>/withdraw/", calendar.withdraw, name="platform_calendar_withdraw"),
    path("second-factor/", second_factor.second_factor_reset, name="platform_second_factor"),
    path("tenants/new/", platform.tenant_new, name="platform_tenant_new"),
    path("tenants/<int:pk>/", platform.tenant_detail, name="platform_tenant"),
]
