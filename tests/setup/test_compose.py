"""docker-compose.yml follows the Compose Specification and the rules in its header; no engine has ever run it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tym.settings.variables import VARIABLES

FILE = settings.BASE_DIR / "docker-compose.yml"
ONE_SHOT = {"migrate", "certificates"}
OWN = {"web", "worker", "beat", "migrate"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(FILE.read_text())


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def test_it_follows_the_compose_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_the_parts_of_the_system_are_there(services):
    assert set(services) == {"proxy", "web", "worker", "beat", "postgres", "redis"} | ONE_SHOT


def test_the_header_says_that_it_was_never_run():
    assert "NEVER BEEN RUN" in FILE.read_text().split("\nname:")[0]


def test_only_the_proxy_publishes_a_port(services):
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert not any(service.get("network_mode") == "host" for service in services.values())


def test_database_and_queue_stand_in_a_network_without_a_way_out(compose, services):
    assert compose["networks"]["data"]["internal"] is True
    assert services["postgres"]["networks"] == services["redis"]["networks"] == ["data"]


def test_the_proxy_shares_no_network_with_anybody(services):
    others = {network for name, service in services.items() if name != "proxy" for network in service.get("networks", [])}
    assert not others & set(services["proxy"]["networks"])


@pytest.mark.parametrize("name", ["proxy", "web", "worker", "beat", "postgres", "redis"])
def test_every_lasting_service_has_a_health_check_and_restarts(services, name):
    assert services[name]["healthcheck"]["test"][0] == "CMD"
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_servers_wait_for_migrations_database_and_queue(services, name):
    conditions = {other: needed["condition"] for other, needed in services[name]["depends_on"].items()}
    assert conditions == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "redis": "service_healthy",
    }


@pytest.mark.parametrize("name", sorted(OWN))
def test_our_containers_may_do_nothing_they_need_not(services, name):
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", sorted(OWN))
def test_every_hop_to_another_container_is_encrypted_and_verified(services, name):
    environment = services[name]["environment"]
    assert "sslmode=verify-full" in environment["DATABASE_URL"]
    assert "sslrootcert=" in environment["DATABASE_URL"]
    assert environment["REDIS_URL"].startswith("rediss://")
    assert "ssl_cert_reqs=required" in environment["REDIS_URL"]


def test_database_and_queue_take_encrypted_connections_only(services):
    assert "-cssl=on" in services["postgres"]["command"]
    lines = (settings.BASE_DIR / "deploy" / "postgres" / "pg_hba.conf").read_text().splitlines()
    assert {line.split()[0] for line in lines if line and not line.startswith("#")} == {"local", "hostssl"}
    queue = (settings.BASE_DIR / "deploy" / "redis.conf").read_text().splitlines()
    assert "port 0" in queue
    assert "tls-port 6379" in queue


def test_the_owners_password_is_with_the_migrating_step_alone(services):
    holders = {name for name, service in services.items() if "OWNER_PASSWORD" in str(service.get("environment", {}))}
    assert holders == {"migrate", "postgres"}


@pytest.mark.parametrize("name", sorted(OWN))
def test_every_required_setting_is_given(services, name):
    required = {variable.name for variable in VARIABLES if variable.required}
    assert required <= set(services[name]["environment"])
    assert set(services[name]["environment"]) - {"DJANGO_SETTINGS_MODULE", "TYM_BEAT_HEARTBEAT", "WEB_WORKERS"} <= {
        variable.name for variable in VARIABLES
    }


def test_no_secret_has_a_default(services):
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|KEYS?))(:?[-?])", FILE.read_text())
    assert {name for name, sign in secrets if sign != ":?"} == {"EMAIL_HOST_PASSWORD"}


def test_what_is_mounted_from_the_checkout_is_there(services):
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith(".") or (settings.BASE_DIR / source).exists(), source


def test_the_proxy_believes_nothing_that_a_client_says_of_itself():
    text = (settings.BASE_DIR / "deploy" / "proxy" / "nginx.conf").read_text()
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https", 'X-Client-Cert ""', 'X-Forwarded-Host ""'):
        assert f"proxy_set_header {header};" in text


def test_volumes_and_networks_are_declared_and_used(compose, services):
    named = {
        volume.split(":")[0]
        for service in services.values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "/", "$"))
    }
    assert named == set(compose["volumes"])
    assert {network for service in services.values() for network in service.get("networks", [])} == set(compose["networks"])


def test_the_images_files_are_in_the_checkout():
    dockerfile = Path(settings.BASE_DIR / "deploy" / "Dockerfile").read_text()
    for source in ("frontend/package.json", "frontend/package-lock.json", "requirements/base.lock"):
        assert source in dockerfile
        assert (settings.BASE_DIR / source).exists()
