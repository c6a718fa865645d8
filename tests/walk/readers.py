"""Declared: which fields are no secret, and who may read the others. A model that is not here fails the walk.

A canary's owners are (kind, id) pairs: tenant, campaign, unit, seat, submission, user, grantee. A relation is a word:

  anybody   published, or the words of a published rule set
  unit      people of the unit               person    the person the row is about
  seat      people of a desk it lies at      grantee   whoever was given the filing to read (experts)
  guide     the desk of its province         assigned  whoever is to score it, before declaring no conflict too
  staff     any staff of the host, for the campaign their role is bound to; staff(a,b) only these roles
  platform(a)  that administrator
"""

from __future__ import annotations

from typing import Any

from django.apps import apps

from accounts.models import Membership, StaffRole

KIND_OF = {
    "accounts.Tenant": "tenant",
    "campaigns.Campaign": "campaign",
    "accounts.Unit": "unit",
    "campaigns.Seat": "seat",
    "submissions.Submission": "submission",
    "accounts.User": "user",
}
NOT_UP = ("recommender", "version", "rules", "current", "accepted_host", "lead", "into")
PERSONS = ("assignment", "expert")  # through these a row is about the person they are about
GLOBAL = {"accounts.User", "accounts.Unit", "accounts.Invitation", "applicants.UnitName"}

# Fields that stay empty in this world, each with its reason in a comment.
WITHOUT: set[tuple[str, str]] = set()

# Keys, codes, hashes, numbers and addresses of our own making: nothing a person wrote.
PLAIN_NAMES = {
    "slug", "key", "stage", "step", "state", "kind", "role", "tab", "rubric", "panel", "award", "criterion", "document", "field",
    "hash", "prev_hash", "sha256", "content_hash", "keyed_hash", "text_hash", "token_hash", "phone_index", "digest", "chain",
    "number", "receipt_number", "region_code", "uscc", "tier", "purpose", "follow_up", "item", "outcome", "series", "facts",
    "password", "uid", "content_type", "event", "template", "channel", "recipient", "provider_id", "link", "address_masked",
    "query_code", "voter", "period", "employer_uscc", "session", "code_hash", "object_type", "object_id", "actor_label",
    "object_label", "capacity", "before", "after", "ownership", "enterprise_type", "editor", "picks", "scores", "details", "points", "columns",
    "notice", "group", "result", "payload", "subject", "secret", "basis",
}  # fmt: skip
PLAIN = {
    # what a published campaign shows
    "campaigns.Campaign.title", "campaigns.RuleSetVersion.data", "campaigns.RuleSetVersion.reason", "campaigns.Seat.name",
    "campaigns.Window.title", "campaigns.Window.key", "campaigns.Campaign.state_reason",
    "review.Draw.record", "review.DrawPlace.code", "review.DrawPlace.note",  # a draw is public from its announcement on
    "publicity.RehearsalRun.rules", "publicity.RehearsalRun.report",  # invented people under rules that are public later
    "publicity.PublicityItem.shown", "publicity.Publicity.title", "publicity.LibraryEntry.title", "publicity.LibraryEntry.unit_name",
    "publicity.LibraryEntry.awards", "publicity.LibraryEntry.shown", "publicity.LibraryFacet.name", "publicity.LibraryFacet.value",
    "publicity.Collection.title", "publicity.Collection.contents", "publicity.Collection.only", "publicity.Inspection.record",  # of published works
    "publicity.Candidate.title", "publicity.Candidate.unit_name", "publicity.Certificate.holder", "publicity.Certificate.work",
    "publicity.Certificate.award_title", "publicity.Certificate.issuer",
    # technical
    "accounts.StoredFile.key", "accounts.ContentCase.record", "accounts.ContentCase.box", "accounts.ContentCase.address", "notices.Letter.key", "notices.Letter.params", "audit.AuditEntry.address", "audit.AuditEntry.action", "audit.ChainHead.key",
    "submissions.SubmissionVersion.files", "submissions.AskedForm.files", "submissions.AskedForm.basis", "submissions.AskedForm.form", "submissions.AskedForm.marks", "submissions.Draft.marks", "submissions.Draft.span", "submissions.Editing.section", "accounts.PartialUpload.pieces", "review.Expert.fields", "accounts.Unit.facts",
}  # fmt: skip

