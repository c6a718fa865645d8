"""The trail on the page: a manager sees the host's own, the audit administrator all, nobody else any."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.kernel.actor import Actor
from audit import trail
from tests.cast import actor_of, browser, make_member, make_platform_admin, make_staff, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    tenant, other = make_tenant(name="演示甲"), make_tenant(name="演示乙")
    system = Actor.system("测试")
    trail.record(
        "thing.open", actor=system, tenant=tenant, before={"state": "draft"}, after={"state": "open"}, note="甲说明"
    )
    trail.record("thing.close", actor=system, tenant=other, note="乙说明")
    return tenant


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_manager_sees_the_hosts_own_chain(host):
    text = page(browser(make_staff(host)), f"/host/{host.slug}/audit/")

    assert "甲说明" in text
    assert "draft → open" in text
    assert "乙说明" not in text


def test_other_staff_get_the_reason(host):
    answer = browser(make_staff(host, "formal_checker")).get(f"/host/{host.slug}/audit/")

    assert answer.status_code == 403
    assert "只有本主办单位的活动管理员可以查看" in answer.content.decode()


def test_the_audit_administrator_sees_all_and_the_other_two_none(host):
    text = page(browser(make_platform_admin("auditor")), "/platform/audit/")

    assert "甲说明" in text
    assert "乙说明" in text
    assert {
        browser(make_platform_admin(role)).get("/platform/audit/").status_code for role in ("sysadmin", "secadmin")
    } == {403}
    assert browser(make_member()).get("/platform/audit/").status_code == 404


@pytest.mark.parametrize("query, found", [
    ("q=甲说", True), ("q=没有", False), ("action=thing.", True), ("action=thing.open", True), ("action=thing.o", False), ("action=other", False),
    ("since=2000-01-01&until=2999-01-01", True), ("since=2999-01-01", False), ("since=gestern", True), ("page=x", True),
])  # fmt: skip
def test_the_list_can_be_narrowed(host, query, found):
    assert ("甲说明" in page(browser(make_staff(host)), f"/host/{host.slug}/audit/?{query}")) is found


def test_the_page_says_whether_the_chain_is_whole(host):
    client = browser(make_staff(host))

    answer = client.post(f"/host/{host.slug}/audit/heads/", {"_key": "k" * 20}, follow=True)

    assert "审计链完整" in answer.content.decode()
    assert "核对审计链完整性" in page(client, f"/host/{host.slug}/audit/")


def test_a_page_costs_the_same_for_one_or_fifty(host, django_assert_max_num_queries):
    client = browser(make_staff(host))
    with CaptureQueriesContext(connection) as one:
        page(client, f"/host/{host.slug}/audit/")
    for n in range(50):
        trail.record("thing.open", actor=actor_of(make_staff(host), host), tenant=host, after={"n": n})

    with django_assert_max_num_queries(len(one) + 1):  # the names of those who acted, once
        page(client, f"/host/{host.slug}/audit/")
