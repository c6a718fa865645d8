"""What the id in an address is about: route → the name of a row at each side (a model's label, or a name given in world.py).

A route with a `pk` that is not here fails the walk: add it, or give its Row in tests/walk/rows/ an `about`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.personal import reveal
from tests.walk.matrix import routes, rows

NOTHING = "nothing"  # rows that this world does not have: the id is absent wherever one asks
ABOUT = {
    "submissions.Submission": "apply_scan_upload apply_submission apply_history apply_papers apply_paper_make apply_paper_scan apply_submit apply_receipt "
    "apply_receipt_paper apply_withdraw apply_entered_confirm apply_entered_object desk_paper_submission desk_paper_cancel desk_paper_fill "
    "desk_paper_attach desk_paper_check desk_paper_recommender desk_paper_consortium desk_paper_papers desk_paper_paper_make "
    "desk_paper_paper_scan desk_paper_upload_begin desk_paper_scan_upload desk_paper_submit host_submission desk_filing",
    "draft": "apply_offline apply_offline_form apply_offline_upload apply_offline_preview apply_offline_take apply_fill apply_copy apply_upload_begin apply_attach apply_check apply_recommender",
    "submissions.DraftChange": "apply_restore",
    "submissions.ConsortiumPartner": "host_partner_letter desk_paper_partner_remove desk_paper_partner_letter",
    "submissions.Question": "desk_question host_question",
    "submissions.FaqEntry": "host_faq_withdraw",
    "accounts.PartialUpload": "apply_upload apply_upload_finish apply_upload_give_up desk_paper_upload desk_paper_upload_finish desk_paper_upload_give_up",
    "submissions.Enrolment": "apply_enrolment apply_enrolment_start",
    "submissions.Attachment": "apply_detach desk_paper_detach",
    "submissions.AskedForm": "apply_asked_upload apply_asked apply_asked_fill apply_asked_attach apply_asked_answer desk_asked",
    "submissions.AskedFile": "apply_asked_detach",
    "submissions.StampedScan": "host_scan_judge host_scan host_scan_page desk_scan desk_scan_judge desk_scan_page",
    "refused registration": "apply_registration_resubmit",
    "applicants.Registration": "host_registration host_registration_approve host_registration_refuse host_registration_reveal",
    "campaigns.Campaign": "host_campaign host_campaign_publish host_campaign_suspend host_campaign_resume host_campaign_close host_campaign_cancel host_amend host_amend_drop host_extend host_permits host_permit_seat host_permit_units host_behind host_submissions host_submissions_book host_copies host_copies_record host_review host_questions "
    "host_docket_open host_publicity host_vote host_awards host_award_decide host_award_finish host_result_publish host_countersign_results host_certificates "
    "host_follow_ups host_due host_inspect host_collections host_announcements host_announcement_new host_rules host_rules_undo host_rules_begin host_rules_part host_rules_add host_rules_change "
    "host_rules_file host_rules_download host_rules_manual host_rules_manual_at host_rules_step host_rules_explained host_rules_wordings "
    "host_rules_calendar host_rules_shift host_rules_flow host_rules_flow_change host_rules_finding host_rules_repair host_rules_weights "
    "host_rules_seats host_rules_seats_book host_rules_forms host_rules_design host_rules_options host_form_preview host_form_preview_frame "
    "host_form_preview_sheet host_form_preview_pdf host_rehearsals host_channels host_channels_export host_announcement_prepare "
    "host_rules_give_up host_rules_publish",
    "campaigns.Seat": "host_seat_appoint",
    "campaigns.Permit": "host_permit_revoke",
    "campaigns.Channel": "host_channel host_channel_approve apply_forward_new desk_forward_new",
    "publicity.RehearsalRun": "host_rehearsal host_rehearsal_cancel host_rehearsal_file",
    "review.Docket": "desk_docket desk_progress desk_assign desk_close desk_order desk_recommend desk_summary desk_select desk_order_draw desk_timetable",
    "review.StageEntry": "desk_entry desk_check desk_opinion desk_confirm desk_deliberate desk_priority_mark desk_priority_undo "
    "host_entry_transfer",
    "review.JointReview": "desk_joint_entry",
    "review.Assignment": "desk_declare desk_declare_none desk_recuse desk_release desk_score desk_score_save",
    "expert task": "expert_declare expert_declare_none expert_recuse expert_score expert_score_save",
    "review.PanelMember": "expert_pledge host_panel_dismiss",
    "final docket": "host_docket host_panel host_panel_assign host_draw_announce",
    "publicity.Countersignature": "desk_countersign desk_countersign_confirm desk_countersign_return",
    "publicity.Publicity": "host_publicity_list host_countersign_list host_publicity_confirm public_publicity public_object public_object_phone public_object_done",
    "publicity.Objection": "host_objection host_objection_identity host_objection_accept host_objection_rule",
    "publicity.Certificate": "host_certificate",
    "publicity.FollowUpRecord": "host_follow_up_remove",
    "publicity.FollowUpTask": "host_due_task host_due_extend host_due_take_off",
    "publicity.Inspection": "host_inspection_hold host_inspection_give_up public_inspection_record",
    "publicity.Collection": "host_collection_publish host_collection_withdraw library_collection",
    "publicity.Announcement": "host_announcement host_announcement_publish public_notice "
    "host_announcement_annexes host_announcement_correct public_notice_paper public_annex "
    "apply_forward_letter apply_forward_publish apply_forward_correct apply_forward_annexes desk_forward_letter desk_forward_publish "
    "desk_forward_correct desk_forward_annexes",
    "publicity.LibraryEntry": "library_work library_picture",
    "accounts.Tenant": "platform_tenant platform_first_manager",
    "notices.Letter": "inbox_open",
    "accounts.Invitation": "apply_invitation_resend apply_invitation_withdraw desk_invitation_resend desk_invitation_withdraw "
    "host_invitation_resend host_invitation_withdraw platform_invitation_resend platform_invitation_withdraw",
    "audit.AuditEntry": "host_audit_entry platform_audit_entry",
    "accounts.ContentCase": "host_quarantine_case host_quarantine_look host_quarantine_propose host_quarantine_confirm host_quarantine_decline "
    "platform_quarantine_case platform_quarantine_look platform_quarantine_propose platform_quarantine_confirm platform_quarantine_decline",
    "review.Expert": "expert_profile host_expert host_expert_remove",
    "a member of staff": "host_person host_person_remove",
    "campaigns.SeatMember": "desk_member_remove host_seat_member_remove",
    "accounts.PlatformRole": "platform_dismiss",
    "accounts.AdministratorProposal": "platform_proposal_confirm platform_proposal_refuse platform_proposal_withdraw",
    NOTHING: "provider_unlink host_draw host_draw_hold host_draw_give_up host_draw_replace host_draw_record desk_draw desk_draw_hold "
    "desk_draw_give_up desk_draw_record public_draw_record",
    "accounts.WorkdayChange": "platform_calendar_withdraw",
}
BY_ROUTE = {route: kind for kind, routes in ABOUT.items() for route in routes.split()}
# The desk of the host has its own dockets, and rows that only exist at one side lie elsewhere at the others.
INSTEAD = {
    ("review.StageEntry", "host_head"): "formal entry",
    ("review.Docket", "host_head"): "formal docket",
}
OTHERWISE = {
    "final docket": "review.Docket",
    "formal docket": "review.Docket",
    "formal entry": "review.StageEntry",
    "expert task": "review.Assignment",
    "refused registration": "applicants.Registration",
}
# Rows and routes that are for everybody: nothing there is foreign.
FOR_EVERYBODY = {
    "publicity.LibraryEntry",
    "publicity.Publicity",
    "public_campaign",
    "public_versions",
    "public_version",
    "public_draws",
    "public_via",
    "public_rules",
    "public_notice",
    "public_ballot",
    "public_ballot_embedded",
    "public_blank_document",
    "public_register",
    "public_register_phone",
    "public_register_done",
    "public_faq",
    "public_inspection_record",
    "apply_questions",
    "apply_campaign",
    "apply_registration_carry_over",
    "public_register_letter",
    "public_register_ask",
    "apply_notice",
    "apply_enrol",
    "apply_start",
    "verify_number",
}


def thing(side: Any, kind: str, role: str) -> Any:
    """The row at this side that an address of this kind names for this role."""
    kind = INSTEAD.get((kind, role), kind)
    return side.rows.get(kind) or side.rows[OTHERWISE[kind]]


# A page that shows many kinds of things is walked once for each: route → the part of the address, and kind → row.
REVEALED = {
    "member.phone": "accounts.Membership",
    "staff.phone": "accounts.StaffRole",
    "registration.id_number": "applicants.Registration",
    "registration.phone": "applicants.Registration",
    "submission.personal": "submissions.SubmissionVersion",
    "asked.personal": "submissions.AskedForm",
    "expert.phone": "review.PanelMember",
    "entry.personal": "review.StageEntry",
    "objection.identity": "publicity.Objection",
}


@dataclass(frozen=True)
class Stop:
    """One address of the walk: a route, or a route with one part given. `about` is what its id names, "" when unknown."""

    label: str
    name: str
    sample: dict[str, Any]
    about: str
    fixed: dict[str, Any] = field(default_factory=dict)


def stops() -> list[Stop]:
    """All addresses, in the order of the resolver."""
    return [stop for route in routes() if route.name for stop in _stops(route)]


def _stops(route: Any) -> Iterator[Stop]:
    row = rows().get(route.name)
    if not route.name.endswith("_reveal"):
        yield Stop(route.name, route.name, route.sample, getattr(row, "about", "") or BY_ROUTE.get(route.name, ""))
        return
    workspace = route.name.removesuffix("_reveal")
    for kind, found in sorted(reveal._kinds.items()):
        if workspace in found.workspaces:
            yield Stop(f"{route.name}/{kind}", route.name, route.sample, REVEALED.get(kind, ""), {"kind": kind})
