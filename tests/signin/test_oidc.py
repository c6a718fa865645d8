"""Staff sign in by their host's identity provider, once they have linked it themselves; it creates and matches nobody."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.test import Client

from accounts import own_hosts
from accounts.kernel import scope
from accounts.kernel.crypto import encrypt
from accounts.kernel.once import new_key
from accounts.models import StaffRole, Tenant, TenantHost, User
from accounts.signin import oidc, wording
from accounts.tenant_policies import OIDC_SECRET
from audit.models import AuditEntry
from tests.cast import PASSWORD, make_member, make_staff, make_tenant
from tests.signin.provider import running
from tests.signin.test_gate import with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    with running() as server:
        yield server


@pytest.fixture
def tenant(provider):
    return make_tenant(policies=policies(provider))


def policies(provider, **more):
    secret = encrypt("geheim", OIDC_SECRET)
    return {
        "oidc": {"server_url": provider.url, "client_id": "platform", "secret": secret, "label": "演示认证", **more}
    }


@pytest.fixture
def person(tenant):
    return make_staff(tenant)


def sign_in(person):
    client = Client()
    client.post("/signin/", {"login": person.phone.removeprefix("+86"), "password": PASSWORD})
    client.post("/account/confirm/", {"password": PASSWORD})
    return client


def return_from(client, started):
    """What the provider's redirect back does: code and state."""
    assert started.status_code == 302, started.content.decode()
    asked = parse_qs(urlsplit(started["Location"]).query)
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"code": "one", "state": asked["state"][0]})


def link(client, tenant):
    start = client.get(f"/account/provider/{tenant.slug}/")
    return return_from(client, client.get(start["Location"]))


def come_in(tenant, client=None):
    client = client or Client()
    pid = oidc.provider_of(Tenant.objects.get(pk=tenant.pk))[0]
    answer = return_from(client, client.get(f"/signin/oidc/{pid}/login/"))
    return client, answer


def test_linked_once_it_signs_in(tenant, person, provider):
    assert link(sign_in(person), tenant)["Location"] == "/account/"

    client, answer = come_in(tenant)

    assert get_user(client) == person
    assert answer["Location"] == "/start/"
    assert provider.asked[-1]["client_secret"] == ["geheim"]
    assert provider.asked[-1]["code_verifier"]
    row = SocialAccount.objects.get()
    assert (row.user, row.extra_data) == (person, {})
    with scope.system("test"):
        assert AuditEntry.objects.filter(action="signin.oidc_link", actor_id=person.pk).count() == 1


def test_an_account_nobody_linked_opens_and_creates_nothing(tenant, person, provider):
    provider.claims = {"email": "a@example.org", "email_verified": True, "phone_number": person.phone}
    User.objects.filter(pk=person.pk).update(email="a@example.org")
    before = User.objects.count()

    client, answer = come_in(tenant)

    assert answer["Location"] == "/signin/"
    assert wording.OIDC_NOT_LINKED in client.get("/signin/").content.decode()
    assert not get_user(client).is_authenticated
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_the_second_factor_is_asked_all_the_same(tenant, person, provider):
    link(sign_in(person), tenant)
    with_second_factor(person)
    provider.claims = {"amr": ["pwd", "mfa"]}

    client, answer = come_in(tenant)

    assert "/account/2fa/authenticate/" in answer["Location"]
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("amr, asked", [(["pwd", "mfa"], False), (["pwd"], True), (None, True)])
def test_unless_the_host_takes_the_providers_word_and_the_provider_says_so(
    tenant, person, provider, settings, amr, asked
):
    settings.SECOND_FACTOR_ENFORCED = True
    link(sign_in(person), tenant)
    with_second_factor(person)
    Tenant.objects.filter(pk=tenant.pk).update(policies=policies(provider, provider_does_second_factor=True))
    provider.claims = {"amr": amr} if amr else {}

    client, answer = come_in(tenant)

    assert ("/2fa/authenticate/" in answer["Location"]) is asked
    assert get_user(client).is_authenticated is not asked
    assert (client.get(f"/host/{tenant.slug}/").status_code == 200) is not asked


def test_who_no_longer_works_there_does_not_come_in(tenant, person):
    link(sign_in(person), tenant)
    with scope.system("test"):
        StaffRole.objects.filter(user=person).delete()

    assert not get_user(come_in(tenant)[0]).is_authenticated


def test_a_disabled_person_does_not_come_in(tenant, person):
    link(sign_in(person), tenant)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not get_user(come_in(tenant)[0]).is_authenticated


