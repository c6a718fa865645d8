"""Declared: who may fetch a private file of the side `own`, by its kind. Everybody else is told that there is none."""

UNIT = "unit_admin unit_filler"
CHECKERS = "staff_manager staff_registration_checker bound_manager bound_registration_checker"
FILES = {
    "registration.letter": f"{CHECKERS}",
    "registration.license": f"{CHECKERS}",
    "submission.attachment": UNIT,  # of the working copy: no desk and no host before it is filed
    "submission.document": UNIT,
    "submission.scan": UNIT,
    "submission.blank": "everybody",
    "objection.evidence": "staff_objection_handler bound_objection_handler",
    "certificate": f"{UNIT} staff_manager staff_publicity_editor bound_manager bound_publicity_editor",
}
