"""Routes of campaigns, one list per workspace; config.urls composes them."""

from django.urls import path

from . import views
from .amending import public as versions
from .amending import views as amending
from .building import calendar_pages, file_pages, finding_pages, flow_pages, history_pages, preview_pages, weight_pages
from .building import pages as building
from .building.forms import designer
from .building.grids import option_pages, seat_pages
from .seating import views as seating
from .staffing import changes as role_changes
from .staffing import views as staffing
from .starting import views as starting

public_urls = [
    path("c/<slug:slug>/versions/", versions.version_list, name="public_versions"),
    path("c/<slug:slug>/versions/<int:number>/", versions.version, name="public_version"),
]
apply_urls: list = []
desk_urls = [
    path("people/", seating.people, name="desk_people"),
    path("people/hand-over/", seating.hand_over, name="desk_hand_over"),
    path("people/<int:pk>/remove/", seating.member_remove, name="desk_member_remove"),
]
expert_urls: list = []
platform_urls = [path("people/changes/", role_changes.page, name="platform_role_changes")]
host_urls = [
    path("people/", staffing.people, name="host_people"),
    path("people/invite/", staffing.invite, name="host_staff_invite"),
    path("people/<int:pk>/", staffing.person, name="host_person"),
    path("people/<int:pk>/remove/", staffing.remove, name="host_person_remove"),
    path("", views.home, name="host_home"),
    path("campaigns/", views.campaign_list, name="host_campaigns"),
    path("campaigns/new/", views.campaign_new, name="host_campaign_new"),
    path("campaigns/new/blank/", starting.blank, name="host_campaign_blank"),
    path("campaigns/new/edition/", starting.edition, name="host_campaign_edition"),
    path("campaigns/<int:pk>/", views.campaign_detail, name="host_campaign"),
    path("campaigns/<int:pk>/publish/", views.campaign_publish, name="host_campaign_publish"),
    path("campaigns/<int:pk>/suspend/", amending.suspend, name="host_campaign_suspend"),
    path("campaigns/<int:pk>/resume/", amending.resume, name="host_campaign_resume"),
    path("campaigns/<int:pk>/cancel/", amending.cancel, name="host_campaign_cancel"),
    path("campaigns/<int:pk>/amend/", amending.amend, name="host_amend"),
    path("campaigns/<int:pk>/amend/drop/", amending.drop, name="host_amend_drop"),
    path("campaigns/<int:pk>/extend/", amending.extend, name="host_extend"),
    path("campaigns/<int:pk>/permits/", amending.permit_list, name="host_permits"),
    path("campaigns/<int:pk>/permits/seat/", amending.permit_seat, name="host_permit_seat"),
    path("permits/<int:pk>/revoke/", amending.permit_revoke, name="host_permit_revoke"),
    path("campaigns/<int:pk>/close/", views.campaign_close, name="host_campaign_close"),
    path("campaigns/<int:pk>/rules/", building.outline_page, name="host_rules"),
    path("campaigns/<int:pk>/rules/undo/", building.undo, name="host_rules_undo"),
    path("campaigns/<int:pk>/rules/history/<int:revision>/", history_pages.step, name="host_rules_step"),
    path("campaigns/<int:pk>/rules/begin/", building.begin_part, name="host_rules_begin"),
    path("campaigns/<int:pk>/rules/file/", file_pages.file_page, name="host_rules_file"),
    path("campaigns/<int:pk>/rules/file/download/", file_pages.download, name="host_rules_download"),
    path("campaigns/<int:pk>/rules/explained/", preview_pages.explained, name="host_rules_explained"),
    path("campaigns/<int:pk>/rules/wordings/", preview_pages.wordings, name="host_rules_wordings"),
    path("campaigns/<int:pk>/rules/manual/", file_pages.manual_page, name="host_rules_manual"),
    path("campaigns/<int:pk>/rules/<str:at>/manual/", file_pages.manual_at, name="host_rules_manual_at"),
    path("campaigns/<int:pk>/rules/calendar/", calendar_pages.calendar, name="host_rules_calendar"),
    path("campaigns/<int:pk>/rules/calendar/shift/", calendar_pages.shift, name="host_rules_shift"),
    path("campaigns/<int:pk>/rules/flow/", flow_pages.flow_page, name="host_rules_flow"),
    path("campaigns/<int:pk>/rules/flow/change/", flow_pages.flow_change, name="host_rules_flow_change"),
    path("campaigns/<int:pk>/rules/finding/", finding_pages.finding, name="host_rules_finding"),
    path("campaigns/<int:pk>/rules/repair/", finding_pages.repair, name="host_rules_repair"),
    path("campaigns/<int:pk>/rules/<str:at>/weights/", weight_pages.weights, name="host_rules_weights"),
    path("campaigns/<int:pk>/seat-grid/", seat_pages.grid, name="host_rules_seats"),
    path("campaigns/<int:pk>/seat-grid/xlsx/", seat_pages.workbook, name="host_rules_seats_book"),
    path("campaigns/<int:pk>/rules/forms/design/", designer.form_list, name="host_rules_forms"),
    path("campaigns/<int:pk>/rules/<str:at>/design/", designer.design, name="host_rules_design"),
    path("campaigns/<int:pk>/rules/<str:at>/options/", option_pages.option_list, name="host_rules_options"),
    path("campaigns/<int:pk>/rules/<str:at>/", building.part, name="host_rules_part"),
    path("campaigns/<int:pk>/rules/<str:at>/add/", building.add, name="host_rules_add"),
    path("campaigns/<int:pk>/rules/<str:at>/change/", building.change, name="host_rules_change"),
    path("seats/<int:pk>/appoint/", seating.host_seat, name="host_seat_appoint"),
    path("seats/members/<int:pk>/remove/", seating.host_member_remove, name="host_seat_member_remove"),
]
