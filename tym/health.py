"""Is the system well? ``/health/live`` for who restarts it, ``/health/ready`` for who watches it.

Answered before anything else: without session, without the request's transaction, and so also with the database down.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from core.jobs import overdue_jobs
from core.registry import HealthResult, iter_health
from core.transactions import unit_of_work
from tym.celery import app

logger = logging.getLogger(__name__)

QUEUE_SECONDS = 2
WELL = HealthResult(is_well=True)


class HealthMiddleware:
    """Answers the two addresses; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/health/live":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/health/ready":
            return ready()
        return self.get_response(request)


def ready() -> JsonResponse:
    """Ask every part; 503 only when no page can be served.

    With the queue down, or a job late, the web still works: the status is then ``degraded`` and the answer 200.
    """
    vital = {"database": _database, "migrations": _migrations}
    results = {name: _ask(name, check) for name, check in vital.items()}
    serves = all(result.is_well for result in results.values())
    results["queue"] = _ask("queue", _queue)
    if serves:
        results["jobs"] = _ask("jobs", _jobs)
        for probe in iter_health():
            results[probe.name] = _ask(probe.name, probe.check)
    all_well = all(result.is_well for result in results.values())
    body = {
        "status": "ok" if all_well else "degraded" if serves else "down",
        "checks": {name: {"ok": result.is_well, "text": result.text} for name, result in results.items()},
    }
    response = JsonResponse(body, status=200 if serves else 503)
    response["Cache-Control"] = "no-store"
    return response


def _ask(name: str, check: Callable[[], HealthResult]) -> HealthResult:
    """Ask one part; whatever it raises is an answer too, told without the error's text, which may name somebody."""
    try:
        if name == "queue":
            return check()
        with unit_of_work():
            return check()
    except Exception as error:  # noqa: BLE001 - a health page that fails is no health page
        logger.warning("health check failed: %s (%s)", name, type(error).__name__)
        return HealthResult(is_well=False, text=type(error).__name__)


def _database() -> HealthResult:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return WELL


def _migrations() -> HealthResult:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return WELL if not waiting else HealthResult(is_well=False, text=f"{len(waiting)} not applied")


def _queue() -> HealthResult:
    options = {"socket_connect_timeout": QUEUE_SECONDS, "socket_timeout": QUEUE_SECONDS}
    with app.connection_for_read(
        url=settings.CELERY_BROKER_URL, connect_timeout=QUEUE_SECONDS, transport_options=options
    ) as broker:
        broker.ensure_connection(max_retries=1, timeout=QUEUE_SECONDS)
    return WELL


def _jobs() -> HealthResult:
    late = overdue_jobs()
    return WELL if not late else HealthResult(is_well=False, text=", ".join(late))