READERS: dict[str, str] = {
    # people and units: names where one works together, numbers masked for everybody but oneself
    "accounts.User": "person unit seat staff platform(sysadmin) platform(secadmin) platform(auditor)",
    "accounts.User.phone": "person",
    "accounts.User.email": "person",
    "accounts.Unit": "unit seat staff grantee platform(sysadmin)",
    "accounts.Invitation": "person unit staff",
    "accounts.PartialUpload": "unit",
    "accounts.ContentCase": "staff(manager) platform(secadmin)",
    "accounts.StoredFile": "person unit seat grantee staff platform(sysadmin)",  # its content: tests/walk/files.py
    "applicants.UnitName": "unit seat staff grantee platform(sysadmin)",
    "applicants.Registration": "person unit staff(manager,registration_checker)",
    "applicants.Registration.name": "person unit staff(manager,registration_checker) platform(sysadmin)",
    "applicants.JoinRequest": "person unit",
    "applicants.ChangeRequest": "unit staff(manager,registration_checker)",
    "applicants.UnitEnd": "unit staff(manager,registration_checker) platform(sysadmin)",
    "applicants.UnitGroup": "unit staff(manager,registration_checker)",
    "applicants.UnitGroupMember": "unit staff(manager,registration_checker)",
    "applicants.Honour": "seat staff",
    # filings: the unit, the host, and whoever it was given to; drafts and personal answers are narrower
    "submissions.Submission": "unit seat grantee staff",
    "submissions.Submission.title": "unit seat grantee assigned guide staff",
    "submissions.Submission.unit_name": "unit seat grantee assigned guide staff",
    "submissions.SubmissionVersion": "unit seat grantee staff",
    "submissions.Attachment": "unit seat grantee staff",
    "submissions.ConsortiumPartner": "unit seat grantee staff",
    "submissions.PaperFiling": "unit seat grantee staff",
    "submissions.PaperFiling.phone": "unit",  # no page shows it
    "submissions.Draft": "unit",
    "submissions.DraftChange": "unit",
    "submissions.Question": "unit seat staff",
    "submissions.FaqEntry": "anybody",
    "submissions.PersonalRecord": "unit",
    "submissions.Enrolment": "unit staff",
    "submissions.GeneratedDocument": "unit staff",
    "submissions.PaperCopy": "unit seat staff",
    "submissions.StampedScan": "unit seat staff",
    "submissions.ReturnRequest": "unit seat staff",
    "submissions.AskedForm": "unit seat grantee staff",
    "submissions.AskedForm.personal": "unit",
    "submissions.AskedFile": "unit seat grantee staff",
    "submissions.BlankDocument": "staff(manager)",
    # review: the desk and the host; a sheet's comment is its author's
    "review.StageEntry": "seat staff",
    "review.Decision": "seat staff",
    "review.CheckMark": "seat staff",
    "review.Closing": "seat staff",
    "review.JointReview": "seat staff",
    "review.Recommendation": "seat staff",
    "review.PriorityMark": "seat staff",
    "review.Expert": "person staff(manager)",
    "review.Assignment": "person seat staff(manager)",
    "review.ScoreSheet": "person",
    # what the host keeps to itself until it is published
    "campaigns.RuleDraft": "staff(manager)",
    "campaigns.RuleDraftStep": "staff(manager)",
    "campaigns.Channel": "unit seat staff",
    "campaigns.Permit": "unit seat staff",
    "review.PanelMember": "seat staff",
    "publicity.RehearsalRun": "staff(manager)",
    "publicity.AnnouncementAnnex": "staff(manager,publicity_editor)",
    "publicity.AnnouncementPaper": "staff(manager,publicity_editor)",
    "publicity.Announcement": "staff(manager,publicity_editor)",
    "publicity.Objection": "staff(manager,publicity_editor,objection_handler)",
    "publicity.Objection.objector_name": "staff(objection_handler)",
    "publicity.Objection.objector_phone": "staff(objection_handler)",
    "publicity.AwardGrant": "staff(manager,publicity_editor)",
    "publicity.Certificate": "staff(manager,publicity_editor)",
    "publicity.Countersignature": "seat staff(manager,publicity_editor)",
    "publicity.FollowUpRecord": "staff(manager,publicity_editor)",
    "publicity.FollowUpTask": "staff(manager,publicity_editor)",
    "publicity.Collection": "staff(manager,publicity_editor)",
    # letters are for one person; the trail for the host's managers and the audit administrator
    "notices.Letter": "person",
    "audit.AuditEntry": "staff(manager) platform(auditor)",
}


