"""A campaign that takes filings on paper, its host's desk, and a paper that came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.models import Unit, User
from applicants.queries import standing
from campaigns import actions as campaign_actions
from campaigns import catalogue
from campaigns.models import Campaign, Seat
from campaigns.ruleset.parties import OnPaper
from publicity.demo.specimen import Filer, Lexicon, Specimen
from submissions import actions, queries, recommending
from submissions.entering.actions import Came, begin
from submissions.models import Submission
from tests.cast import actor_of, demo_uscc, make_staff, make_tenant, make_unit, png, upload

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


@dataclass
class Desk:
    """The host's seat, its head, and what reaches it."""

    campaign: Campaign
    seat: Seat
    head: User

    @property
    def actor(self) -> Actor:
        """The head at the desk."""
        return self.of(self.head)

    def of(self, user: User, role: str = "head", seat: Seat | None = None) -> Actor:
        """Somebody at the desk, as a request's actor."""
        found = replace(actor_of(user), unit=None, tenant=self.campaign.tenant, seat=seat or self.seat)
        return replace(found, seat_role=role, workspace="desk")

    def came(self, **values: Any) -> Came:
        """A paper that came just now."""
        facts = {"contact": "演示联系人", "phone": "+8619900007777", "arrived_at": clock()}
        return Came(**{"uscc": demo_uscc(7001), "paper": upload("纸质.png", png()), **facts, **values})

    def begin(self, unit: Unit | None = None, actor: Actor | None = None, **values: Any) -> Submission:
        """The paper of a registered unit, registered at the desk."""
        more = {"uscc": unit.uscc} if unit is not None else {}
        with scope.tenant(self.campaign.tenant):
            return begin(self.campaign, self.came(**more, **values), actor=actor or self.actor)

    def begin_new(self, facts: dict, **values: Any) -> Submission:
        """The paper of a unit that the platform does not know."""
        with scope.tenant(self.campaign.tenant):
            return begin(self.campaign, self.came(unit=facts, **values), actor=self.actor)

    def fill(self, row: Submission) -> None:
        """Everything the forms ask, typed by the head."""
        with scope.tenant(self.campaign.tenant):
            unit = row.unit
            place = (unit.address or "演示路1号", unit.region_code)
            filer = Filer(unit.name, unit.uscc or "", *place, "演示甲", "19900001111")
            words = Specimen(self.campaign.rules, Lexicon(), filer, on=clock().date(), seed=str(row.pk)).fill("file")
            actions.save(row.pk, words.answers, revision=0, actor=self.actor, overwrite=True)
            if seats := recommending.candidates(queries.submission(row.pk)):
                actions.name_recommender(row.pk, seats[0].pk, actor=self.actor)
            for paper in words.papers:
                image = paper.kind == "image"
                actions.attach(row.pk, paper.field, upload(paper.name, png() if image else PDF), actor=self.actor)

    def submit(self, row: Submission, actor: Actor | None = None):
        """Handed in on behalf of the unit."""
        with scope.tenant(self.campaign.tenant):
            return actions.submit(row.pk, actor=actor or self.actor)


@pytest.fixture
def make_desk(db, clock_at):
    """make_desk(on_paper={…}): a published campaign on the notice's own dates, in the middle of its filing."""

    def make(preset: str = "qingdao-2020", at: str = "2020-08-10 09:00", **on_paper: Any) -> Desk:
        clock_at(at)
        rules = catalogue.load(preset)
        rules = rules.model_copy(update={"on_paper": OnPaper(allowed=True, **on_paper)})
        host = make_tenant()
        with scope.system("test"):
            campaign = campaign_actions.create(
                tenant=host, rules=rules, slug=f"daihu-{host.pk}", actor=Actor.system("test")
            )
            campaign = campaign_actions.publish(campaign.pk, actor=Actor.system("test"))
            campaign = Campaign.objects.select_related("version", "tenant").get(pk=campaign.pk)
            seats = Seat.objects.select_related("campaign__version", "tenant").filter(campaign=campaign)
            seat = seats.get(role="host")
        return Desk(campaign, seat, make_staff(host, "manager"))

    return make


@pytest.fixture
def registered():
    """registered(campaign): a unit with an account that the host let in, and its person."""
    from tests.cast import make_member, register_unit

    def make(campaign: Campaign, **values: Any):
        unit = make_unit(kind=campaign.rules.kinds[0].key, region_code="3702", **values)
        unit.facts = {"facts": [f for c in campaign.rules.conditions if c.type == "fact" for f in c.any_of]}
        unit.save()
        user = make_member(unit)
        register_unit(unit, campaign.tenant, user)
        assert standing(unit, campaign.tenant_id)
        return unit, user

    return make
