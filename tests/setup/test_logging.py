"""The log has a line per request, without the query (which may hold a name), the address or the user."""

import json
import logging
import sys

import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from tym.logging import RequestLogMiddleware, ShortRefusals, logging_settings


def test_the_query_stays_out_of_the_log():
    request = RequestFactory().get("/asiakkaat/", {"nimi": "Meikäläinen"})
    assert RequestLogMiddleware.format_request(request) == "GET /asiakkaat/"


def test_neither_address_nor_user_is_logged(settings):
    assert settings.DJANGO_STRUCTLOG_IP_LOGGING_ENABLED is False
    assert settings.DJANGO_STRUCTLOG_USER_ID_FIELD == ""


def test_a_requests_lines_carry_our_request_id():
    seen = []

    def page(request):
        seen.append(structlog.contextvars.get_contextvars()["request_id"])
        return HttpResponse()

    request = RequestFactory().get("/")
    request.request_id = "7F3K-Q2ZT-9M4W"
    RequestLogMiddleware(page)(request)
    assert seen == ["7F3K-Q2ZT-9M4W"]


def test_production_logs_json_without_local_variables():
    formatter = logging_settings(level="INFO", style="json")["formatters"]["lines"]
    made = formatter["()"](processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"])
    secret = "140387-9999"
    try:
        raise ValueError("wrong")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, __file__, 1, "failed", (), None)
        record.exc_info = sys.exc_info()
    line = json.loads(made.format(record))
    assert line["event"] == "failed"
    assert "ValueError: wrong" in line["exception"]
    assert secret not in line["exception"]


def test_a_refusal_is_one_line_and_a_fault_keeps_its_traceback():
    made = ShortRefusals()
    kept = {}
    for level in (logging.WARNING, logging.ERROR):
        try:
            raise PermissionError("no")
        except PermissionError:
            record = logging.LogRecord("django.request", level, __file__, 1, "answered", (), sys.exc_info())
        assert made.filter(record)
        kept[level] = record.exc_info is not None
    assert kept == {logging.WARNING: False, logging.ERROR: True}
    for style in ("json", "console"):
        settings = logging_settings(level="INFO", style=style)
        assert settings["loggers"]["django.request"]["filters"] == ["short_refusals"]
