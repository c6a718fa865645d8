"""Filed work moved to the version of the rules now in force: only by the host, with a reason, and only where it checks out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns.actions import next_number
from campaigns.locks import share
from campaigns.models import Campaign
from campaigns.ruleset import answers as answering
from campaigns.ruleset.shapes import FileFact, Files
from notices import outbox

from .. import consortium, content, eligibility, events, recommending, wording
from ..models import PersonalRecord, Submission, SubmissionVersion

S = Submission.State
MOVABLE = (S.SUBMITTED, S.ACCEPTED, S.UNDER_REVIEW)


class NotCarried(Exception):
    """The filing stays where it is; ``sentences`` say what is missing or why not."""

    def __init__(self, *sentences: str):
        self.sentences = list(sentences)
        super().__init__("；".join(sentences))


@dataclass(frozen=True)
class Standing:
    """A filed work under an older version, and what the present one would still ask of it (nothing: it can be moved)."""

    row: Submission
    missing: list[str]


def behind(campaign: Campaign) -> list[Submission]:
    """Filings filed under an older version of the rules that could be moved, by number."""
    rows = Submission.objects.filter(campaign=campaign, state__in=MOVABLE, current__isnull=False)
    rows = rows.exclude(current__rules=campaign.version_id)
    related = (
        "current__rules",
        "current__personal",
        "campaign__version",
        "campaign__tenant",
        "unit",
        "draft",
        "enrolment",
    )
    return list(rows.select_related(*related).order_by("number"))


def standings(campaign: Campaign) -> list[Standing]:
    """Each of them with what is missing. Personal answers are put to the rules and shown to nobody."""
    with scope.system("put the present rules to what was filed"):
        return [Standing(row, missing(row)) for row in behind(campaign)]


def missing(row: Submission) -> list[str]:
    """What the rules in force would refuse in the filed version; empty when it checks out. System scope."""
    rules, version = row.campaign.rules, row.current
    purged = not version.personal.data
    answers = content.version_answers(version, personal=not purged)
    files: Files = {key: [_fact(one) for one in rows] for key, rows in version.files.items()}
    hidden = content.personal_keys(rules) if purged else frozenset()
    known = row.enrolment.answers if row.enrolment_id else {}
    found = [
        problem
        for form in rules.forms_for("file")
        for problem in answering.problems(rules, form, answers, files, complete=True, known=known)
        if problem.field.split(".")[0].split("[")[0] not in hidden
    ]
    found += recommending.problems(row) + consortium.problems(row)
    sentences = [problem.sentence for problem in found if problem.hard]
    rulings = eligibility.may_file(row, row.unit, answers, files, timezone.localtime(version.submitted_at))
    return sentences + [ruling.reason for ruling in rulings if not ruling]


def _fact(entry: dict) -> FileFact:
    suffix = entry["name"].rpartition(".")[2].lower()
    kind = "image" if suffix in ("png", "jpg", "jpeg") else suffix if suffix in ("pdf", "docx", "xlsx") else "zip"
    return FileFact(entry["name"], kind, entry["size"])


@transaction.atomic
def carry(pk: int, *, reason: str, actor: Actor) -> SubmissionVersion:
    """Freeze the filed content anew under the version in force; the time of filing and the stamped papers stay good.

    Open reviews go on with it, except where somebody signed a sheet on the old one. Raises NotCarried, Refused.
    """
    row = Submission.objects.select_related("campaign").get(pk=pk)
    share(row.campaign_id)
    with scope.system("move a filing to the version in force"):
        partners = eligibility.partners_of(row)
        eligibility.demand_held(row.campaign, *eligibility.hold(row.campaign, row.unit_id, partners))
        row = Submission.objects.select_for_update(of=("self",)).get(pk=pk)
        require(actor, "submission.carry", row)
        if not reason.strip():
            raise NotCarried(wording.CARRY_REASON)
        if row.state not in MOVABLE or row.current is None:
            raise NotCarried(wording.NOT_MOVABLE.format(state=row.get_state_display()))
        if row.current.rules_id == row.campaign.version_id:
            raise NotCarried(wording.CARRIED_ALREADY)
        if row.campaign.state not in (Campaign.State.PUBLISHED, Campaign.State.SUSPENDED):
            raise NotCarried(wording.NOT_MOVABLE.format(state=row.campaign.get_state_display()))
        if left := missing(row):
            raise NotCarried(*left)
        version = _frozen_anew(row, reason.strip(), actor)
        events.emit("carried", submission=row, version=version, actor=actor)
        params = {"title": row.title, "version": str(row.campaign.version), "reason": reason.strip()}
        outbox.post(
            "submission.carried", key=f"submission:{row.pk}:{version.number}", tenant=row.tenant_id,
            to=outbox.Recipient(user=row.created_by), params=params, campaign_id=row.campaign_id,
        )  # fmt: skip
        after = {"version": version.number, "rules": row.campaign.version.number}
        trail.record(
            "submission.carry", actor=actor, obj=row, after=after, note=reason.strip(), tenant=row.campaign.tenant
        )
    return version


def _frozen_anew(row: Submission, reason: str, actor: Actor) -> SubmissionVersion:
    old, campaign = row.current, row.campaign
    number = (row.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    version = SubmissionVersion.objects.create(
        tenant_id=row.tenant_id, submission=row, number=number, rules=campaign.version, answers=old.answers,
        files=old.files, content_hash=old.content_hash, submitted_at=old.submitted_at, submitted_by=old.submitted_by,
        receipt_number=f"{campaign.code}-HZ{next_number(campaign, 'receipt'):06d}",
        carried_at=clock(), carried_by=actor.user, carried_because=reason,
    )  # fmt: skip
    PersonalRecord.objects.create(
        tenant_id=row.tenant_id,
        submission=row,
        version=version,
        data=old.personal.data,
        keyed_hash=old.personal.keyed_hash,
    )
    row.current = version
    row.picks = eligibility.chosen(campaign, content.version_answers(version, personal=True))
    row.save(update_fields=["current", "picks"])
    return version
