"""Pages of code lists and legal periods."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.forms.fields import EndForm
from authorities.forms.settings import CodeForm, PeriodForm, RenameCodeForm
from authorities.models import CodeItem
from authorities.services import codes, periods
from authorities.views.base import AdministratorPage, SharedFormPage
from core import clock
from core.forms import TymForm, add_errors
from core.models import LegalPeriod, PeriodCode
from core.presentation import range_text


class CodeListPage(AdministratorPage):
    """The code lists, each in its order."""

    title = gettext_lazy("Code lists")
    section = "codes"
    template_name = "authorities/codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lists, those in force first."""
        items = list(CodeItem.objects.all())
        lists = [
            {
                "code": code,
                "label": label,
                "current": [item for item in items if item.code_list == code and item.valid_to is None],
                "ended": [item for item in items if item.code_list == code and item.valid_to is not None],
            }
            for code, label in CodeItem.List.choices
        ]
        return super().get_context_data(**{"lists": lists, **kwargs})


class CodeFormPage(SharedFormPage):
    """A form on one code."""

    section = "codes"

    @cached_property
    def item(self) -> CodeItem:
        """The code of the address."""
        return get_object_or_404(CodeItem, pk=self.kwargs["item_id"])

    def back_url(self) -> str:
        """The lists."""
        return reverse("authorities:codes")


class AddCodePage(CodeFormPage):
    """A new code at the end of a list."""

    title = gettext_lazy("New code")
    form_class = CodeForm
    submit = gettext_lazy("Add the code")

    @cached_property
    def code_list(self) -> str:
        """The list of the address."""
        if self.kwargs["code_list"] not in CodeItem.List.values:
            raise Http404
        return str(self.kwargs["code_list"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the name of the list."""
        return super().get_context_data(**{"meta": CodeItem.List(self.code_list).label, **kwargs})

    def perform(self, form: CodeForm) -> None:
        """Add it."""
        codes.add_code(
            actor=self.actor,
            code_list=self.code_list,
            code=form.cleaned_data["code"],
            names=form.names(),
            valid_from=form.cleaned_data["valid_from"],
        )


class RenameCodePage(CodeFormPage):
    """Correct the names of a code."""

    form_class = RenameCodeForm

    def initial(self) -> dict[str, Any]:
        """The names as they stand."""
        return {name: getattr(self.item, name) for name in ("name_fi", "name_sv", "name_en", "row_version")}

    def perform(self, form: RenameCodeForm) -> None:
        """Rename it."""
        codes.rename_code(actor=self.actor, item=self.item, names=form.names(), seen_version=form.cleaned_data["row_version"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title names it."""
        return super().get_context_data(**{"title": _("Change: %(name)s") % {"name": self.item.name}, **kwargs})


class EndCodePage(CodeFormPage):
    """A code is no longer offered."""

    form_class = EndForm
    submit = gettext_lazy("Record the last day")

    def initial(self) -> dict[str, Any]:
        """Today."""
        return {"last_day": clock.today()}

    def perform(self, form: EndForm) -> None:
        """End it."""
        codes.end_code(actor=self.actor, item=self.item, last_day=form.cleaned_data["last_day"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title names it."""
        return super().get_context_data(**{"title": _("End: %(name)s") % {"name": self.item.name}, **kwargs})


class MoveCode(AdministratorPage):
    """Move a code by one place; POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Move it and show the lists."""
        item = get_object_or_404(CodeItem, pk=self.kwargs["item_id"])
        direction = request.POST.get("direction", "")
        if direction not in codes.Direction.values:
            raise Http404
        codes.move_code(actor=self.actor, item=item, direction=codes.Direction(direction))
        return redirect(f"{reverse('authorities:codes')}#code-{item.pk}")


class PeriodListPage(AdministratorPage):
    """Every legal period with its rows and their sources."""

    title = gettext_lazy("Legal periods")
    section = "periods"
    template_name = "authorities/periods.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows by period, the newest first."""
        rows = list(LegalPeriod.objects.order_by("code", "-valid_from"))
        groups = [
            {"code": code, "label": label, "rows": [row for row in rows if row.code == code]}
            for code, label in PeriodCode.choices
        ]
        return super().get_context_data(**{"groups": groups, "today": clock.today(), **kwargs})


class AddPeriodPage(SharedFormPage):
    """A new length from a day on: typed first, then shown with what it changes, and saved once confirmed."""

    section = "periods"
    form_class = PeriodForm
    submit = gettext_lazy("Go on")
    done = gettext_lazy("The new row was added. The one before ends the day before it.")
    template_name = "authorities/period_add.html"
    state = gettext_lazy("What changes is shown before anything is saved.")

    @cached_property
    def code(self) -> PeriodCode:
        """The period of the address."""
        if self.kwargs["code"] not in PeriodCode.values:
            raise Http404
        return PeriodCode(self.kwargs["code"])

    @cached_property
    def newest(self) -> LegalPeriod | None:
        """The row that the new one would follow."""
        return periods.newest_row(self.code)

    def form_options(self) -> dict[str, Any]:
        """What the newest row says is offered."""
        names = ("amount", "unit", "holiday_rule", "source_fi", "source_en")
        initial = {name: getattr(self.newest, name) for name in names} if self.newest else {}
        return {"code": self.code, "initial": {**initial, "newest": self.newest.pk if self.newest else 0}}

    def accepts(self, form: TymForm) -> bool:
        """Save only what was confirmed; before that, check it. "Back" shows the form again with what was typed."""
        if "back" in self.request.POST:
            return False
        if form.cleaned_data["confirmed"]:
            return super().accepts(form)
        try:
            periods.check_period(code=self.code, details=form.details())  # type: ignore[attr-defined]
        except ValidationError as error:
            add_errors(form, error)
        return False

    def perform(self, form: PeriodForm) -> None:
        """Add the row."""
        periods.add_period(actor=self.actor, code=self.code, details=form.details(), seen_newest=form.cleaned_data["newest"])

    def back_url(self) -> str:
        """The list."""
        return reverse("authorities:periods")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the row in force, and what changes once the form is in order."""
        form = kwargs.get("form")
        preview = None
        if form is not None and form.is_bound and not form.errors and "back" not in self.request.POST:
            details = form.details()
            preview = LegalPeriod(code=self.code, **{name: getattr(details, name) for name in form_row_fields()})
        return super().get_context_data(
            **{
                "title": _("New row: %(period)s") % {"period": self.code.label},
                "newest": self.newest,
                "newest_range": range_text(self.newest.valid_from, self.newest.valid_to) if self.newest else "",
                "preview": preview,
                "is_past": preview is not None and preview.valid_from < clock.today(),
                **kwargs,
            }
        )


def form_row_fields() -> tuple[str, ...]:
    """Fields of a row that the form fills."""
    return ("amount", "unit", "holiday_rule", "valid_from", "source_fi", "source_en")
