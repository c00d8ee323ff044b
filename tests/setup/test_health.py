"""Health is answered with the database down, without a session, and says what is not well without naming anybody."""

import json

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import override_settings

from core import registry
from core.registry import HealthProbe, HealthResult
from tym import health


@pytest.fixture
def no_database(monkeypatch):
    def refuse(*arguments, **options):
        raise OperationalError("connection refused for user Matti Meikäläinen")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    monkeypatch.setattr(connection, "cursor", refuse)


@pytest.fixture
def probes(monkeypatch):
    kept = registry.Registry[HealthProbe]("health")
    monkeypatch.setattr(registry, "_health", kept)
    return kept


@pytest.fixture
def no_jobs(monkeypatch):
    monkeypatch.setattr(health, "overdue_jobs", list)


def ask(client):
    response = client.get("/health/ready")
    return response.status_code, json.loads(response.content)


def test_alive_without_database_session_or_tls(client, no_database):
    with override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=[]):
        response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"ok")
    assert not response.cookies


@pytest.mark.django_db
def test_ready_when_all_is_well(client, probes, no_jobs):
    status, body = ask(client)
    assert (status, body["status"]) == (200, "ok")
    assert set(body["checks"]) == {"database", "migrations", "queue", "jobs"}


def test_down_when_the_database_is_and_the_error_text_stays_inside(client, no_database, probes):
    status, body = ask(client)
    assert (status, body["status"]) == (503, "down")
    assert body["checks"]["database"] == {"ok": False, "text": "OperationalError"}
    assert "Matti" not in str(body)


@pytest.mark.django_db
def test_with_the_queue_down_pages_are_still_served(client, probes, no_jobs):
    with override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        status, body = ask(client)
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"]["queue"]["ok"] is False


@pytest.mark.django_db
def test_a_job_that_has_not_succeeded_for_too_long_shows(client, probes, monkeypatch):
    monkeypatch.setattr(health, "overdue_jobs", lambda: ["audit.seal"])
    status, body = ask(client)
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"]["jobs"] == {"ok": False, "text": "audit.seal"}


@pytest.mark.django_db
def test_the_apps_add_their_own_lines_and_a_failing_one_harms_no_other(client, probes, no_jobs):
    def fail():
        raise ValueError("140387-9999")

    probes.register(HealthProbe("broken", fail))
    probes.register(HealthProbe("fine", lambda: HealthResult(is_well=True, text="12 months ahead")))
    status, body = ask(client)
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"]["broken"] == {"ok": False, "text": "ValueError"}
    assert body["checks"]["fine"] == {"ok": True, "text": "12 months ahead"}


@pytest.mark.django_db
def test_migrations_that_are_not_applied_make_it_not_ready(client, probes, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda executor, targets: ["one", "two"])
    status, body = ask(client)
    assert (status, body["status"]) == (503, "down")
    assert body["checks"]["migrations"]["text"] == "2 not applied"


def test_health_comes_before_everything_else():
    assert settings.MIDDLEWARE[0] == "tym.health.HealthMiddleware"
