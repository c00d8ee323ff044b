"""How the API refuses: the same policy as the pages, the same silence about clients, and a rollback that DRF would not make."""

from typing import Any

from django.http import HttpRequest
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from authorities.access import Denied
from authorities.error_pages import log_denial
from core.errors import Refused
from core.transactions import mark_rollback


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
            return Response({"detail": "not_found"}, status=status.HTTP_404_NOT_FOUND)
        return Response({"detail": reason.value, "message": str(reason.label)}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, Refused):
        return Response({"detail": "refused", "message": str(error.message)}, status=status.HTTP_409_CONFLICT)
    return exception_handler(error, context)
