"""The client list as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authorities.pages import FormParts
from clients import events
from clients.export import as_csv, as_xlsx, client_table, filter_words
from clients.forms.export import ExportForm
from clients.listing import filtered
from clients.views.door import CaseworkPage
from clients.views.listing import chosen_filters
from core import clock
from core.errors import Refused
from core.presentation import Crumb, capped_count

MIME_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class ExportPage(FormParts, CaseworkPage):
    """Say what the list is for, and get it; the export is logged with its filter, purpose and every client on it."""

    title = gettext_lazy("Export the list")
    template_name = "clients/export.html"
    form_class = ExportForm
    submit = gettext_lazy("Make the file")
    state = ""

    def back_url(self) -> str:
        """The list with the same filters."""
        return f"{reverse('clients:list')}?{self.request.GET.urlencode()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many clients there are on the list."""
        filters = chosen_filters(self.request.GET, actor=self.actor)
        number = filtered(self.actor, filters).order_by()[:1001].count()
        crumbs = [Crumb(label=gettext_lazy("Clients"), url=reverse("clients:list"))]
        return super().get_context_data(
            **{"number": number, "count": capped_count(number), "search": filters.search, "crumbs": crumbs, **kwargs}
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the file."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        filters = chosen_filters(request.GET, actor=self.actor)
        try:
            table = client_table(self.actor, filters)
        except Refused as error:
            form.add_error(None, str(error.message))
            return self.show(form=form)
        kind = form.cleaned_data["kind"]
        content = as_csv(table) if kind == "csv" else as_xlsx(table)
        events.clients_exported(
            actor=self.actor,
            client_ids=[client.pk for client in table.clients],
            purpose=form.cleaned_data["purpose"],
            filters=filter_words(filters),
            search=filters.search,
        )
        response = HttpResponse(content, content_type=MIME_TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="asiakkaat-{clock.today():%Y-%m-%d}.{kind}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
