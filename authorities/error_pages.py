"""Answers to refusals and failures: 403 with the reason in words, 404 where existence is secret, 503 without database."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from audit.events import record_denial
from authorities.access import Denied
from authorities.api.answers import asks_api, say_no
from authorities.policy import can_enter
from core import clock
from core.presentation import Way


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 404: the very answer that a hidden client gives, to the order of its headers."""
    if asks_api(request):
        return say_no("not_found", status=404)
    return render(request, "404.html", status=404)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 403: log the denial after the rollback, and say why and what to do, or nothing at all (404)."""
    if not isinstance(exception, Denied):
        return render(request, "403.html", status=403)
    reason = exception.decision.reason
    log_denial(request, exception)
    if reason is None or reason.hides:
        return not_found(request, exception)
    context: dict[str, Any] = {
        "title": _("You cannot open this page"),
        "reason": reason.label,
        "explanation": "",
        "ways": ways_on(request),
        "moment": clock.now(),
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, "errors/denied.html", context, status=403)


def ways_on(request: HttpRequest) -> list[Way]:
    """What somebody who was refused can do; nothing for strangers and those who have not signed in fully."""
    actor = getattr(request, "actor", None)
    if actor is None or not can_enter(actor):
        return []
    return [
        Way(
            title=_("Check your role"),
            text=_("If your tasks have changed, ask your supervisor to have the role updated."),
            url=reverse("authorities:matrix"),
            action=_("See roles and data groups"),
        ),
        Way(
            title=_("Go on with what is open to you"),
            text=_("Your desk and the navigation show what your roles open."),
            url=reverse("desk"),
            action=_("To the desk"),
        ),
    ]


def log_denial(request: HttpRequest, exception: Denied) -> None:
    """Write the denial into the log, in a transaction of its own after the running one."""
    client = exception.client
    record_denial(
        actor=getattr(request, "actor", None),
        reason=exception.decision.reason.value if exception.decision.reason else "",
        area_id=client.area_id if client is not None else None,
        client_id=client.pk if client is not None else None,
        data_group=exception.data_group.value if exception.data_group else "",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler of 500; 503 when the database does not answer. The page stands without database, person or session."""
    failure = sys.exc_info()[1]
    is_down = isinstance(failure, OperationalError | InterfaceError)
    if asks_api(request):
        return say_no("unavailable", status=503, Retry_After="60") if is_down else say_no("failed", status=500)
    if is_down:
        return HttpResponse(loader.get_template("503.html").render(), status=503, headers={"Retry-After": "60"})
    return HttpResponse(loader.get_template("500.html").render(), status=500)
