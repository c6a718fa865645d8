"""What a host decided: typed, with defaults; a bad value never breaks a page and is reported."""

import pytest
from pydantic import ValidationError

from accounts import tenant_policies
from accounts.invariants import broken
from accounts.kernel.crypto import encrypt
from accounts.tenant_policies import DEFAULTS, TenantPolicies, policies_of, read, strictest
from tests.cast import make_tenant

OIDC = {"server_url": "https://idp.example.org", "client_id": "platform", "secret": "x"}


@pytest.mark.parametrize("stored", [{}, None, [], "text", {"password_profile": "asvs"}, {"unknown": 1}])
def test_what_is_not_stored_is_the_default(stored):
    assert read(stored)[0] == DEFAULTS


@pytest.mark.parametrize("bad", [
    {"password_profile": "none"}, {"second_factor": False}, {"idle_minutes": 0}, {"idle_minutes": "soon"},
    {"session_hours": 1000}, {"oidc": {"server_url": "http://idp.example.org", "client_id": "a", "secret": ""}},
    {"oidc": "yes"}, {"retention": {"draft": 0}}, {"foreign_approvals": None},
])  # fmt: skip
def test_a_bad_value_falls_back_alone_and_is_named(bad):
    policies, problems = read({"sms_per_day": 77, **bad})

    assert problems == list(bad)
    assert policies == TenantPolicies(sms_per_day=77)


def test_policies_are_frozen():
    with pytest.raises(ValidationError):
        DEFAULTS.idle_minutes = 1


@pytest.mark.django_db
def test_the_check_names_the_host_and_the_value():
    make_tenant(slug="good-host", policies={"idle_minutes": 20})
    make_tenant(slug="bad-host", policies={"idle_minutes": -1})

    assert broken("accounts.policies")["accounts.policies_fit"] == ["bad-host: idle_minutes"]


@pytest.mark.django_db
def test_the_secret_of_a_provider_is_kept_encrypted():
    tenant = make_tenant(policies={"oidc": OIDC | {"secret": encrypt("geheim", tenant_policies.OIDC_SECRET)}})

    assert "geheim" not in str(tenant.policies)
    assert policies_of(tenant).oidc.plain_secret == "geheim"


def test_several_hosts_of_one_person_the_strictest_holds():
    both = strictest([
        TenantPolicies(idle_minutes=60, session_hours=4, second_factor="recommended", sessions_at_most=3),
        TenantPolicies(idle_minutes=10, password_profile="dengbao", second_factor="required"),
    ])  # fmt: skip

    assert (both.idle_minutes, both.session_hours, both.sessions_at_most) == (10, 4, 3)
    assert (both.password_profile, both.second_factor) == ("dengbao", "required")
    assert strictest([]) == DEFAULTS


def test_a_period_is_never_shorter_than_its_kind_allows(monkeypatch):
    monkeypatch.setattr(tenant_policies, "_retention", {})
    tenant_policies.register_retention("log", "日志", days=400, least=180)

    assert TenantPolicies().keep_days("log") == 400
    assert TenantPolicies(retention={"log": 200}).keep_days("log") == 200
    assert read({"retention": {"log": 90}}) == (DEFAULTS, ["retention"])
