"""A canary phone and ID number go the usual way; afterwards they stand in clear nowhere: not on pages, not in the database,
its files, the queue, the log (reliability R23)."""

import io
import json
import logging

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection

from accounts.kernel import scope
from accounts.models import Job, Membership, StaffRole
from audit.models import AuditEntry
from submissions.content import split
from submissions.models import Draft, PersonalRecord
from tests.cast import browser, make_campaign, make_platform_admin, make_staff, make_unit, make_user
from tests.filings import make_submission

pytestmark = pytest.mark.django_db
PHONE, ID = "19912345678", "360426199101010071"
CANARIES = (PHONE, ID)


@pytest.fixture
def log():
    """Whatever any logger says while the test runs."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield sink
    root.level = level
    root.removeHandler(handler)


@pytest.fixture
def scene():
    """A person with the canary number: registered, filed, working at a host, colleague in a unit."""
    from applicants.models import Registration

    campaign = make_campaign()
    user = make_user("演示金丝雀")
    user.phone = f"+86{PHONE}"
    user.save()
    unit = make_unit()
    boss = make_user()
    Membership.objects.create(user=boss, unit=unit, role="admin")
    Membership.objects.create(user=user, unit=unit, role="filler")
    with scope.system("scene"):
        StaffRole.objects.create(user=user, tenant=campaign.tenant, role="formal_checker")
        registration = Registration.objects.create(
            tenant=campaign.tenant, user=user, campaign=campaign, tab="unit", kind="enterprise", name="演示单位",
            address="演示路", region_code="37", contact_name="演示金丝雀", id_number=ID, submitted_at=campaign.created_at,
            due_at=campaign.created_at,
        )  # fmt: skip
    row = make_submission(campaign, unit)
    with scope.system("scene"):
        person = next(key for key in split(campaign.rules, _answers(row))[1])
        for model, name in ((PersonalRecord, "data"), (Draft, "personal")):
            held = model.objects.get(submission=row)
            setattr(held, name, json.dumps({person: dict.fromkeys(("name", "mobile", "phone"), PHONE)}))
            held.save()
    return campaign, unit, boss, registration, row


def _answers(row) -> dict:
    from submissions.content import version_answers

    return version_answers(row.current, personal=True)


def clear_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def test_no_page_shows_them_unasked(scene):
    campaign, unit, boss, registration, row = scene
    host = f"/host/{campaign.tenant.slug}"
    pages = {
        browser(make_staff(campaign.tenant)): (
            f"{host}/", f"{host}/registrations/", f"{host}/registrations/{registration.pk}/",
            f"{host}/campaigns/{campaign.pk}/", f"{host}/submissions/{row.pk}/", f"{host}/audit/", f"{host}/people/",
            f"{host}/settings/",
        ),
        browser(boss, unit): ("/apply/", "/apply/unit/", "/apply/members/", "/apply/submissions/", "/account/"),
        browser(make_platform_admin("secadmin")): ("/platform/",),
        browser(make_platform_admin("auditor")): ("/platform/", "/platform/audit/"),
    }  # fmt: skip
    seen, found = 0, {}
    for client, addresses in pages.items():
        for address in addresses:
            answer = client.get(address, follow=True)
            seen += answer.status_code == 200
            if clear := clear_in(answer.content.decode()):
                found[address] = clear
    assert found == {}
    assert seen >= 12


def test_the_masked_value_and_the_way_to_see_it_are_there(scene):
    campaign, *_, registration, _ = scene
    text = browser(make_staff(campaign.tenant)).get(f"/host/{campaign.tenant.slug}/registrations/{registration.pk}/")
    assert "199****5678" in text.content.decode()
    assert "/reveal/registration.phone/" in text.content.decode()


def test_the_database_sessions_queue_cache_letters_and_log_hold_none(scene, drain, log):
    """The way through registering by SMS, signing in, revealing, exporting: then every byte that was kept is searched."""
    campaign, _, _, registration, _ = scene
    stranger = browser()
    for page in ("/signin/code/", "/signin/reset/"):
        stranger.post(page, {"phone": PHONE, "_key": "k" * 20})
    stranger.post("/signin/", {"login": PHONE, "password": "falsch-" + ID})
    slug = campaign.slug
    stranger.post(f"/c/{slug}/register/phone/", {"phone": PHONE, "_key": "k" * 20})
    manager = browser(make_staff(campaign.tenant))
    why = {"purpose": "verify", "note": f"核对{PHONE}与{ID}"}
    host = f"/host/{campaign.tenant.slug}"
    for kind in ("registration.phone", "registration.id_number"):
        shown = manager.post(f"{host}/reveal/{kind}/{registration.pk}/", why).content.decode()
        assert clear_in(shown)
    manager.post(f"{host}/audit/export/", {"_key": "k" * 20, "format": "csv"})
    drain()

    with scope.system("search"):
        assert AuditEntry.objects.filter(action="personal.reveal").count() == 2
        jobs = "".join(f"{job.payload}{job.result}{job.error}" for job in Job.objects.order_by("pk"))
    assert clear_in(jobs) == []
    assert clear_in(dumped()) == []
    assert clear_in(str(getattr(cache, "_cache", ""))) == []
    assert clear_in(log.getvalue()) == []
    assert clear_in(stored()) == []


def dumped() -> str:
    """Every row of every table, as a dump of the database has it."""
    if connection.vendor == "sqlite":
        return "\n".join(connection.connection.iterdump())
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def stored() -> str:
    """Every private file that was written."""
    storage, found = storages["private"], []

    def walk(folder: str) -> None:
        folders, files = storage.listdir(folder)
        for name in files:
            with storage.open(f"{folder}/{name}".lstrip("/")) as content:
                found.append(content.read().decode("utf-8", "ignore"))
        for name in folders:
            walk(f"{folder}/{name}".lstrip("/"))

    walk("")
    return "\n".join(found)


def test_an_error_says_nothing_of_what_was_typed(scene, log, monkeypatch, settings):
    """No error mails leave (ADMINS is empty); what is logged names the page and the line, not the values."""
    from accounts.personal import account_pages

    def broken(*args):
        raise RuntimeError("演示故障")

    monkeypatch.setattr(account_pages, "correct", broken)
    client = browser(make_user())
    client.raise_request_exception = False

    answer = client.post("/account/data/correct/", {"_key": "k" * 20, "name": PHONE, "email": f"{ID}@example.com"})

    assert (answer.status_code, settings.ADMINS) == (500, [])
    assert "演示故障" in log.getvalue()
    assert clear_in(log.getvalue() + answer.content.decode()) == []


def test_the_search_would_find_a_leak(scene):
    """The search itself is tried: a number written in clear is found."""
    Job.objects.create(kind="x", payload={"phone": PHONE}, created_at=scene[0].created_at)
    assert clear_in(dumped()) == [PHONE]
