"""The supervisor's caseload, and substitutions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.models import User
from authorities.pages import FormParts
from authorities.policy import can_supervise
from authorities.terms import notice_until
from clients.caseload import caseload
from clients.desk import unassigned
from clients.forms.shared_work import SubstitutionForm
from clients.models import Substitution
from clients.policy import can_arrange_substitution, can_end_substitution
from clients.services import arrange_substitution, eligible_officials, end_substitution
from clients.views.door import CaseworkPage
from core import clock
from core.presentation import Crumb


def to_desk() -> list[Crumb]:
    """The way up from a page of the shared work."""
    return [Crumb(label=_("Desk"), url=reverse("desk"))]


class CaseloadPage(CaseworkPage):
    """How many clients each official of the own authority answers for; every number opens the list that it counts."""

    title = gettext_lazy("Caseload")
    template_name = "clients/caseload.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the table: supervisors only."""
        require(can_supervise(self.actor))
        loads = caseload(self.actor, soon=notice_until())
        return self.show(
            loads=loads,
            total=sum(load.clients for load in loads),
            unassigned=unassigned(self.actor).order_by().count(),
            crumbs=to_desk(),
        )


class SubstitutionsPage(FormParts, CaseworkPage):
    """Who stands in for whom in the own authority, now and later; a new one is made on the same page."""

    title = gettext_lazy("Substitutions")
    template_name = "clients/substitutions.html"
    form_class = SubstitutionForm
    submit = gettext_lazy("Save the substitution")
    done = gettext_lazy("The substitution was saved. The substitute opens the clients on the days of the absence.")
    state = ""

    def form_options(self) -> dict[str, Any]:
        """A supervisor arranges it for the own staff, an official for oneself."""
        area = self.actor.area
        people = eligible_officials(authority=self.actor.employer, area=area) if area else User.objects.none()
        allowed = people if can_supervise(self.actor) else people.filter(pk=self.actor.user_id)
        mine = {} if can_supervise(self.actor) else {"absent": self.actor.user_id}
        return {"absent": allowed, "people": people, "initial": {"starts_on": clock.today(), **mine}}

    def back_url(self) -> str:
        """This page."""
        return reverse("clients:substitutions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add those that are not over."""
        rows = Substitution.objects.filter(
            area=self.actor.area_id, authority=self.actor.authority_id, ends_on__gte=clock.today()
        ).select_related("absent", "substitute")
        listed = [{"row": row, "may_end": can_end_substitution(self.actor, row)} for row in rows]
        may_arrange = can_arrange_substitution(self.actor, self.actor.user) or can_supervise(self.actor)
        return super().get_context_data(
            **{"substitutions": listed, "may_arrange": may_arrange, "crumbs": to_desk(), "today": clock.today(), **kwargs}
        )

    def perform(self, form: Any) -> None:
        """Arrange it."""
        arrange_substitution(actor=self.actor, **form.cleaned_data)


class EndSubstitution(CaseworkPage):
    """End a substitution before its day."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End it and go back to the list."""
        row = Substitution.objects.filter(
            pk=kwargs["substitution_id"], area=self.actor.area_id, authority=self.actor.authority_id
        ).first()
        if row is None:
            raise Http404
        end_substitution(actor=self.actor, substitution=row)
        messages.success(request, _("The substitution was ended."))
        return redirect("clients:substitutions")
