"""Routes about units, their people and groups, one list per workspace."""

from django.urls import path

from applicants.views import changes, groups, host_units, people, units

apply_urls = [
    path("unit/", units.profile, name="apply_unit"),
    path("unit/edit/", units.profile_edit, name="apply_unit_edit"),
    path("unit/change/", units.change, name="apply_unit_change"),
    path("unit/change/<int:pk>/withdraw/", units.change_withdraw, name="apply_unit_change_withdraw"),
    path("unit/people/", people.people, name="apply_people"),
    path("unit/people/invite/", people.invite, name="apply_people_invite"),
    path("unit/people/leave/", people.leave, name="apply_people_leave"),
    path("unit/people/<int:pk>/role/", people.member_role, name="apply_member_role"),
    path("unit/people/<int:pk>/remove/", people.member_remove, name="apply_member_remove"),
    path("unit/people/<int:pk>/hand-over/", people.member_hand_over, name="apply_member_hand_over"),
    path("unit/joining/<int:pk>/invite/", people.join_invite, name="apply_join_invite"),
    path("unit/joining/<int:pk>/decline/", people.join_decline, name="apply_join_decline"),
]
host_urls = [
    path("units/", host_units.host_units, name="host_units"),
    path("units/<int:pk>/", host_units.host_unit, name="host_unit"),
    path("units/<int:pk>/close/", host_units.host_unit_close, name="host_unit_close"),
    path("units/<int:pk>/merge/", host_units.host_unit_merge, name="host_unit_merge"),
    path("units/changes/", changes.host_changes, name="host_changes"),
    path("units/changes/<int:pk>/", changes.host_change, name="host_change"),
    path("units/changes/<int:pk>/approve/", changes.host_change_approve, name="host_change_approve"),
    path("units/changes/<int:pk>/refuse/", changes.host_change_refuse, name="host_change_refuse"),
    path("units/groups/", groups.host_groups, name="host_groups"),
    path("units/groups/look/", groups.host_groups_look, name="host_groups_look"),
    path("units/groups/new/", groups.host_group_new, name="host_group_new"),
    path("units/groups/<int:pk>/", groups.host_group, name="host_group"),
    path("units/groups/<int:pk>/confirm/", groups.host_group_confirm, name="host_group_confirm"),
    path("units/groups/<int:pk>/reject/", groups.host_group_reject, name="host_group_reject"),
    path("units/groups/<int:pk>/reopen/", groups.host_group_reopen, name="host_group_reopen"),
    path("units/groups/<int:pk>/dissolve/", groups.host_group_dissolve, name="host_group_dissolve"),
    path("units/groups/<int:pk>/add/", groups.host_group_add, name="host_group_add"),
]
platform_urls = [
    path("units/", host_units.platform_units, name="platform_units"),
    path("units/<int:pk>/", host_units.platform_unit, name="platform_unit"),
    path("units/<int:pk>/close/", host_units.platform_unit_close, name="platform_unit_close"),
    path("units/<int:pk>/merge/", host_units.platform_unit_merge, name="platform_unit_merge"),
]
