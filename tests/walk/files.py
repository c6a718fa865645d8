"""Declared: who may fetch a private file, by its kind. Everybody else is told that there is none."""

UNIT = "unit_admin unit_filler"
CHECKERS = "staff_manager staff_registration_checker bound_manager bound_registration_checker"
STAFF = "manager formal_checker objection_handler publicity_editor registration_checker"
READERS = f"{UNIT} host_head seat_head seat_reviewer {' '.join(f'staff_{one} bound_{one}' for one in STAFF.split())}"
FILES = {
    "registration.letter": f"{CHECKERS}",
    "registration.license": f"{CHECKERS}",
    "submission.attachment": UNIT,  # of the working copy: no desk and no host before it is filed
    "submission.document": UNIT,
    "submission.scan": UNIT,
    "paper.filing": READERS,  # what came on paper, of a filing handed in: whoever reads the filing
    "submission.asked": UNIT,  # of an answer not yet sent
    "submission.blank": "everybody",  # the blank forms stand on the campaign's page
    "objection.evidence": "staff_objection_handler bound_objection_handler",
    "certificate": f"{UNIT} staff_manager staff_publicity_editor bound_manager bound_publicity_editor",
}
# Whose roles reach further than `own`: the host's staff read its other filings, and its other campaigns unless bound to one.
REACH = {"own": ("",), "sibling": ("staff_", "bound_", "host_head"), "campaign": ("staff_",)}


def entitled(kind: str, side: str) -> set[str]:
    """The roles that get a file of this kind on this side; {"everybody"} for what is public."""
    names = set(FILES.get(kind, "").split())
    if names == {"everybody"}:
        return names
    return {name for name in names if name.startswith(REACH.get(side, ("nobody",)))}
