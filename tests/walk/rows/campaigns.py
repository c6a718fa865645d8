"""Campaign pages of the host: strangers sign in first."""

from tests.walk.matrix import Row

ROWS = {
    name: Row("login", "login")
    for name in (
        "desk_people",
        "desk_hand_over",
        "desk_member_remove",
        "host_seat_member_remove",
        "platform_role_changes",
        "host_people",
        "host_staff_invite",
        "host_person",
        "host_person_remove",
        "host_home",
        "host_campaigns",
        "host_campaign_new",
        "host_campaign_blank",
        "host_campaign_edition",
        "host_campaign",
        "host_campaign_publish",
        "host_campaign_suspend",
        "host_campaign_resume",
        "host_campaign_close",
        "host_campaign_cancel",
        "host_amend",
        "host_amend_drop",
        "host_extend",
        "host_permits",
        "host_permit_seat",
        "host_permit_revoke",
        "host_seat_appoint",
        "host_rules",
        "host_rules_undo",
        "host_rules_begin",
        "host_rules_part",
        "host_rules_seats",
        "host_rules_seats_book",
        "host_rules_options",
        "host_rules_forms",
        "host_rules_design",
        "host_rules_add",
        "host_rules_change",
        "host_rules_calendar",
        "host_rules_file",
        "host_rules_download",
        "host_rules_manual",
        "host_rules_shift",
        "host_rules_flow",
        "host_rules_flow_change",
        "host_rules_finding",
        "host_rules_repair",
        "host_rules_weights",
    )
}
ROWS["public_versions"] = Row("404", "405")
ROWS["public_version"] = Row("404", "405")
