"""A unit that enrolled in the 2022 campaign and stands in front of a draft, at the notice's own dates."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import Unit, User
from applicants.queries import standing
from campaigns.models import Campaign
from publicity.demo.specimen import Filer, Filling, Lexicon, Specimen
from submissions import actions
from submissions.content import draft_hash
from submissions.models import Enrolment, StampedScan, Submission
from tests.cast import (
    actor_of,
    browser,
    make_campaign,
    make_file,
    make_member,
    make_tenant,
    make_unit,
    png,
    register_unit,
    upload,
)


@dataclass
class Filing:
    """One unit, its person, its draft, and the answers that would make it complete."""

    campaign: Campaign
    unit: Unit
    user: User
    client: Client
    draft: Submission
    filling: Filling

    def post(self, path: str, **values: Any):
        """A POST of the applicant with a fresh key."""
        return self.client.post(f"/apply/submissions/{self.draft.pk}/{path}", {"_key": new_key(), **values})

    def complete(self) -> None:
        """Everything filled in, uploaded and stamped, through the actions."""
        actor = actor_of(self.user, unit=self.unit)
        with scope.self_(unit=self.unit, user=self.user):
            actions.save(self.draft.pk, self.filling.answers, revision=0, actor=actor, overwrite=True)
            for paper in self.filling.papers:
                content = png() if paper.kind == "image" else PDF
                name = paper.name if paper.kind == "image" else paper.name.replace(".png", ".pdf")
                actions.attach(self.draft.pk, paper.field, upload(name, content), actor=actor)
        self.stamp()

    def stamp(self) -> None:
        """A scan of every paper that must come back, bound to the present content."""
        with scope.system("test"):
            row = Submission.objects.select_related("campaign__version", "draft").get(pk=self.draft.pk)
            for document in row.campaign.rules.documents:
                if document.part_of == "filing" and (document.stamped or document.signed):
                    StampedScan.objects.create(
                        tenant=row.tenant,
                        submission=row,
                        document=document.key,
                        content_hash=draft_hash(row),
                        checked=StampedScan.Check.MATCHED,
                        file=make_file(row.tenant, self.unit, kind="submission.scan"),
                        uploaded_at=row.created_at,
                        uploaded_by=self.user,
                    )

    def reload(self) -> Submission:
        """The row as it is now."""
        with scope.system("test"):
            return Submission.objects.select_related("current", "draft").get(pk=self.draft.pk)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def specimen(campaign: Campaign, unit: Unit, user: User, on, seed: str = "1") -> Specimen:
    """Invented answers for this unit."""
    filer = Filer(unit.name, unit.uscc or "", "演示路1号", unit.region_code, user.name, "19900001111")
    return Specimen(campaign.rules, Lexicon(), filer, on=on, seed=seed)


def enrolled(campaign: Campaign, unit: Unit, user: User, on, seed: str = "1") -> Enrolment:
    """The unit accepts the reminder and enrols once."""
    actor = actor_of(user, unit=unit)
    if standing(unit, campaign.tenant_id) is None:
        register_unit(unit, campaign.tenant, user)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(campaign, unit, actor=actor)
        return actions.enrol(
            campaign, unit, specimen(campaign, unit, user, on, seed).fill("enrol").answers, actor=actor
        )


@pytest.fixture
def campaign(clock_at) -> Campaign:
    clock_at("2022-12-05 10:00")
    return make_campaign(make_tenant(name="演示主办单位"))


@pytest.fixture
def filing(campaign, clock_at) -> Filing:
    return begun(campaign, clock_at, "演示数智科技有限公司")


@pytest.fixture
def neighbour(campaign, clock_at) -> Filing:
    """Another unit of the same city at the same point."""
    return begun(campaign, clock_at, "演示邻近科技有限公司")


def begun(campaign: Campaign, clock_at: Any, name: str) -> Filing:
    """A unit that enrolled and began its declaration."""
    unit = make_unit(
        name,
        kind="enterprise",
        region_code="3701",
        facts={"facts": ["legal_person", "registered_in_china"]},
    )
    user = make_member(unit)
    on = clock_at("2022-12-05 10:00").date()
    row = enrolled(campaign, unit, user, on)
    on = clock_at("2023-01-10 09:00").date()
    with scope.self_(unit=unit, user=user):
        draft = actions.start(campaign, unit, actor=actor_of(user, unit=unit), enrolment=row)
    filling = specimen(campaign, unit, user, on).fill("file", known=row.answers, start=draft.draft.answers)
    return Filing(campaign, unit, user, browser(user, unit), draft, filling)
