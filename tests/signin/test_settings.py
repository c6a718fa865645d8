"""A host's own settings: who changes them, what the trail keeps, where they show."""

import io

import pytest
from PIL import Image

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import StoredFile, Tenant
from accounts.tenant_policies import DEFAULTS, policies_of
from audit.models import AuditEntry
from tests.cast import browser, make_campaign, make_staff, make_tenant, upload

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "演示主办方", "short_name": "演示", "footer_icp": "演示ICP备1号", "footer_police": "演示公网安备2号",
    "footer_site_code": "bm00000000", "footer_government": "on", "sms_signature": "演示主办", "sms_per_day": "500",
    "password_profile": "dengbao", "second_factor": "recommended", "idle_minutes": "20", "session_hours": "8",
    "sessions_at_most": "2", "foreign_approvals": "accept",
}  # fmt: skip
OIDC = {"oidc_server_url": "https://idp.example.org", "oidc_client_id": "platform", "oidc_secret": "geheim-geheim"}


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def client(tenant):
    return browser(make_staff(tenant))


def path(tenant):
    return f"/host/{tenant.slug}/settings/"


def save(client, tenant, **values):
    return client.post(path(tenant), {"_key": new_key(), **GIVEN, **values})


def fresh(tenant):
    return Tenant.objects.get(pk=tenant.pk)


def png(mode="RGB", kind="PNG"):
    content = io.BytesIO()
    Image.new(mode, (40, 40), "navy").save(content, kind)
    return content.getvalue()


def entries():
    with scope.system("test"):
        return list(AuditEntry.objects.filter(action="tenant.settings").order_by("seq"))


def test_a_manager_saves_and_the_trail_has_before_and_after(client, tenant):
    assert save(client, tenant).status_code == 302

    policies = policies_of(fresh(tenant))
    assert (policies.password_profile, policies.second_factor, policies.idle_minutes) == ("dengbao", "recommended", 20)
    assert (policies.session_hours, policies.sessions_at_most, policies.sms_per_day) == (8, 2, 500)
    assert policies.foreign_approvals == "accept"
    entry = entries()[0]
    assert entry.before["name"] == tenant.name
    assert entry.after["name"] == "演示主办方"
    assert entry.after["policies"]["idle_minutes"] == 20
    assert entry.tenant == tenant


def test_saving_the_same_again_leaves_no_entry(client, tenant):
    save(client, tenant)
    save(client, tenant)

    assert len(entries()) == 1


@pytest.mark.parametrize("role", ["registration_checker", "formal_checker", "publicity_editor"])
def test_only_a_manager_opens_or_saves_them(tenant, role):
    client = browser(make_staff(tenant, role))

    assert client.get(path(tenant)).status_code == 403
    assert save(client, tenant).status_code == 403
    assert fresh(tenant).name == tenant.name


def test_the_manager_of_one_campaign_does_not_change_the_host(tenant):
    campaign = make_campaign(tenant)
    assert save(browser(make_staff(tenant, campaign_id=campaign.pk)), tenant).status_code == 403


def test_another_hosts_settings_are_not_found(client):
    assert client.get(path(make_tenant())).status_code == 404


@pytest.mark.parametrize("values, said", [
    ({"idle_minutes": "1"}, "5"), ({"sms_signature": "【演示】"}, "不要写【】"), ({"name": ""}, "单位全称"),
    ({"second_factor": "never"}, "never"), ({**OIDC, "oidc_server_url": "http://idp.example.org"}, "https://"),
    ({**OIDC, "oidc_client_id": ""}, "应用编号"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(client, tenant, values, said):
    answer = save(client, tenant, **values)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert policies_of(fresh(tenant)) == DEFAULTS


def test_the_providers_secret_is_kept_sealed_shown_nowhere_and_stays_when_left_empty(client, tenant):
    save(client, tenant, **OIDC)
    first = policies_of(fresh(tenant)).oidc
    save(client, tenant, **OIDC | {"oidc_secret": "", "oidc_label": "演示认证"})
    second = policies_of(fresh(tenant)).oidc

    assert first.plain_secret == second.plain_secret == "geheim-geheim"
    assert second.label == "演示认证"
    page = client.get(path(tenant)).content.decode()
    assert first.secret not in page
    assert "geheim" not in page + str([(row.before, row.after) for row in entries()]) + str(fresh(tenant).policies)
    save(client, tenant)
    assert policies_of(fresh(tenant)).oidc is None


def test_a_logo_is_shown_to_everybody_and_may_be_kept_by_browsers(client, tenant):
    assert save(client, tenant, logo=upload("标志.png", png())).status_code == 302
    campaign = make_campaign(fresh(tenant))
    page = browser().get(f"/c/{campaign.slug}/").content.decode()

    address = f"/logo/{tenant.slug}/?v={str(fresh(tenant).logo_id)[:8]}"
    assert f'src="{address}"' in page
    assert f'src="{address}"' in client.get(f"/host/{tenant.slug}/").content.decode()
    answer = browser().get(address)
    assert answer["Content-Type"] == "image/png"
    assert "public" in answer["Cache-Control"]
    assert browser().get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    save(client, tenant)
    assert fresh(tenant).logo_id is not None
    save(client, tenant, drop_logo="on")
    assert browser().get(address).status_code == 404


@pytest.mark.parametrize("name, content", [
    ("a.svg", b"<svg/>"), ("a.pdf", b"%PDF-1.4"), ("a.png", b"<script>"), ("a.png", png() + b"0" * 400_000),
])  # fmt: skip
def test_what_is_no_small_picture_is_no_logo(client, tenant, name, content):
    assert save(client, tenant, logo=upload(name, content)).status_code == 200
    with scope.system("test"):
        assert not StoredFile.objects.exists()


def test_no_other_file_of_the_host_comes_out_by_the_logos_address(client, tenant):
    from tests.cast import make_file

    Tenant.objects.filter(pk=tenant.pk).update(logo_id=make_file(tenant).pk)
    assert browser().get(f"/logo/{tenant.slug}/").status_code == 404


def test_the_foot_of_public_pages_says_what_the_host_gave(client, tenant):
    save(client, tenant)
    campaign = make_campaign(fresh(tenant))
    page = browser().get(f"/c/{campaign.slug}/").content.decode()

    assert '<a href="https://beian.miit.gov.cn/" rel="noopener">演示ICP备1号</a>' in page
    for text in ("演示公网安备2号", "网站标识码：bm00000000", "党政机关网站"):
        assert text in page
    assert "演示ICP备1号" not in browser().get("/").content.decode()
    assert "演示ICP备1号" in client.get(f"/host/{tenant.slug}/").content.decode()
