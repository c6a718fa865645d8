"""The production stack consumes every queue, publishes nothing but the edge, and the edge repeats the safe headers."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
NGINX = (ROOT / "deploy" / "nginx" / "nginx.conf.template").read_text()
QUEUES = {"letters", "documents", "exports", "schedule"}


def location(name: str) -> str:
    return re.search(r"location " + re.escape(name) + r" \{(.*?)\n    \}", NGINX, re.DOTALL).group(1)


def test_every_queue_has_a_worker_here_and_in_run():
    consumed = {
        queue
        for service in SERVICES.values()
        if isinstance(service.get("command"), list) and "-Q" in service["command"]
        for queue in service["command"][service["command"].index("-Q") + 1].split(",")
    }
    assert consumed == QUEUES
    supervised = re.search(r'"--queues", "([a-z,]+)"', (ROOT / "bin" / "serve").read_text()).group(1)
    assert set(supervised.split(",")) == QUEUES


def test_every_queue_that_a_job_names_is_one_of_them():
    named = {
        queue
        for path in ROOT.glob("*/**/*.py")
        if path.parts[len(ROOT.parts)] not in {".venv", "tests", "bench", "var"}
        for queue in re.findall(r"@(?:jobs\.)?job\([^)]*queue=\"([a-z]+)\"", path.read_text())
    }
    assert named <= QUEUES


def test_only_the_edge_publishes_ports():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_no_image_floats():
    images = [service["image"] for service in SERVICES.values() if not service["image"].startswith("solicitation-app")]
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text() + (ROOT / ".env.example").read_text()
    assert (
        re.findall(
            r"^(?:SECRET_KEY|FIELD_KEYS|BLIND_INDEX_KEY|POSTGRES_PASSWORD|POSTGRES_OWNER_PASSWORD)=.+$",
            text,
            re.MULTILINE,
        )
        == []
    )
    assert "${POSTGRES_PASSWORD:?" in text


def test_only_migrate_knows_the_owner_of_the_tables():
    running = [name for name, service in SERVICES.items() if "DATABASE_URL" in service.get("environment", {})]
    assert {"web", "beat", "migrate"} <= set(running)
    for name in running:
        environment = SERVICES[name]["environment"]
        assert environment["DATABASE_URL"].startswith("postgres://platform_app:")
        assert environment["POSTGRES_OWNER_PASSWORD"] == "", "the file of settings is read by all of them"
        assert ("DATABASE_OWNER_URL" in environment) == (name == "migrate")


def test_the_script_of_the_roles_gives_neither_of_them_more_than_it_needs():
    script = (ROOT / "deploy" / "postgres" / "roles.sh").read_text()
    for role in ("platform_owner", "platform_app"):
        assert f"ALTER ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB" in script
    assert any("roles.sh:/docker-entrypoint-initdb.d/" in volume for volume in SERVICES["postgres"]["volumes"])


def test_private_files_are_internal_and_carry_the_safe_headers_at_the_edge():
    protected = location("/protected/")
    assert "internal;" in protected
    assert 'add_header Content-Security-Policy "sandbox;' in protected
    assert "add_header X-Content-Type-Options nosniff always;" in protected
    assert SERVICES["web"]["environment"]["X_ACCEL_PREFIX"] == "${X_ACCEL_PREFIX-/protected/}"


def test_the_visitors_address_is_set_by_the_edge_and_never_passed_on():
    proxy = (ROOT / "deploy" / "nginx" / "proxy.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_add_x_forwarded_for" not in proxy + NGINX


def test_every_setting_that_production_reads_is_in_the_example():
    example = set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    required = set(
        re.findall(r"env\.(?:text|words)\(\"([A-Z0-9_]+)\"\)", (ROOT / "config/settings/prod.py").read_text())
    )
    assert required - example == set()
