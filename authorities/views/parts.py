"""Pages of what belongs to an authority: units, places, approved remote tools."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.forms.fields import EndForm
from authorities.forms.organisations import (
    ChangePlaceForm,
    ChangeToolForm,
    ChangeUnitForm,
    PlaceForm,
    ToolForm,
    UnitForm,
)
from authorities.models import Place, RemoteTool, Unit
from authorities.services import organisations as services
from authorities.views.organisations import AuthorityFormPage
from core import clock


@dataclass(frozen=True)
class Part:
    """One kind of thing that belongs to an authority: how it is added, changed and ended."""

    model: type[Any]
    owner: str
    form: type[Any]
    change_form: type[Any]
    create: Any
    change: Any
    new_title: Any
    fields: tuple[str, ...]


NAMES = ("name_fi", "name_sv", "name_en")

#: By the word in the address.
PARTS = {
    "yksikot": Part(
        model=Unit,
        owner="authority",
        form=UnitForm,
        change_form=ChangeUnitForm,
        create=lambda actor, authority, form: services.create_unit(actor=actor, authority=authority, details=form.details()),
        change=lambda actor, row, form, seen: services.change_unit(
            actor=actor, unit=row, details=form.details(), seen_version=seen
        ),
        new_title=gettext_lazy("New unit"),
        fields=(*NAMES, "municipality", "valid_from"),
    ),
    "tilat": Part(
        model=Place,
        owner="holder",
        form=PlaceForm,
        change_form=ChangePlaceForm,
        create=lambda actor, authority, form: services.create_place(actor=actor, holder=authority, details=form.details()),
        change=lambda actor, row, form, seen: services.change_place(
            actor=actor, place=row, details=form.details(), seen_version=seen
        ),
        new_title=gettext_lazy("New place"),
        fields=(*NAMES, "street_address", "postal_code", "municipality", "accessibility", "valid_from"),
    ),
    "etavalineet": Part(
        model=RemoteTool,
        owner="authority",
        form=ToolForm,
        change_form=ChangeToolForm,
        create=lambda actor, authority, form: services.create_tool(actor=actor, authority=authority, details=form.details()),
        change=lambda actor, row, form, seen: services.change_tool(
            actor=actor, tool=row, details=form.details(), seen_version=seen
        ),
        new_title=gettext_lazy("New remote tool"),
        fields=("name", "modes", "valid_from"),
    ),
}


class PartPage(AuthorityFormPage):
    """A form on something that belongs to the authority."""

    @cached_property
    def part(self) -> Part:
        """Which kind of thing the address names."""
        found = PARTS.get(self.kwargs["part"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def row(self) -> Any:
        """The thing of the address, when it belongs to this authority."""
        return get_object_or_404(self.part.model, pk=self.kwargs["row_id"], **{self.part.owner: self.kwargs["authority_id"]})


class AddPartPage(PartPage):
    """Add a unit, a place or a remote tool."""

    submit: ClassVar[Any] = gettext_lazy("Add")

    def form(self, data: Any = None) -> Any:
        """The form of this kind of thing."""
        return self.part.form(data)

    def perform(self, form: Any) -> None:
        """Add it."""
        self.part.create(self.actor, self.authority, form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title says what is added."""
        return super().get_context_data(**{"title": self.part.new_title, **kwargs})


class ChangePartPage(PartPage):
    """Change a unit, a place or a remote tool."""

    def form(self, data: Any = None) -> Any:
        """The form of this kind of thing, as it stands."""
        names = (*self.part.fields, "row_version")
        return self.part.change_form(data, initial={name: getattr(self.row, name) for name in names})

    def perform(self, form: Any) -> None:
        """Change it."""
        self.part.change(self.actor, self.row, form, form.cleaned_data["row_version"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title names it."""
        return super().get_context_data(**{"title": _("Change: %(name)s") % {"name": self.row.name}, **kwargs})


class EndPartPage(PartPage):
    """End a unit, a place or a remote tool."""

    submit = gettext_lazy("Record the last day")

    def form(self, data: Any = None) -> Any:
        """Today is offered."""
        return EndForm(data, initial={"last_day": clock.today()})

    def perform(self, form: Any) -> None:
        """End it."""
        services.end_part(actor=self.actor, row=self.row, last_day=form.cleaned_data["last_day"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title names it."""
        return super().get_context_data(**{"title": _("End: %(name)s") % {"name": self.row.name}, **kwargs})
