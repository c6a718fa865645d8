"""A campaign with one short form and at most three entries for a unit, and drafts that are ready to be filed."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import Unit
from applicants.queries import standing
from campaigns import actions as campaigns
from campaigns import locks
from campaigns.models import Campaign
from submissions import actions
from submissions.models import Enrolment, Submission, SubmissionVersion
from tests.cast import actor_of, make_member, make_tenant, make_unit, register_unit
from tests.ruleset.sample import data, form, rules

_numbers = count(1)
OPEN, CLOSE = "2024-09-02 09:00", "2024-09-20 17:00:00"
SYSTEM = Actor.system("竞争")
TITLE = {"type": "text", "key": "title", "label": "方案名称"}


def make_campaign(**changes: Any) -> Campaign:
    """Published: filing until 2024-09-20 17:00, three entries for a unit."""
    counts = [{"key": "per_unit", "per": "unit", "max": 3, "clause": "六(三)"}]
    forms = [*data()["forms"], *changes.pop("more_forms", [])]
    with scope.system("race"):
        made = campaigns.create(
            tenant=make_tenant(),
            rules=rules(**{"counts": counts, "forms": forms, **changes}),
            slug=f"jingzheng-{next(_numbers)}",
            actor=SYSTEM,
        )
        return campaigns.publish(made.pk, actor=SYSTEM)


def enrolment_form() -> dict:
    """A form asked at enrolment."""
    return form([TITLE], key="enrolment", use="enrol")


@dataclass
class Firm:
    """A unit with its administrator, let in by each host it comes to; each method opens the scope its request would have."""

    unit: Unit
    actor: Actor

    def scope(self):
        """The unit's own rows."""
        return scope.self_(unit=self.unit, user=self.actor.user)

    def enter(self, campaign: Campaign) -> None:
        """Be registered with the campaign's host; once is enough."""
        if standing(self.unit, campaign.tenant_id) is None:
            register_unit(self.unit, campaign.tenant, self.actor.user)

    def start(self, campaign: Campaign, enrolment: Enrolment | None = None) -> Submission:
        """A draft that lacks nothing."""
        self.enter(campaign)
        with self.scope():
            campaign = Campaign.objects.get(pk=campaign.pk)
            row = actions.start(campaign, self.unit, actor=self.actor, enrolment=enrolment)
            actions.save(row.pk, {"title": "演示方案"}, revision=0, actor=self.actor)
        return row

    def file(self, draft: Submission) -> SubmissionVersion:
        """Submit a draft."""
        with self.scope():
            return actions.submit(draft.pk, actor=self.actor)

    def enrol(self, campaign: Campaign) -> Any:
        """Enrol one more entry."""
        with self.scope():
            campaign = Campaign.objects.get(pk=campaign.pk)
            return actions.enrol(campaign, self.unit, {"title": "演示方案"}, actor=self.actor)


def make_firm(region: str = "37") -> Firm:
    """A firm whose one person may file."""
    unit = make_unit(kind="firm", region_code=region)
    return Firm(unit, actor_of(make_member(unit), unit=unit))


def filed(campaign: Campaign) -> int:
    """How many versions are there, as anybody sees it."""
    with scope.system("race"):
        return SubmissionVersion.objects.filter(submission__campaign=campaign).count()


def closing_count(campaign: Campaign, *, hold: bool = True) -> int:
    """What is counted at the closing: waits for the filings under way, unless told not to."""
    with scope.system("race"), transaction.atomic():
        if hold:
            locks.settle(campaign.pk)
        assert clock() >= campaign.windows.get(key="file").closes_at
        return filed(campaign)
