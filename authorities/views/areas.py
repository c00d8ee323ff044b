"""Pages of co-operation areas: names, municipalities, authorities, presence rule."""

from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.forms.areas import AreaForm, AreaMunicipalityForm, ChangeAreaForm, PresenceForm
from authorities.forms.fields import EndForm
from authorities.models import AreaMunicipality, AuthorityArea, CooperationArea
from authorities.policy import can_administer_area
from authorities.services import areas as services
from authorities.views.base import AdministratorPage, FormPage, SectionPage, SharedFormPage
from core import clock
from core.presentation import Crumb, Fact


class AreaListPage(AdministratorPage):
    """All areas."""

    title = gettext_lazy("Co-operation areas")
    section = "areas"
    template_name = "authorities/areas.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the areas with the counts of what belongs to them today."""
        today = clock.today()

        def in_force(name: str) -> Q:
            return Q(**{f"{name}__valid_from__lte": today}) & (
                Q(**{f"{name}__valid_to": None}) | Q(**{f"{name}__valid_to__gte": today})
            )

        areas = CooperationArea.objects.select_related("responsible_municipality").annotate(
            municipality_count=Count("area_municipalities", filter=in_force("area_municipalities"), distinct=True),
            authority_count=Count("authority_areas", filter=in_force("authority_areas"), distinct=True),
        )
        return super().get_context_data(**{"areas": areas, **kwargs})


class AreaPage(SectionPage):
    """Pages of one area."""

    section = "areas"

    @cached_property
    def area(self) -> CooperationArea:
        """The area of the address."""
        return get_object_or_404(CooperationArea.objects.select_related("responsible_municipality"), pk=self.kwargs["area_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the area."""
        return super().get_context_data(**{"area": self.area, **kwargs})


class AreaDetailPage(AreaPage):
    """One area: what belongs to it and since when."""

    template_name = "authorities/area.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts and the dated rows."""
        area = self.area
        of_area = AuthorityArea.objects.filter(area=area).select_related("authority")
        return super().get_context_data(
            **{
                "title": area.name,
                "facts": [
                    Fact(label=_("Name in Finnish"), value=area.name_fi),
                    Fact(label=_("Name in Swedish"), value=area.name_sv),
                    Fact(label=_("Name in English"), value=area.name_en),
                    Fact(label=_("Code"), value=area.code),
                    Fact(label=_("Responsible municipality"), value=area.responsible_municipality.name),
                ],
                "municipalities": area.area_municipalities.select_related("municipality").order_by(
                    "-valid_to", "municipality__name_fi"
                ),
                "authority_areas": of_area.order_by("authority__kind", "authority__short_name"),
                "rules": area.presence_rules.all(),
                "today": clock.today(),
                **kwargs,
            }
        )


class AreaFormPage(FormPage, AreaPage):
    """A form on one area."""

    def check(self) -> None:
        """Refuse an area out of the administrator's reach."""
        require(can_administer_area(self.actor, self.area))

    def back_url(self) -> str:
        """The area's page."""
        return reverse("authorities:area", args=[self.area.pk])

    def crumbs(self) -> list[Crumb]:
        """Through the area's page."""
        return [*super().crumbs(), Crumb(label=self.area.name, url=self.back_url())]


class CreateAreaPage(SharedFormPage):
    """A new area."""

    title = gettext_lazy("New co-operation area")
    section = "areas"
    form_class = AreaForm
    submit = gettext_lazy("Add the area")
    done = gettext_lazy("The area was added. Next, add its municipalities and authorities.")

    def perform(self, form: AreaForm) -> None:
        """Add the area."""
        self.created = services.create_area(actor=self.actor, details=form.details())

    def back_url(self) -> str:
        """The new area's page; the list before there is one."""
        created = getattr(self, "created", None)
        return reverse("authorities:area", args=[created.pk]) if created else reverse("authorities:areas")


class ChangeAreaPage(AreaFormPage):
    """Names, code and responsible municipality."""

    title = gettext_lazy("Change the area")
    form_class = ChangeAreaForm

    def initial(self) -> dict[str, Any]:
        """The area as it stands."""
        names = ("name_fi", "name_sv", "name_en", "code", "responsible_municipality", "row_version")
        return {name: getattr(self.area, name) for name in names}

    def perform(self, form: ChangeAreaForm) -> None:
        """Change the area."""
        services.change_area(
            actor=self.actor, area=self.area, details=form.details(), seen_version=form.cleaned_data["row_version"]
        )


class AddMunicipalityPage(AreaFormPage):
    """A municipality joins the area."""

    title = gettext_lazy("Add a municipality to the area")
    form_class = AreaMunicipalityForm
    submit = gettext_lazy("Add the municipality")

    def initial(self) -> dict[str, Any]:
        """From today."""
        return {"valid_from": clock.today()}

    def perform(self, form: AreaMunicipalityForm) -> None:
        """Add it."""
        services.add_municipality(actor=self.actor, area=self.area, **form.cleaned_data)


class EndMunicipalityPage(AreaFormPage):
    """A municipality leaves the area."""

    form_class = EndForm
    submit = gettext_lazy("End the membership of the area")

    @cached_property
    def row(self) -> AreaMunicipality:
        """The municipality's time in the area."""
        rows = AreaMunicipality.objects.select_related("area", "municipality")
        return get_object_or_404(rows, pk=self.kwargs["row_id"], area=self.kwargs["area_id"])

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"last_day": clock.today()}

    def perform(self, form: EndForm) -> None:
        """End it."""
        services.end_municipality(actor=self.actor, row=self.row, last_day=form.cleaned_data["last_day"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title names the municipality."""
        title = _("%(municipality)s leaves the area") % {"municipality": self.row.municipality.name}
        return super().get_context_data(**{"title": title, **kwargs})


class PresencePage(AreaFormPage):
    """A new presence rule of annex 1; the one in force ends the day before."""

    title = gettext_lazy("New presence rule")
    form_class = PresenceForm
    state = gettext_lazy("The rule in force ends the day before the new one begins.")

    def initial(self) -> dict[str, Any]:
        """What the rule in force says."""
        newest = self.area.presence_rules.first()
        if newest is None:
            return {"required_kind": "tvv", "others_at_least": 1, "youth_service_under": 30}
        names = ("required_kind", "others_at_least", "youth_service_under", "source")
        return {name: getattr(newest, name) for name in names}

    def perform(self, form: PresenceForm) -> None:
        """Set the rule."""
        services.set_presence_rule(actor=self.actor, area=self.area, presence=form.presence())
