"""Request id, caching and request transaction."""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from core.transactions import mark_rollback, new_request_id, unit_of_work

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Give each request an id of our own making; what a client sends is not believed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = new_request_id()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class NotCachedMiddleware:
    """Let no cache keep a page, the browser's own included: pages show clients, and a signed-out browser's Back must not.

    Static files are answered before this; a view that may be cached says so itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class RequestTransactionMiddleware:
    """Run the page, its rendering included, in one transaction, and roll back on any exception (design § 3).

    ``ATOMIC_REQUESTS`` would not do: it renders outside the transaction, where row-level security shows nothing.
    An exception that Django turns into an answer passes ``process_exception`` on its way; one that DRF handles itself is
    reported by the API's exception handler through ``mark_rollback()``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with unit_of_work(request_id=getattr(request, "request_id", "")) as unit:
            response = self.get_response(request)
            if response.status_code >= 500:
                unit.must_roll_back = True
            if response.streaming and not isinstance(response, FileResponse):
                raise ImproperlyConfigured("Streams are prepared inside the request transaction; return a finished body.")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Note that the view or its template failed; the answer is made by Django's handlers."""
        mark_rollback()
        return None
