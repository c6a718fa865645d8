"""Who reads the files of a filing at the host, and what a stopped campaign still takes."""

from datetime import timedelta

import pytest

from accounts.files import may_read
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from accounts.kernel.policy import may
from accounts.models import Membership
from campaigns import actions as campaigns
from submissions.actions import return_for_correction
from submissions.models import Submission
from tests.cast import actor_of, browser, make_campaign, make_member, make_staff, make_unit, register_unit
from tests.files.scene import attached

pytestmark = pytest.mark.django_db


def reads(user, tenant, file) -> bool:
    with scope.system("tests"):
        return bool(may_read(actor_of(user, tenant), file))


def test_staff_of_one_campaign_do_not_read_the_files_of_another(filing):
    tenant = filing.campaign.tenant
    with scope.system("tests"):
        Submission.objects.filter(pk=filing.draft.pk).update(state="submitted", submitted_at=filing.draft.created_at)
    other = make_campaign(tenant)
    file = attached(filing.reload())

    assert reads(make_staff(tenant, "formal_checker", filing.campaign.pk), tenant, file)
    assert reads(make_staff(tenant, "manager"), tenant, file)
    assert not reads(make_staff(tenant, "formal_checker", other.pk), tenant, file)


def test_nobody_at_the_host_reads_a_draft(filing):
    tenant = filing.campaign.tenant

    assert not reads(make_staff(tenant, "manager"), tenant, attached(filing.draft, frozen=False))


@pytest.mark.parametrize(("event", "state"), [("", "submitted"), ("suspend", "returned"), ("close", "returned")])
def test_a_correction_is_not_filed_while_the_campaign_stands_still(filing, event, state):
    filing.complete()
    with scope.system("tests"):
        row = filing.reload()
        Submission.objects.filter(pk=row.pk).update(state="submitted", submitted_at=row.created_at)
        row.refresh_from_db()
        return_for_correction(
            row,
            note="请修改",
            remarks=[],
            due_at=row.created_at + timedelta(days=30),
            actor=actor_of(make_staff(filing.campaign.tenant), filing.campaign.tenant),
        )
        if event:
            campaigns.move(filing.campaign.pk, event, actor=Actor.system("tests"))

    filing.post("submit/")

    assert filing.reload().state == state


@pytest.mark.parametrize("path", ["enrol/", "notice/", ""])
def test_a_campaign_without_enrolment_has_no_enrolment_page(clock_at, path):
    clock_at("2020-07-01 09:00")
    campaign = make_campaign(preset="fuchan-2020")
    unit = make_unit(kind="enterprise")
    client = browser(make_member(unit), unit)
    register_unit(unit, campaign.tenant)
    base = f"/apply/c/{campaign.slug}/"
    client.post(f"{base}notice/", {"_key": new_key(), "agree": "1"})

    assert client.get(f"{base}{path}").status_code == (404 if path == "enrol/" else 200)


def test_nobody_judges_a_scan_of_their_own_unit(filing):
    checker = actor_of(make_staff(filing.campaign.tenant, "formal_checker"), filing.campaign.tenant)
    assert may(checker, "scan.judge", filing.draft)

    Membership.objects.create(user=checker.user, unit=filing.unit, role="filler")

    assert not may(checker, "scan.judge", filing.draft)
