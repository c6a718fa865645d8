"""Settings, health, addresses, invariants, the guards of the suite itself."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.template import engines
from django.test import Client, RequestFactory

from accounts.models import Unit, User
from accounts.people import client_address
from tests.cast import browser, make_member, make_unit, make_user
from tests.strict_templates import UnknownVariableError

GOOD = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "example.invalid",
    "SITE_URL": "https://example.invalid",
    "FIELD_KEYS": "k1:dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdC0=",
    "BLIND_INDEX_KEY": "b" * 40,
    "DATABASE_URL": "postgres://app@localhost/app",
    "REDIS_URL": "redis://localhost/0",
}


def start_production(tmp_path, **changes) -> subprocess.CompletedProcess:
    values = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings.prod"],
        env={"PATH": os.environ["PATH"], "ENV_FILE": str(tmp_path / "none"), "DATA_DIR": str(tmp_path), **values},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_what_it_needs(tmp_path):
    assert start_production(tmp_path).stderr == ""


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "FIELD_KEYS", "BLIND_INDEX_KEY", "DATABASE_URL"]
)
def test_production_names_what_is_missing(name, tmp_path):
    done = start_production(tmp_path, **{name: None})
    assert done.returncode != 0
    assert f"环境变量 {name} 没有设置" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "1"),
        ("DEMO_MODE", "1"),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", "*"),
        ("FIELD_KEYS", "embedded:ZW1iZWRkZWQta2V5LW5vdC1mb3ItcHJvZHVjdGlvbiE="),
        ("BLIND_INDEX_KEY", "short"),
        ("DATABASE_URL", "sqlite:///x.sqlite3"),
    ],
)
def test_production_refuses_what_is_unsafe(name, value, tmp_path):
    done = start_production(tmp_path, **{name: value})
    assert done.returncode != 0
    assert "拒绝以不安全的设置启动" in done.stderr
    assert name in done.stderr


@pytest.mark.django_db
def test_health_and_readiness(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/readyz").json() == {"status": "ok", "failing": []}


@pytest.mark.django_db
def test_not_ready_names_what_is_down(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["cache"])


@pytest.mark.parametrize(
    ("proxies", "forwarded", "want"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "not an address", ""),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_the_clients_address_is_what_the_trusted_proxy_saw(proxies, forwarded, want, settings):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == want


@pytest.mark.django_db
def test_a_broken_invariant_is_named():
    user = make_user()
    out = StringIO()
    call_command("check_invariants", "accounts", stdout=out)
    assert "全部成立" in out.getvalue()
    User.objects.update(phone_index="0" * 64)
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("check_invariants", stderr=errors)
    assert f"accounts.phone_index_fits：user {user.pk}" in errors.getvalue()


@pytest.mark.django_db
@pytest.mark.owner
def test_the_cache_table_command_knows_where_the_cache_lives():
    call_command("createcachetable", verbosity=0)


@pytest.mark.django_db
def test_the_suite_shuffles_what_has_no_order():
    names = [make_unit().name for _ in range(12)]
    assert len({tuple(Unit.objects.values_list("name", flat=True)) for _ in range(5)}) > 1
    assert list(Unit.objects.order_by("pk").values_list("name", flat=True)) == names


def test_the_suite_stops_at_a_variable_nobody_gave(tmp_path):
    engine = engines["django"].engine
    context = {"none": None, "facts": {}, "person": User(name="演示")}

    def render(source: str) -> str:
        from django.template import Context, Origin, Template

        from tests.strict_templates import PROJECT

        return Template(source, Origin(str(PROJECT / "templates/x.html")), "x.html", engine).render(Context(context))

    assert render("{{ none.name }}{{ facts.icp }}{{ nobody|default:'—' }}{{ person.name }}") == "—演示"
    for source in ("{{ nobody }}", "{{ person.nickname }}", "{% if 1 %}{{ nobody.name }}{% endif %}"):
        with pytest.raises(UnknownVariableError):
            render(source)


@pytest.mark.django_db
def test_somebody_with_two_units_picks_one_for_the_session():
    user = make_member()
    second = make_unit()
    user.memberships.create(unit=second, role="filler")
    client = browser(user)
    assert second.name in client.get("/units/choose/").content.decode()
    done = client.post("/units/choose/", {"unit": second.pk, "_key": "abcdefghijklmnop"})
    assert (done.status_code, done["Location"]) == (302, "/apply/")
    assert client.session["unit_id"] == second.pk


@pytest.mark.django_db
def test_a_unit_one_does_not_belong_to_cannot_be_picked():
    client = browser(make_member())
    page = client.post("/units/choose/", {"unit": make_unit().pk, "_key": "abcdefghijklmnop"})
    assert "您不是该单位的成员" in page.content.decode()
    assert "unit_id" not in client.session


@pytest.mark.django_db
def test_somebody_without_a_unit_is_told_what_to_do():
    assert "点“单位注册”，并提交授权书" in browser(make_user()).get("/units/choose/").content.decode()
