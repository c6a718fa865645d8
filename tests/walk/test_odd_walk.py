"""Somebody who may enter every workspace asks with ids and parameters nobody types: never a 500, never a page that hangs."""

import pytest
from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import Membership, PlatformRole, StaffRole
from review.models import Docket, Expert
from tests.cast import browser, make_campaign, make_unit, make_user
from tests.filings import make_submission
from tests.walk.matrix import routes

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
HUGE = 10**30
QUERIES = (
    {"page": "abc", "state": "²", "q": "\0%_\\'\"", "f": ["a", ":", "地区:\0"], "campaign": "x" * 5000},
    {
        "page": str(HUGE),
        "state": "open",
        "q": "\ufffe" * 3000,
        "tab": "²",
        "item": str(HUGE),
        "card": "\0",
        "number": "%" * 900,
    },
    {"page": "-1", "next": "//evil.example/", "after": "9999-99-99", "before": "x", "since": str(HUGE), "order": "-pk"},
)


@pytest.fixture
def everywhere(clock_at):
    """A client of a person with every role, and the parts of addresses that lead somewhere."""
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    user, unit = make_user(), make_unit(kind="enterprise", region_code="37")
    Membership.objects.create(user=user, unit=unit, role="admin")
    PlatformRole.objects.create(user=user, role="auditor")
    make_submission(campaign, unit)
    make_submission(campaign)
    with scope.system("test"):
        for role in StaffRole.Role.values:
            StaffRole.objects.create(user=user, tenant=campaign.tenant, role=role)
        Expert.objects.create(tenant=campaign.tenant, user=user, name="演示专家", employer="演示大学")
        docket = Docket.objects.get(campaign=campaign, stage="formal")
    places = {"tenant": campaign.tenant.slug, "seat_id": docket.seat_id, "slug": campaign.slug}
    client = browser(user, unit)
    client.raise_request_exception = False
    return client, places


def addresses(places, number):
    for route in routes():
        if route.name and not route.name.startswith(("account_", "mfa_", "demo_")):
            yield reverse(
                route.name,
                kwargs={
                    name: places.get(name, number if isinstance(value, int) else value)
                    for name, value in route.sample.items()
                },
            )


@pytest.mark.parametrize("number", [HUGE])
def test_ids_beyond_every_column_are_absent(everywhere, number):
    client, places = everywhere
    wrong = {}
    for url in addresses(places, number):
        for answer in (client.get(url), client.post(url, {"_key": new_key(), "revision": str(HUGE)})):
            if answer.status_code >= 500:
                wrong[url] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("number", [1])
def test_odd_parameters_are_no_error(everywhere, query, number):
    client, places = everywhere
    answers = {url: client.get(url, query).status_code for url in addresses(places, number)}
    assert {url: code for url, code in answers.items() if code >= 500} == {}
    assert 200 in answers.values()
