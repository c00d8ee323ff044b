"""Giving back on a form's page what was typed before the session was locked (design § 10).

The way back to the page carries ``?palauta=1``; the form then opens with what was kept, and asks to be sent again.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core.saved_forms import delete_form, restore_form

RESTORE_PARAMETER = "palauta"


def restoring_address(address: str) -> str:
    """Return the page's address with the wish to have the kept form back."""
    parts = urlsplit(address)
    query = QueryDict(parts.query, mutable=True)
    query[RESTORE_PARAMETER] = "1"
    return urlunsplit(parts._replace(query=urlencode(list(query.items()))))


def kept_data(request: HttpRequest) -> QueryDict | None:
    """Return what was kept of this page when its address asks for it; None otherwise."""
    if request.method != "GET" or RESTORE_PARAMETER not in request.GET or not request.user.is_authenticated:
        return None
    return restore_form(user_id=request.user.pk, path=request.path)


def refill(form: forms.BaseForm, data: QueryDict) -> bool:
    """Put typed data into an unbound form; False when the data are of another form.

    What was empty when it was sent is empty again. Files are not kept, and passwords never are.
    """
    names = {name: form.add_prefix(name) for name in form.fields}
    if not any(prefixed in data for prefixed in names.values()):
        return False
    for name, prefixed in names.items():
        field = form.fields[name]
        if not isinstance(field, forms.FileField) and not field.disabled:
            form.initial[name] = field.widget.value_from_datadict(data, {}, prefixed)
    return True


class RestoresSavedForm:
    """Mixin for form views, before the view's own class: refills the form, says so, and forgets it once it was saved.

    The notice stands in the context as ``restored`` and among the page's messages.
    """

    request: HttpRequest

    def get_form(self, *args: Any, **kwargs: Any) -> forms.BaseForm:
        """Return the form, with what was kept when the address asks for it."""
        form: forms.BaseForm = super().get_form(*args, **kwargs)  # type: ignore[misc]
        data = kept_data(self.request)
        if data is not None and refill(form, data):
            messages.info(
                self.request, _("What you had typed was brought back. Check it and save it. Attached files must be chosen again.")
            )
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the form; one that was saved (the answer is a redirect) is not kept any longer."""
        response: HttpResponseBase = super().post(request, *args, **kwargs)  # type: ignore[misc]
        if 300 <= response.status_code < 400 and request.user.is_authenticated:
            delete_form(user_id=request.user.pk, path=request.path)
        return response
