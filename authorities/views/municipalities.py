"""Pages of the municipalities of Finland."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.forms.areas import MunicipalityFilterForm, MunicipalityForm
from authorities.forms.fields import EndForm
from authorities.models import AreaMunicipality, Municipality
from authorities.services import areas
from authorities.views.base import AdministratorPage, SharedFormPage
from core.paging import Order, key_page
from core.presentation import capped_count


def filtered(form: MunicipalityFilterForm) -> QuerySet[Municipality]:
    """Municipalities that the filters leave."""
    form.is_valid()
    chosen = form.cleaned_data
    rows = Municipality.objects.all()
    name = chosen.get("name", "")
    if name:
        rows = rows.filter(Q(name_fi__istartswith=name) | Q(name_sv__istartswith=name) | Q(code__startswith=name))
    if chosen.get("show") == "areas":
        rows = rows.filter(pk__in=AreaMunicipality.objects.current().values("municipality"))
    if chosen.get("show") == "ended":
        rows = rows.exclude(valid_to=None)
    return rows


class MunicipalityListPage(AdministratorPage):
    """The municipalities of Finland."""

    title = gettext_lazy("Municipalities")
    section = "municipalities"
    template_name = "authorities/municipalities.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the list with the areas of today."""
        form = MunicipalityFilterForm(self.request.GET)
        rows = filtered(form)
        count = rows[:1001].count()
        page = key_page(rows, order=Order(("name_fi",)), query=self.request.GET)
        areas_of: dict[str, list[str]] = {}
        for row in AreaMunicipality.objects.current().filter(municipality__in=page.rows).select_related("area"):
            areas_of.setdefault(row.municipality_id, []).append(row.area.name)
        return super().get_context_data(
            **{
                "filter_form": form,
                "is_filtered": any(self.request.GET.get(name) for name in form.fields),
                "count": count,
                "count_text": capped_count(count),
                "page": page,
                "rows": [(row, areas_of.get(row.code, [])) for row in page.rows],
                **kwargs,
            }
        )


class CreateMunicipalityPage(SharedFormPage):
    """A new municipality."""

    title = gettext_lazy("New municipality")
    section = "municipalities"
    form_class = MunicipalityForm
    submit = gettext_lazy("Add the municipality")

    def perform(self, form: MunicipalityForm) -> None:
        """Add it."""
        areas.create_municipality(actor=self.actor, **form.cleaned_data)

    def back_url(self) -> str:
        """The list."""
        return reverse("authorities:municipalities")


class EndMunicipalityPage(SharedFormPage):
    """A municipality ceases."""

    section = "municipalities"
    form_class = EndForm
    submit = gettext_lazy("Record the last day")

    @cached_property
    def municipality(self) -> Municipality:
        """The municipality of the address."""
        return get_object_or_404(Municipality, pk=self.kwargs["code"])

    def perform(self, form: EndForm) -> None:
        """End it."""
        areas.close_municipality(actor=self.actor, municipality=self.municipality, last_day=form.cleaned_data["last_day"])

    def back_url(self) -> str:
        """The list."""
        return reverse("authorities:municipalities")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title names it."""
        title = _("End: %(name)s") % {"name": self.municipality.name}
        return super().get_context_data(**{"title": title, **kwargs})
