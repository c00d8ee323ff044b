"""Filters of the client list kept under a name."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.pages import FormParts
from clients.forms.saved_filters import SaveFilterForm
from clients.models import SavedFilter
from clients.services.saved_filters import remove_filter, save_filter, saved_filters
from clients.views.door import CaseworkPage
from clients.views.listing import filter_form
from core.presentation import Crumb


class SavedFiltersPage(FormParts, CaseworkPage):
    """Save the filters of the address, and remove those that are not needed any more."""

    title = gettext_lazy("Saved filters")
    template_name = "clients/saved_filters.html"
    form_class = SaveFilterForm
    done = gettext_lazy("The filter was saved. It stands above the list.")
    state = ""

    @property
    def query(self) -> str:
        """The filters of the address as they are kept."""
        return filter_form(self.request.GET, actor=self.actor).as_query()

    def back_url(self) -> str:
        """The list with these filters."""
        return f"{reverse('clients:list')}?{self.query}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the kept ones."""
        kept = saved_filters(self.actor).select_related("user", "unit")
        crumbs = [Crumb(label=_("Clients"), url=reverse("clients:list"))]
        return super().get_context_data(**{"kept": kept, "query": self.query, "crumbs": crumbs, **kwargs})

    def perform(self, form: Any) -> None:
        """Save them."""
        save_filter(actor=self.actor, query=self.query, **form.cleaned_data)


class RemoveFilter(CaseworkPage):
    """Remove a filter of one's own."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Remove it and go back."""
        try:
            remove_filter(actor=self.actor, key=kwargs["filter_id"])
        except SavedFilter.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The filter was removed."))
        return redirect("clients:saved-filters")
