"""Where to go next: only to pages of this system."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"


def safe_next(request: HttpRequest, *, default: str = "") -> str:
    """Return the path that the form or the link names, when it is a page of this system; else ``default``.

    Only what begins with "/": Django would take another word for the name of a view.
    """
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    if wanted.startswith("/") and _is_own(request, wanted):
        return wanted
    return default or resolve_url(settings.LOGIN_REDIRECT_URL)


def page_of(request: HttpRequest) -> str:
    """Return the page (path and query) that the browser shows: for a form or a fragment, the page that it stands on."""
    for given in (request.headers.get("HX-Current-URL", ""), request.headers.get("Referer", "")):
        if given and (request.method != "GET" or request.headers.get("HX-Request")) and _is_own(request, given):
            parts = urlsplit(given)
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()


def is_foreign(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this form."""
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"{request.scheme}://{request.get_host()}"


def match_of(path: str) -> ResolverMatch | None:
    """Return the view that answers ``path``, or None."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def _is_own(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