def around_user(pk: int) -> set[tuple[str, Any]]:
    """The units, hosts and seats a person works with: a host knows the people of the units it let in."""
    units = list(Membership.objects.filter(user=pk).values_list("unit", flat=True))
    found = {("unit", unit) for unit in units}
    found |= {pair for unit in units for pair in around_unit(unit) if pair[0] == "tenant"}
    found |= {("tenant", host) for host in StaffRole.objects.filter(user=pk).values_list("tenant", flat=True)}
    for label, path in (
        ("applicants.Registration", "user"),
        ("applicants.JoinRequest", "user"),
        ("review.Expert", "user"),
        ("campaigns.SeatMember", "user"),
        ("submissions.Submission", "created_by"),
    ):
        rows = apps.get_model(label)._base_manager.filter(**{path: pk})
        found |= {("tenant", host) for host in rows.values_list("tenant", flat=True)}
    seats = apps.get_model("campaigns.SeatMember")._base_manager.filter(user=pk)
    found |= {("seat", seat) for seat in seats.values_list("seat", flat=True)}
    for row in apps.get_model("submissions.Submission")._base_manager.filter(created_by=pk):
        found |= {pair for pair in around_submission(row.pk) if pair[0] == "seat"}
    return found


def around_unit(pk: int) -> set[tuple[str, Any]]:
    """The hosts a unit has to do with, and the desks its filings lie at."""
    found: set[tuple[str, Any]] = set()
    for label in ("applicants.Registration", "submissions.Submission", "submissions.Enrolment", "campaigns.Seat"):
        rows = apps.get_model(label)._base_manager.filter(unit=pk)
        found |= {("tenant", host) for host in rows.values_list("tenant", flat=True)}
    for row in apps.get_model("submissions.Submission")._base_manager.filter(unit=pk):
        found |= around_submission(row.pk)
    return found


def around_submission(pk: int) -> set[tuple[str, Any]]:
    """The desks and persons a filing was given to."""
    grants = apps.get_model("submissions.AccessGrant")._base_manager.filter(submission=pk)
    found = {("seat", seat) for seat in grants.exclude(seat=None).values_list("seat", flat=True)}
    found |= {("grantee", user) for user in grants.exclude(user=None).values_list("user", flat=True)}
    entries = apps.get_model("review.StageEntry")._base_manager.filter(submission=pk)
    for entry in entries.select_related("docket", "submission"):
        tasks = apps.get_model("review.Assignment")._base_manager.filter(entry=entry)
        found |= {("assigned", user) for user in tasks.values_list("user", flat=True)}
        if entry.docket.stage == "initial":
            guides = apps.get_model("campaigns.Seat")._base_manager.filter(campaign=entry.docket.campaign_id)
            key = {"37": "guide_sd", "11": "guide_bj"}.get(entry.submission.region_code[:2])
            found |= {("guide", seat) for seat in guides.filter(key=key).values_list("pk", flat=True)}
    return found


def around_file(row: Any) -> set[tuple[str, Any]]:
    """What the row that holds the file has to do with."""
    from tests.walk.canaries import owners

    found: set[tuple[str, Any]] = set()
    for model in apps.get_models():
        for f in model._meta.concrete_fields:
            if f.is_relation and f.related_model._meta.label == "accounts.StoredFile":
                for holder in model._base_manager.filter(**{f.name: row}):
                    found |= {
                        pair for pair in owners(holder) if pair[0] != "user" or "Registration" in holder._meta.label
                    }
    return found
