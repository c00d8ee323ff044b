"""Search by identity code, intake in one sitting, and opening by exception."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from clients.forms.intake import BreakGlassForm, CodeSearchForm, IntakeForm
from clients.policy import can_search_by_code, can_take_in
from clients.services import (
    AlreadyClient,
    NeedsAnotherHandler,
    SimilarClient,
    TooManySearches,
    break_glass,
    eligible_officials,
    search_by_code,
    serving_authorities,
    take_in_client,
)
from clients.views.door import CaseworkPage
from core.forms import performed
from core.identity_code import mask
from core.presentation import Crumb
from core.restoring import kept_data


class IntakePage(CaseworkPage):
    """Search first; when nobody is found, three blocks on the same page take the client in.

    The identity code travels in the body only, never in an address (R43), so a search answers its POST with the page itself.
    """

    title = gettext_lazy("New client")
    template_name = "clients/intake.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the search alone, or the form for a person who has no code yet (``?tunnus=ei``)."""
        require(can_search_by_code(self.actor))
        typed = kept_data(request)
        if typed is not None and can_take_in(self.actor):
            # Typed into a session that was locked meanwhile: the whole form comes back, not the search.
            return self.page(form=self.intake_form(code=typed.get("identity_code", "")))
        if request.GET.get("tunnus") == "ei":
            require(can_take_in(self.actor))
            return self.page(form=self.intake_form())
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Search, or save the intake."""
        if "code" in request.POST:
            return self.search(CodeSearchForm(request.POST))
        return self.save(self.intake_form(request.POST))

    def search(self, search_form: CodeSearchForm) -> HttpResponseBase:
        """Find the client, or offer the intake."""
        if not search_form.is_valid():
            return self.page(search_form=search_form)
        try:
            found = search_by_code(actor=self.actor, code=search_form.cleaned_data["code"])
        except TooManySearches as error:
            search_form.add_error(None, str(error.message))
            return self.page(search_form=search_form)
        if found.client is not None:
            return redirect(found.client)
        form = self.intake_form(code=found.code.code) if can_take_in(self.actor) else None
        return self.page(form=form, searched=mask(found.code))

    def save(self, form: IntakeForm) -> HttpResponseBase:
        """Take the client in; whatever stands in the way, the typed data stay on the page."""
        require(can_take_in(self.actor))
        try:
            saved = form.is_valid() and performed(form, lambda: self.take_in(form))
        except AlreadyClient as known:
            messages.info(self.request, str(known.message))
            return redirect(known.client)
        except SimilarClient as similar:
            form.add_error(None, str(similar.message))
            form.show_doubt()
            return self.page(form=form, similar=similar.client)
        if not saved:
            return self.page(form=form)
        messages.success(self.request, _("The client was taken in and the membership has started."))
        return redirect(self.taken_in)

    def take_in(self, form: IntakeForm) -> None:
        """Call the service; the new client is where the page leads."""
        self.taken_in = take_in_client(actor=self.actor, person=form.person(), start=form.start()).client

    def intake_form(self, data: Any = None, *, code: str = "") -> IntakeForm:
        """The intake's form for the actor's area."""
        area = self.actor.area
        if area is None:
            raise NeedsAnotherHandler
        return IntakeForm(
            data,
            area=area,
            authorities=serving_authorities(self.actor),
            officials=eligible_officials(authority=self.actor.employer, area=area),
            code=code,
            initial={"official": self.actor.user_id},
        )

    def page(
        self, *, form: IntakeForm | None = None, search_form: CodeSearchForm | None = None, **context: Any
    ) -> HttpResponseBase:
        """Render the page."""
        code = str(form["identity_code"].value() or "") if form is not None else ""
        return render(
            self.request,
            self.template_name,
            self.get_context_data(
                form=form,
                search_form=search_form or CodeSearchForm(),
                searched=context.pop("searched", mask(code) if code else ""),
                crumbs=[Crumb(label=_("Clients"), url=reverse("clients:list"))],
                may_take_in=can_take_in(self.actor),
                **context,
            ),
        )


class BreakGlassPage(CaseworkPage):
    """Open, for 24 hours and for reading, a client outside the scope; a supervisor reviews it afterwards."""

    title = gettext_lazy("Opening by exception")
    template_name = "clients/break_glass.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the code and the reason."""
        require(can_search_by_code(self.actor))
        return self.page(BreakGlassForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open the client, or give one answer for everything that cannot be opened."""
        require(can_search_by_code(self.actor))
        form = BreakGlassForm(request.POST)
        if form.is_valid() and performed(form, lambda: self.open(form)):
            messages.success(request, _("The client is open to you for 24 hours, for reading. Your supervisor was told."))
            return redirect(self.opened)
        return self.page(form)

    def open(self, form: BreakGlassForm) -> None:
        """Call the service; the client opened is where the page leads."""
        grant = break_glass(actor=self.actor, code=form.cleaned_data["code"], reason=form.cleaned_data["reason"])
        self.opened = grant.client

    def page(self, form: BreakGlassForm) -> HttpResponseBase:
        """Render the page."""
        crumbs = [Crumb(label=_("Clients"), url=reverse("clients:list"))]
        return render(self.request, self.template_name, self.get_context_data(form=form, crumbs=crumbs))
