"""Pages of authorities: what they are, dated names and areas, units, places, remote tools."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.forms.fields import EndForm
from authorities.forms.organisations import (
    AuthorityAreaForm,
    AuthorityForm,
    ChangeKindForm,
    OfficialNameForm,
)
from authorities.models import Authority, AuthorityArea, AuthorityName, User
from authorities.policy import can_administer_area, can_administer_authority, can_administer_everything
from authorities.services import organisations as services
from authorities.views.base import AdministratorPage, FormPage, SectionPage, SharedFormPage
from core import clock
from core.forms import TymForm
from core.presentation import Crumb, Fact


class AuthorityListPage(AdministratorPage):
    """All authorities."""

    title = gettext_lazy("Authorities")
    section = "authorities"
    template_name = "authorities/authorities.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the authorities with their names, areas of today and numbers of accounts."""
        current_areas = Prefetch("authority_areas", AuthorityArea.objects.current().select_related("area"), "current_areas")
        rows = (
            Authority.objects.prefetch_related("names", current_areas)
            .annotate(staff_count=Count("staff", filter=Q(staff__in=User.objects.in_force())))
            .order_by("kind", "short_name", "pk")
        )
        return super().get_context_data(**{"authorities": rows, **kwargs})


class AuthorityPage(SectionPage):
    """Pages of one authority."""

    section = "authorities"

    @cached_property
    def authority(self) -> Authority:
        """The authority of the address."""
        return get_object_or_404(Authority.objects.prefetch_related("names"), pk=self.kwargs["authority_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the authority."""
        return super().get_context_data(**{"authority": self.authority, **kwargs})


class AuthorityDetailPage(AuthorityPage):
    """One authority: everything that is kept of it."""

    template_name = "authorities/authority.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts and the dated rows."""
        authority = self.authority
        return super().get_context_data(
            **{
                "title": authority.name_on(),
                "facts": [
                    Fact(label=_("Short name"), value=authority.short_name),
                    Fact(label=_("Kind"), value=authority.get_kind_display()),
                    Fact(label=_("Type of employer"), value=authority.get_employer_type_display()),
                ],
                "names": authority.names.all(),
                "authority_areas": authority.authority_areas.select_related("area").order_by("area__name_fi", "valid_from"),
                "units": authority.units.select_related("municipality"),
                "places": authority.places.select_related("municipality"),
                "tools": authority.remote_tools.all(),
                "today": clock.today(),
                **kwargs,
            }
        )


class AuthorityFormPage(FormPage, AuthorityPage):
    """A form on one authority."""

    def check(self) -> None:
        """Refuse an authority that works in areas out of the administrator's reach."""
        require(can_administer_authority(self.actor, self.authority))

    def back_url(self) -> str:
        """The authority's page."""
        return reverse("authorities:authority", args=[self.authority.pk])

    def crumbs(self) -> list[Crumb]:
        """Through the authority's page."""
        return [*super().crumbs(), Crumb(label=self.authority.name_on(), url=self.back_url())]


class CreateAuthorityPage(SharedFormPage):
    """A new authority with its name."""

    title = gettext_lazy("New authority")
    section = "authorities"
    form_class = AuthorityForm
    submit = gettext_lazy("Add the authority")
    done = gettext_lazy("The authority was added. Next, add its areas and units.")

    def perform(self, form: AuthorityForm) -> None:
        """Add the authority."""
        self.created = services.create_authority(actor=self.actor, kind=form.details(), name=form.name_details())

    def back_url(self) -> str:
        """The new authority's page; the list before there is one."""
        created = getattr(self, "created", None)
        return reverse("authorities:authority", args=[created.pk]) if created else reverse("authorities:authorities")


class ChangeAuthorityPage(AuthorityFormPage):
    """Kind, type of employer and short name."""

    title = gettext_lazy("Change the authority")
    form_class = ChangeKindForm

    def form(self, data: QueryDict | None = None) -> TymForm:
        """Kind and type of employer are for administrators of all areas."""
        form = super().form(data)
        for name in ("kind", "employer_type"):
            form.fields[name].disabled = not can_administer_everything(self.actor)
        return form

    def initial(self) -> dict[str, Any]:
        """The authority as it stands."""
        names = ("kind", "employer_type", "short_name", "row_version")
        return {name: getattr(self.authority, name) for name in names}

    def perform(self, form: ChangeKindForm) -> None:
        """Change the authority."""
        services.change_authority(
            actor=self.actor,
            authority=self.authority,
            kind=form.details(),
            seen_version=form.cleaned_data["row_version"],
        )


class AddNamePage(AuthorityFormPage):
    """A new official name; the one in force ends the day before."""

    title = gettext_lazy("New official name")
    form_class = OfficialNameForm
    state = gettext_lazy("The name in force ends the day before the new one begins.")

    def initial(self) -> dict[str, Any]:
        """The business identity code usually stays."""
        newest: AuthorityName | None = self.authority.names.first()
        return {"business_id": newest.business_id if newest else ""}

    def perform(self, form: OfficialNameForm) -> None:
        """Add the name."""
        services.add_name(actor=self.actor, authority=self.authority, name=form.name_details())


class AddAreaPage(AuthorityFormPage):
    """The authority joins an area."""

    title = gettext_lazy("Add the authority to an area")
    form_class = AuthorityAreaForm
    submit = gettext_lazy("Add to the area")

    def initial(self) -> dict[str, Any]:
        """From today."""
        return {"valid_from": clock.today()}

    def perform(self, form: AuthorityAreaForm) -> None:
        """Add it."""
        services.add_area(actor=self.actor, authority=self.authority, **form.cleaned_data)


class EndAreaPage(AuthorityFormPage):
    """The authority leaves an area."""

    def check(self) -> None:
        """Refuse an area out of the administrator's reach; the authority may work in others too."""
        require(can_administer_area(self.actor, self.row.area))

    form_class = EndForm
    submit = gettext_lazy("End the membership of the area")

    @cached_property
    def row(self) -> AuthorityArea:
        """The authority's time in the area."""
        rows = AuthorityArea.objects.select_related("area", "authority")
        return get_object_or_404(rows, pk=self.kwargs["row_id"], authority=self.kwargs["authority_id"])

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"last_day": clock.today()}

    def perform(self, form: EndForm) -> None:
        """End it."""
        services.end_area(actor=self.actor, row=self.row, last_day=form.cleaned_data["last_day"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title names the area."""
        title = _("The authority leaves the area %(area)s") % {"area": self.row.area.name}
        return super().get_context_data(**{"title": title, **kwargs})
