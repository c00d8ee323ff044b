"""Keeping a form that could not be taken: the session was locked, over, or the form's one-time key was old."""

from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest

from authorities.sign_in.addresses import is_foreign, match_of, page_of
from core.restoring import restoring_address
from core.saved_forms import save_form


def keep_form(request: HttpRequest) -> str:
    """Keep what was typed, and return the address to go back to.

    The form is kept under the page that it stands on, so that the page finds it when it is opened again. A form that another
    site sent is not kept, nor one that says to stand on a page that does not exist.
    """
    page = page_of(request)
    if request.method != "POST" or is_foreign(request):
        return page
    match = match_of(urlsplit(page).path)
    if match is None:
        return page
    client_id = match.kwargs.get("client_id")
    saved = save_form(
        user_id=request.actor.user_id,  # type: ignore[attr-defined]
        path=urlsplit(page).path,
        data=request.POST,
        client_id=client_id if isinstance(client_id, UUID) else None,
    )
    return restoring_address(page) if saved is not None else page
