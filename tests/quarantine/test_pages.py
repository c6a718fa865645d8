"""Reporting as anybody, and the two handlers on their pages."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from accounts.models import ContentCase
from publicity.models import LibraryEntry, Publicity, PublicityItem
from submissions.models import Submission
from tests.cast import browser, make_campaign, make_member, make_platform_admin, make_staff, make_unit, register_unit
from tests.publicity.scene import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(clock_at):
    """(filing, its entry in the public library)"""
    clock_at("2023-03-01 09:00")
    row = filed(make_campaign(), title="公开的方案")
    with scope.system("test"):
        facts = {"title": "公开的方案", "unit_name": "x", "region_code": "37", "year": 2022}
        entry = LibraryEntry.objects.create(
            tenant=row.tenant, campaign=row.campaign, submission=row, published_at=clock(), **facts
        )
    return row, entry


def send(client: Client, address: str, **values):
    return client.post(address, {"_key": new_key(), "why": "secret", "note": "", "contact": "", **values})


def test_a_stranger_hides_a_public_work_and_two_handlers_bring_it_back(shown):
    row, entry = shown
    page = f"/library/{entry.pk}/"
    assert "举报涉密" in Client().get(page).content.decode()

    assert send(Client(), f"/report/library/{entry.pk}/")["Location"] == "/report/done/"
    assert Client().get(page).status_code == 404
    with scope.system("test"):
        case = ContentCase.objects.get()

    first, second = browser(make_staff(row.tenant)), browser(make_platform_admin("secadmin"))
    at_host, at_platform = f"/host/{row.tenant.slug}/quarantine/{case.pk}/", f"/platform/quarantine/{case.pk}/"
    assert "公开的方案" not in first.get(at_host).content.decode()
    assert "公开的方案" in first.post(f"{at_host}look/").content.decode()
    send(first, f"{at_host}propose/", wish="lift", reason="不涉密")
    send(first, f"{at_host}confirm/")
    assert Client().get(page).status_code == 404  # not alone
    send(second, f"{at_platform}confirm/")
    assert Client().get(page).status_code == 200


def test_strangers_report_public_content_only_and_not_without_end(shown):
    row, _entry = shown
    absent = Client().post("/report/submission/999999999/", {"_key": new_key(), "why": "secret"})
    there = send(Client(), f"/report/submission/{row.pk}/")
    assert (there.status_code, absent.status_code) == (404, 404)

    campaign = row.campaign
    for n in range(6):
        with scope.system("test"):
            other = filed(campaign)
            facts = {"title": "x", "unit_name": "x", "region_code": "37", "year": 2022, "published_at": clock()}
            entry = LibraryEntry.objects.create(tenant=row.tenant, campaign=campaign, submission=other, **facts)
        assert send(Client(), f"/report/library/{entry.pk}/").status_code == (302 if n < 5 else 200)


@pytest.mark.parametrize(("role", "status"), [("formal_checker", 302), ("nobody", 404)])
def test_who_reads_a_filing_may_report_it(shown, role, status):
    row, _ = shown
    person = make_member() if role == "nobody" else make_staff(row.tenant, role)
    assert send(browser(person), f"/report/submission/{row.pk}/").status_code == status


@pytest.mark.parametrize("role", ["formal_checker", "publicity_editor"])
def test_other_staff_do_not_handle_cases(shown, role):
    row, entry = shown
    send(Client(), f"/report/library/{entry.pk}/")
    with scope.system("test"):
        case = ContentCase.objects.get()
    client = browser(make_staff(row.tenant, role))
    assert client.get(f"/host/{row.tenant.slug}/quarantine/").status_code == 403
    assert client.get(f"/host/{row.tenant.slug}/quarantine/{case.pk}/").status_code == 403


def test_a_stranger_takes_away_the_line_of_a_list_and_not_the_filing(shown):
    row, _ = shown
    with scope.system("test"):
        facts = {"tenant": row.tenant, "campaign": row.campaign, "stage": "formal", "step": 0, "title": "名单"}
        listed = Publicity.objects.create(
            state="open", opens_at=clock(), closes_at=clock() + timedelta(days=5), **facts
        )
        line = PublicityItem.objects.create(
            tenant=row.tenant, publicity=listed, submission=row, position=1, shown={"title": row.title}
        )

    assert send(Client(), f"/report/listed/{line.pk}/")["Location"] == "/report/done/"

    with scope.system("test"):
        line.refresh_from_db()
        assert row.title not in str(line.shown)
        assert Submission.objects.get(pk=row.pk).title == row.title
        Publicity.objects.update(state="draft")
    assert send(Client(), f"/report/listed/{line.pk}/").status_code == 404


def test_a_registration_is_sealed_for_its_checker_and_by_nobody_else(clock_at):
    registration = register_unit(make_unit(), make_campaign().tenant)
    checker = make_staff(registration.tenant, "registration_checker")
    page = f"/host/{registration.tenant.slug}/registrations/{registration.pk}/"
    assert f"/report/registration/{registration.pk}/" in browser(checker).get(page).content.decode()
    assert send(browser(make_member()), f"/report/registration/{registration.pk}/").status_code == 404
    name = registration.name

    assert send(browser(checker), f"/report/registration/{registration.pk}/").status_code == 302

    with scope.system("test"):
        registration.refresh_from_db()
    assert (name in registration.name, registration.uscc != "") == (False, True)