def test_another_client_at_the_provider_is_another_provider(tenant, person, provider):
    link(sign_in(person), tenant)
    changed = policies(provider) | {}
    changed["oidc"]["client_id"] = "other"
    Tenant.objects.filter(pk=tenant.pk).update(policies=changed)
    provider.claims = {"aud": "other"}

    assert not get_user(come_in(tenant)[0]).is_authenticated


def test_linking_asks_for_the_password_again_and_for_the_own_click(tenant, person):
    client = Client()
    client.force_login(person)
    assert "/account/confirm/" in client.get(f"/account/provider/{tenant.slug}/")["Location"]
    pid = oidc.provider_of(tenant)[0]
    answer = return_from(client, client.get(f"/signin/oidc/{pid}/login/?process=connect"))
    assert answer["Location"] == "/account/"
    assert not SocialAccount.objects.exists()


def test_who_does_not_work_there_links_nothing(tenant):
    assert sign_in(make_member()).get(f"/account/provider/{tenant.slug}/").status_code == 404


def test_one_providers_account_opens_one_person(tenant, person):
    link(sign_in(person), tenant)
    link(sign_in(make_staff(tenant)), tenant)
    assert SocialAccount.objects.get().user == person


def test_the_person_undoes_it(tenant, person):
    client = sign_in(person)
    link(client, tenant)
    row = SocialAccount.objects.get()
    assert "解除绑定" in client.get("/account/").content.decode()
    assert Client().post(f"/account/provider/{row.pk}/unlink/", {"_key": new_key()}).status_code == 302
    assert SocialAccount.objects.exists()
    client.post(f"/account/provider/{row.pk}/unlink/", {"_key": new_key()})
    assert not SocialAccount.objects.exists()


def test_the_button_stands_on_the_hosts_sign_in_page_only(tenant):
    assert "用演示认证登录" in Client().get(f"/signin/?host={tenant.slug}").content.decode()
    assert "用演示认证登录" not in Client().get("/signin/").content.decode()
    TenantHost.objects.create(tenant=tenant, name="eins.example.org")
    own_hosts.forget()
    assert "用演示认证登录" in Client(HTTP_HOST="eins.example.org").get("/signin/").content.decode()
    own_hosts.forget()


@pytest.mark.parametrize("claims", [{"iss": "https://evil.example"}, {"aud": "other"}, {"exp": 1}])
def test_a_token_of_or_for_somebody_else_opens_nothing(tenant, person, provider, claims):
    link(sign_in(person), tenant)
    provider.claims = claims
    client, answer = come_in(tenant)
    assert not get_user(client).is_authenticated
    assert answer.status_code == 401
    assert "统一身份认证没有完成" in answer.content.decode()


def test_a_return_without_its_state_opens_nothing(tenant, person):
    link(sign_in(person), tenant)
    client = Client()
    pid = oidc.provider_of(tenant)[0]
    client.get(f"/signin/oidc/{pid}/login/callback/", {"code": "one", "state": "forged"})
    assert not get_user(client).is_authenticated


def test_a_provider_that_does_not_answer_is_a_sentence(tenant, provider):
    provider.shutdown()
    provider.server_close()
    pid = oidc.provider_of(tenant)[0]
    answer = Client().get(f"/signin/oidc/{pid}/login/")
    assert answer.status_code == 502
    assert "没有完成" in answer.content.decode()


def test_an_unknown_provider_is_not_found(tenant):
    assert Client().get("/signin/oidc/no-such/login/").status_code == 404
    Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    assert (
        Client().get(f"/signin/oidc/{oidc.provider_id(tenant, oidc.policies_of(tenant).oidc)}/login/").status_code
        == 404
    )


@pytest.mark.parametrize("url", [
    "http://idp.example.org/", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest/", "https://[::1]/",
    "https://0.0.0.0/", "file:///etc/passwd", "ftp://idp.example.org/", "https://",
])  # fmt: skip
def test_the_installation_asks_no_inside_or_plain_address(settings, url):
    settings.OIDC_LOCAL = False
    with pytest.raises(requests.RequestException, match="not an address"):
        oidc.Outgoing().get(url)


@pytest.mark.parametrize(("site", "goes"), [("same-origin", True), ("cross-site", False), ("same-site", False)])
def test_no_other_site_starts_a_link(tenant, person, provider, site, goes):
    """Or a colleague's page would link the colleague's account at the provider with this person."""
    answer = sign_in(person).get(f"/account/provider/{tenant.slug}/", headers={"Sec-Fetch-Site": site})
    assert ("/signin/oidc/" in answer["Location"]) is goes
