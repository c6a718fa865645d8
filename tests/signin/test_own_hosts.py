"""A tenant's own host name: its portal only, its logo and foot; everything else belongs to the site."""

import pytest
from django.test import Client

from accounts import own_hosts
from accounts.kernel.once import new_key
from accounts.models import Tenant, TenantHost
from audit.models import AuditEntry
from tests.cast import browser, make_campaign, make_platform_admin, make_staff, make_tenant

pytestmark = pytest.mark.django_db
NAME = "zhengji.example.org"


@pytest.fixture(autouse=True)
def fresh():
    own_hosts.forget()
    yield
    own_hosts.forget()


@pytest.fixture
def tenant():
    tenant = make_tenant(name="演示甲方", footer={"icp": "演示ICP备甲号"})
    TenantHost.objects.create(tenant=tenant, name=NAME)
    return tenant


@pytest.fixture
def there():
    return Client(HTTP_HOST=NAME)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_portal_shows_the_tenants_campaigns_only(tenant, there):
    own = make_campaign(tenant)
    other = make_campaign(make_tenant(name="演示乙方"), preset="qingdao-2020")
    page, site = text(there.get("/")), text(Client().get("/"))

    assert f"/c/{own.slug}/" in page
    assert f"/c/{other.slug}/" not in page
    assert "演示ICP备甲号" in page
    assert f"/c/{other.slug}/" in site
    assert "演示ICP备甲号" not in site


def test_another_hosts_campaign_is_on_the_main_site(tenant, there, settings):
    settings.SITE_URL = "https://main.example.org"
    own, other = make_campaign(tenant), make_campaign(make_tenant(), preset="qingdao-2020")

    assert there.get(f"/c/{own.slug}/").status_code == 200
    assert there.get(f"/c/{other.slug}/rules/?x=1")["Location"] == f"https://main.example.org/c/{other.slug}/rules/?x=1"
    assert there.get("/c/bu-cun-zai/").status_code == 404


def test_the_sign_in_page_carries_the_tenants_name(tenant, there):
    assert "演示甲方" in text(there.get("/signin/"))
    assert "演示甲方" not in text(Client().get("/signin/"))


def test_staff_work_there_too(tenant):
    person = make_staff(tenant)
    client = browser(person)
    client.defaults["HTTP_HOST"] = NAME
    assert client.get(f"/host/{tenant.slug}/").status_code == 200


@pytest.mark.parametrize("name", ["unknown.example.org", "zhengji.example.org.evil.example", "evil"])
def test_a_name_nobody_registered_is_refused(tenant, name):
    assert Client(HTTP_HOST=name).get("/").status_code == 400


def test_a_switched_off_tenants_name_is_refused(tenant, there):
    Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    assert there.get("/").status_code == 400


def test_letters_link_to_the_first_own_name(tenant, settings):
    settings.SITE_URL = "https://main.example.org/"
    TenantHost.objects.create(tenant=tenant, name="zweite.example.org")

    assert own_hosts.address_of(tenant) == f"https://{NAME}"
    assert own_hosts.address_of(make_tenant()) == own_hosts.address_of(None) == "https://main.example.org"


def save(client, tenant, names):
    values = {"name": tenant.name, "is_active": "on", "host_names": names, "_key": new_key()}
    return client.post(f"/platform/tenants/{tenant.pk}/", values)


def test_the_system_administrator_sets_them_and_they_hold_at_once():
    tenant, client = make_tenant(), browser(make_platform_admin())
    assert Client(HTTP_HOST="eins.example.org").get("/").status_code == 400

    assert save(client, tenant, "Eins.example.org.\r\nzwei.example.org\n").status_code == 302

    assert [host.name for host in tenant.host_names.order_by("pk")] == ["eins.example.org", "zwei.example.org"]
    assert Client(HTTP_HOST="eins.example.org").get("/").status_code == 200
    from accounts.kernel import scope

    with scope.system("test"):
        assert AuditEntry.objects.get(action="tenant.hosts").after == {
            "hosts": ["eins.example.org", "zwei.example.org"]
        }


@pytest.mark.parametrize("names, said", [
    (NAME, "已是另一个主办单位的域名"), ("localhost", "不是域名"), ("testserver", "不是域名"), ("https://a.example.org", "不是域名"),
    ("a.example.org:8000", "不是域名"), ("*.example.org", "不是域名"), ("192.0.2.1", "不是域名"), ("main.example.org", "平台自己的域名"),
])  # fmt: skip
def test_what_cannot_be_a_name_of_this_tenant_is_refused(tenant, settings, names, said):
    settings.SITE_URL = "https://main.example.org"
    other = make_tenant()

    assert said in text(save(browser(make_platform_admin()), other, names))
    assert not other.host_names.exists()
