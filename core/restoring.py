"""Giving back on a form's page what was typed before the session was locked (design § 10).

The way back to the page carries ``?palauta=1``; the form then opens with what was kept, and asks to be sent again.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from core.clock import now
from core.saved_forms import delete_form, restore_form

RESTORE_PARAMETER = "palauta"
RESTORED = gettext_lazy("What you had typed was brought back. Check it and save it. Attached files must be chosen again.")


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
    """Mixin for views with ``get_context_data``, before the view's own base: every page with a form gets it back.

    Forms in the context that were not sent are refilled when the address asks for it, and the page says so. What was kept is
    forgotten once the page's POST has led on (post/redirect/get): it was saved.
    """

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Refill the context's forms."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        data = kept_data(self.request)
        if data is not None:
            unsent = [value for value in context.values() if isinstance(value, forms.BaseForm) and not value.is_bound]
            refilled = [form for form in unsent if refill(form, data)]
            if refilled:
                messages.info(self.request, RESTORED)
        return context

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and forget what was kept before when the form was saved."""
        began = now()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        user = request.user
        if request.method == "POST" and 300 <= response.status_code < 400 and user.is_authenticated:
            delete_form(user_id=user.pk, path=request.path, kept_before=began)
        return response
