"""Declared: who may fetch a private file, by its kind. Everybody else is told that there is none."""

UNIT = "unit_admin unit_filler"
CHECKERS = "staff_manager staff_registration_checker bound_manager bound_registration_checker"
FILES = {
    "registration.letter": f"{CHECKERS}",
    "registration.license": f"{CHECKERS}",
    "submission.attachment": UNIT,  # of the working copy: no desk and no host before it is filed
    "submission.document": UNIT,
    "submission.scan": UNIT,
    "submission.asked": UNIT,  # of an answer not yet sent
    "submission.blank": "everybody",  # the blank forms stand on the campaign's page
    "objection.evidence": "staff_objection_handler bound_objection_handler",
    "certificate": f"{UNIT} staff_manager staff_publicity_editor bound_manager bound_publicity_editor",
}
# Whose roles reach further than `own`: the host's staff read its other filings, and its other campaigns unless bound to one.
REACH = {"own": ("",), "sibling": ("staff_", "bound_"), "campaign": ("staff_",)}


def entitled(kind: str, side: str) -> set[str]:
    """The roles that get a file of this kind on this side; {"everybody"} for what is public."""
    names = set(FILES.get(kind, "").split())
    if names == {"everybody"}:
        return names
    return {name for name in names if name.startswith(REACH.get(side, ("nobody",)))}
