"""Units after they got in, their people, groups and consortia: everything needs signing in."""

from tests.walk.matrix import Row

UNIT, PEOPLE, JOIN = "accounts.Unit", "accounts.Membership", "applicants.JoinRequest"
CHANGE, GROUP, PARTNER = "applicants.ChangeRequest", "applicants.UnitGroup", "submissions.ConsortiumPartner"
ABOUT = {
    "": "apply_unit apply_unit_edit apply_unit_change apply_people apply_people_invite apply_people_leave apply_partnerships "
    "host_units host_changes host_groups host_groups_look host_group_new platform_units",
    UNIT: "host_unit host_unit_close host_unit_merge platform_unit platform_unit_close platform_unit_merge",
    PEOPLE: "apply_member_role apply_member_remove apply_member_hand_over",
    JOIN: "apply_join_invite apply_join_decline",
    CHANGE: "apply_unit_change_withdraw host_change host_change_approve host_change_refuse",
    GROUP: "host_group host_group_confirm host_group_reject host_group_reopen host_group_dissolve host_group_add",
    PARTNER: "apply_partner_remove apply_partner_letter apply_partnership_confirm apply_partnership_decline "
    "apply_partnership_leave host_partner_leaving",
    "submissions.Submission": "apply_consortium",
}
ROWS = {name: Row("login", "login", about=about) for about, names in ABOUT.items() for name in names.split()}
