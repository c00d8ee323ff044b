"""How the API refuses: the same policy as the pages, the same silence about clients, and a rollback that DRF would not make."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from authorities.access import Denied
from authorities.api.answers import content
from authorities.error_pages import log_denial
from core.errors import Refused
from core.transactions import mark_rollback


class BadParameter(exceptions.APIException):
    """A parameter of the address has a value that it cannot have; ``fields`` tells which, and why."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_parameter"

    def __init__(self, **fields: Any) -> None:
        self.fields = {name: str(text) for name, text in fields.items()}
        super().__init__(_("A parameter of the address cannot be used: {names}.").format(names=", ".join(sorted(fields))))


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into an answer and roll the request back.

    DRF handles exceptions inside the view, so Django's middleware never hears of them; without ``ATOMIC_REQUESTS`` DRF does not
    roll back either (tried). A denial that must not tell that a client exists answers like an unknown address.
    """
    mark_rollback()
    if isinstance(error, Denied):
        request: HttpRequest = context["request"]._request  # noqa: SLF001 - the log wants Django's own request
        log_denial(request, error)
        reason = error.decision.reason
        if reason is None or reason.hides:
            return _not_found()
        return Response(content(reason.value, reason.label), status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, Refused):
        return Response(content("refused", error.message), status=status.HTTP_409_CONFLICT)
    if isinstance(error, Http404):
        return _not_found()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    answer = exception_handler(error, context)
    if answer is not None and isinstance(error, exceptions.APIException):
        answer.data = _told(error)
    return answer


def _told(error: exceptions.APIException) -> dict[str, Any]:
    code = error.get_codes() if not isinstance(error.detail, dict | list) else error.default_code
    told: dict[str, Any] = content(str(code), error.detail if isinstance(error.detail, str) else error.default_detail)
    if isinstance(error, BadParameter):
        told["fields"] = error.fields
    return told


def _not_found() -> Response:
    return Response(content("not_found"), status=status.HTTP_404_NOT_FOUND)
