"""Pages that look, fail and deny, for the tests of the request transaction around the log."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from audit.events import Action, record, record_denial
from core.transactions import mark_rollback, set_area
from tests.audit.factories import Official

CLIENT = UUID("0190f2a0-0000-7000-8000-000000000001")


def look(request: HttpRequest) -> HttpResponse:
    set_area(1)
    record(Action.VIEWED, actor=Official(), client_id=CLIENT)
    return HttpResponse("here")


def look_and_fail(request: HttpRequest) -> HttpResponse:
    look(request)
    raise ZeroDivisionError


def look_and_fail_while_rendering(request: HttpRequest) -> HttpResponse:
    look(request)
    template = engines["django"].from_string("{{ number|floatformat:width }}{% include 'no/such/template.html' %}")
    return TemplateResponse(request, template, {})


def look_and_be_denied(request: HttpRequest) -> HttpResponse:
    look(request)
    record_denial(actor=Official(), client_id=CLIENT, reason="role", data_group="health")
    raise PermissionDenied


def answer_as_the_api_does(request: HttpRequest) -> HttpResponse:
    look(request)
    record_denial(actor=Official(), client_id=CLIENT, reason="not_served")
    mark_rollback()
    return HttpResponse(status=404)


urlpatterns = [
    path("look", look),
    path("fail", look_and_fail),
    path("render", look_and_fail_while_rendering),
    path("denied", look_and_be_denied),
    path("api", answer_as_the_api_does),
]
