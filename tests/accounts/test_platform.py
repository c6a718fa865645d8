"""The platform's three administrators each find their own start page, and nobody the others'."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import StaffRole, Tenant
from audit.models import AuditEntry
from tests.cast import browser, make_member, make_platform_admin, make_staff, make_tenant

pytestmark = pytest.mark.django_db
GIVEN = {"slug": "yanshi-ban", "name": "演示主办方甲", "footer_icp": "演示ICP备00000000号"}


def post(client, path: str, **values):
    return client.post(path, {"_key": new_key(), **values})


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "role, said", [("sysadmin", "开通主办单位"), ("secadmin", "岗位与栏目"), ("auditor", "核对完整性")]
)
def test_each_administrator_has_a_start_page_of_their_own(role, said):
    make_staff(make_tenant(name="演示甲"), name="演示岗位人员")
    page = text(browser(make_platform_admin(role)).get("/platform/"))

    assert said in page
    assert ("演示岗位人员" in page) is (role == "secadmin")


def test_others_do_not_find_it():
    assert browser(make_member()).get("/platform/").status_code == 404


def test_the_system_administrator_opens_a_host_and_it_stands_in_the_trail():
    client = browser(make_platform_admin())

    assert post(client, "/platform/tenants/new/", **GIVEN).status_code == 302

    tenant = Tenant.objects.get(slug="yanshi-ban")
    assert tenant.footer == {"icp": "演示ICP备00000000号"}
    assert "演示主办方甲" in text(client.get("/platform/"))
    with scope.system("read the trail"):
        assert AuditEntry.objects.get(action="tenant.open").tenant == tenant


@pytest.mark.parametrize("role", ["secadmin", "auditor"])
def test_the_other_two_open_no_host(role):
    assert post(browser(make_platform_admin(role)), "/platform/tenants/new/", **GIVEN).status_code == 403
    assert not Tenant.objects.exists()


@pytest.mark.parametrize(
    "values, said",
    [
        ({"slug": "演示"}, "标识由小写字母"),
        ({"slug": "../etc"}, "标识由小写字母"),
        ({"slug": "1a"}, "标识由小写字母"),
        ({"slug": "taken"}, "这个标识已被使用"),
        ({"name": " "}, "单位全称"),
    ],
)
def test_nonsense_opens_nothing_and_is_told(values, said):
    make_tenant("taken")

    assert said in text(post(browser(make_platform_admin()), "/platform/tenants/new/", **(GIVEN | values)))
    assert Tenant.objects.count() == 1


def test_a_change_keeps_what_the_form_does_not_show_and_is_recorded_once():
    tenant = make_tenant(footer={"links": [{"label": "演示", "url": "/"}], "icp": "旧"})
    client = browser(make_platform_admin())
    values = {"name": tenant.name, "sms_signature": tenant.sms_signature, "is_active": "on", "footer_icp": "新"}

    post(client, f"/platform/tenants/{tenant.pk}/", **values)
    post(client, f"/platform/tenants/{tenant.pk}/", **values)

    tenant.refresh_from_db()
    assert tenant.footer == {"links": [{"label": "演示", "url": "/"}], "icp": "新"}
    with scope.system("read the trail"):
        assert AuditEntry.objects.filter(action="tenant.change").count() == 1


def test_the_list_of_roles_can_be_narrowed_and_costs_the_same_for_many(django_assert_max_num_queries):
    tenant, other = make_tenant(), make_tenant()
    for n in range(30):
        make_staff(tenant, name=f"演示甲{n}")
    make_staff(other, "formal_checker", name="演示乙")
    client = browser(make_platform_admin("secadmin"))

    page = text(client.get(f"/platform/?tenant={other.pk}"))
    assert "演示乙" in page
    assert "演示甲3" not in page
    assert "没有符合条件的人员" in text(client.get("/platform/?q=没有"))
    assert text(client.get("/platform/?tenant=x&page=y"))
    with django_assert_max_num_queries(24):  # the frame asks where the person works: hosts, seats, panels, units
        client.get("/platform/")
    with scope.system("count"):
        assert StaffRole.objects.count() == 31


def test_the_navigation_shows_only_what_the_person_may_open():
    tenant = make_tenant()
    shown = text(browser(make_staff(tenant, "publicity_editor")).get(f"/host/{tenant.slug}/"))

    assert f"/host/{tenant.slug}/publicity/" in shown
    assert f"/host/{tenant.slug}/registrations/" not in shown
    assert f"/host/{tenant.slug}/audit/" not in shown
