"""The navigation shows a person only what it may open."""

import pytest

from tests.cast import browser, make_staff, make_tenant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("manager", ["征集活动", "注册审核"], []),
        ("registration_checker", ["注册审核"], ["审计记录"]),
        ("formal_checker", ["征集活动"], ["注册审核", "审计记录"]),
    ],
)
def test_an_entry_that_leads_to_a_refusal_is_not_shown(role, shown, hidden):
    tenant = make_tenant()

    page = browser(make_staff(tenant, role)).get(f"/host/{tenant.slug}/").content.decode()

    navigation = page[page.index('aria-label="工作台导航"') : page.index("</aside>")]
    assert [label for label in shown if label not in navigation] == []
    assert [label for label in hidden if label in navigation] == []
