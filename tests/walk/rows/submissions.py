"""The applicant's workspace: everything needs signing in."""

from tests.walk.matrix import Row

ROWS = {
    name: Row("login", "login")
    for name in (
        "apply_home",
        "apply_campaign",
        "apply_notice",
        "apply_enrol",
        "apply_start",
        "apply_enrolment",
        "apply_enrolment_start",
        "apply_submissions",
        "apply_submission",
        "apply_fill",
        "apply_attach",
        "apply_detach",
        "apply_check",
        "apply_copy",
        "apply_history",
        "apply_restore",
        "apply_recommender",
        "apply_papers",
        "apply_paper_make",
        "apply_paper_scan",
        "apply_submit",
        "apply_receipt",
        "apply_receipt_paper",
        "apply_withdraw",
        "apply_asked_all",
        "apply_asked",
        "apply_asked_fill",
        "apply_asked_attach",
        "apply_asked_detach",
        "apply_asked_answer",
        "desk_asked_all",
        "desk_asked",
        "host_submissions",
        "host_form_preview",
        "host_form_preview_frame",
        "host_form_preview_sheet",
        "host_form_preview_pdf",
        "host_submission",
        "host_scan_judge",
        "host_permit_units",
        "host_behind",
    )
}
ROWS["public_blank_document"] = Row("404", "400")
