"""Person and contact details: reading and changing data group 1."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.models import User
from authorities.rights import DataGroup
from clients.forms.identity import CodeForm, ContactForm, DeathForm, IdentityForm, ShieldForm
from clients.models import Client, ClientMerge, ContactDetails, ShieldedAccess
from clients.policy import (
    can_change_client,
    can_confirm_merge,
    can_lift_non_disclosure,
    can_manage_shield,
    can_merge,
    can_see_contacts,
    can_take_merge_back,
)
from clients.services import (
    CodeOfAnother,
    always_named,
    change_contacts,
    change_identity,
    current_contacts,
    eligible_officials,
    lift_shield,
    record_code,
    shield,
)
from clients.views.door import ClientPage
from clients.views.frame import language_names
from core.forms import performed
from core.presentation import Fact, date_text, moment_text


class IdentityPage(ClientPage):
    """Names, code and contact details as they stand, and as they stood."""

    title = gettext_lazy("Person and contact details")
    section = "identity"
    template_name = "clients/identity.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts; contact details under non-disclosure only by direct need (R44)."""
        may_see = can_see_contacts(self.actor, self.client)
        contacts = current_contacts(self.client) if may_see else None
        of_client = self.rows(ContactDetails).select_related("home_municipality", "stored_by", "struck_by")
        earlier = of_client.exclude(ended_at=None)
        languages = language_names()
        return super().get_context_data(
            **{
                "person_facts": self.person_facts(),
                "contact_facts": contact_facts(contacts, languages),
                "contacts": contacts,
                "earlier": [(row, contact_facts(row, languages)) for row in earlier] if may_see else [],
                "may_see_contacts": may_see,
                "may_change": can_change_client(self.actor, self.client),
                "may_merge": can_merge(self.actor, self.client),
                "merges": self.merges(),
                "may_shield": can_manage_shield(self.actor, self.client),
                "named": ShieldedAccess.objects.filter(client=self.client).select_related("user__employer"),
                **kwargs,
            }
        )

    def merges(self) -> list[dict[str, Any]]:
        """The merges of another client into this one, each with what the actor may do."""
        rows = list(self.rows(ClientMerge).select_related("merged", "made_by", "settled_by"))
        for row in rows:
            row.client = self.client
        return [
            {
                "row": row,
                "may_confirm": can_confirm_merge(self.actor, row),
                "may_take_back": can_take_merge_back(self.actor, row),
            }
            for row in rows
        ]

    def person_facts(self) -> list[Fact]:
        """The client's own row."""
        client = self.client
        facts = [
            Fact(label=_("Last name"), value=client.last_name),
            Fact(label=_("First names"), value=client.first_names),
            Fact(label=_("Date of birth"), value=date_text(client.birth_date)),
            Fact(label=_("Identity code"), value=client.masked_code, note="" if client.identity_code else _("not known yet")),
            Fact(label=_("Client number"), value=client.number),
            Fact(label=_("Stored by"), value=client.stored_by.name_on()),
        ]
        if client.died_on:
            facts.insert(3, Fact(label=_("Day of death"), value=date_text(client.died_on)))
        if client.former_names:
            facts.insert(2, Fact(label=_("Former names"), value=client.former_names))
        return facts


def contact_facts(contacts: ContactDetails | None, languages: dict[str, str]) -> list[Fact]:
    """One row of contact details in lines; ``languages`` are the names by code."""
    if contacts is None:
        return []
    municipality = contacts.home_municipality
    return [
        Fact(label=_("Home municipality"), value=str(municipality or ""), note="" if municipality else _("no home municipality")),
        Fact(
            label=_("Address"),
            value=", ".join(filter(None, (contacts.street_address, f"{contacts.postal_code} {contacts.post_office}".strip()))),
        ),
        Fact(label=_("Telephone"), value=" / ".join(filter(None, (contacts.phone, contacts.other_phone)))),
        Fact(label=_("E-mail address"), value=contacts.email),
        Fact(label=_("Language of dealings"), value=languages.get(contacts.contact_language, contacts.contact_language)),
        Fact(
            label=_("Interpreter"),
            value=contacts.interpreter_language,
            note="" if contacts.interpreter_language else _("not needed"),
        ),
        Fact(
            label=_("Stored by"),
            value=f"{contacts.stored_by.short_name}, {moment_text(contacts.valid_from)}",
        ),
    ]


class _EditPage(ClientPage):
    """A form on one client, saved by one service."""

    section = "identity"
    template_name = "clients/form.html"

    def check(self) -> None:
        """Ask whether the client's data may be changed."""
        require(can_change_client(self.actor, self.client), client=self.client, data_group=DataGroup.IDENTITY)

    def form(self, data: Any = None) -> Any:
        """The page's form."""
        raise NotImplementedError

    def save(self, form: Any) -> None:
        """Call the service."""
        raise NotImplementedError

    def told(self) -> Any:
        """What the user is told when it is saved."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, empty of errors on the first look."""
        kwargs.setdefault("form", self.form())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save; a mistake or a newer version gives the form back with what was typed."""
        form = self.form(request.POST)
        if form.is_valid() and performed(form, lambda: self.save(form)):
            messages.success(request, self.told())
            return redirect("clients:identity", self.client.pk)
        return self.show(form=form)


class ChangeIdentity(_EditPage):
    """Change names, birth date and non-disclosure."""

    title = gettext_lazy("Change the person's data")

    def form(self, data: Any = None) -> IdentityForm:
        """The form of the client's own row."""
        form = IdentityForm(data, client=self.client)
        if self.client.safety_non_disclosure and not can_lift_non_disclosure(self.actor, self.client):
            form.fields["safety_non_disclosure"].disabled = True
        return form

    def told(self) -> Any:
        """What the user is told."""
        return _("The person's data were saved.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask once more before a day of death is saved: it tells all three authorities to end the membership."""
        form = self.form(request.POST)
        died_on = form.cleaned_data["died_on"] if form.is_valid() else None
        if died_on in {None, self.client.died_on} or "is_sure" in request.POST:
            return super().post(request, *args, **kwargs)
        self.template_name = "clients/confirm_death.html"
        answer = request.POST.copy()
        answer["is_sure"] = "1"
        return self.show(form=DeathForm(answer, client=self.client), died_on=died_on)

    def save(self, form: IdentityForm) -> None:
        """Save the client's own row."""
        values = form.cleaned_data.copy()
        change_identity(actor=self.actor, client=self.client, seen_version=values.pop("row_version"), **values)


class ChangeCode(_EditPage):
    """Record the identity code that came later, or a changed one."""

    title = gettext_lazy("Record the identity code")
    template_name = "clients/change_code.html"
    twin: Client | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the client who has the code already, where there is one; the title says what the button that led here said."""
        title = _("Change the identity code") if self.client.identity_code else self.title
        return super().get_context_data(**{"title": title, "twin": self.twin, **kwargs})

    def form(self, data: Any = None) -> CodeForm:
        """An empty form: the code in force stands on no page."""
        return CodeForm(data, initial={"row_version": self.client.row_version})

    def told(self) -> Any:
        """What the user is told."""
        return _("The identity code was saved.")

    def save(self, form: CodeForm) -> None:
        """Save the code."""
        values = form.cleaned_data
        try:
            record_code(actor=self.actor, client=self.client, code=values["identity_code"], seen_version=values["row_version"])
        except CodeOfAnother as refused:
            self.twin = refused.client
            raise


class ChangeContacts(_EditPage):
    """Replace the contact details in force."""

    title = gettext_lazy("Change the contact details")

    def check(self) -> None:
        """Contact details that may not be seen cannot be changed either."""
        super().check()
        require(can_see_contacts(self.actor, self.client), client=self.client, data_group=DataGroup.IDENTITY)

    def form(self, data: Any = None) -> ContactForm:
        """The form of the contact details."""
        return ContactForm(data, client=self.client, contacts=current_contacts(self.client))

    def told(self) -> Any:
        """What the user is told."""
        return _("The contact details were saved. The earlier ones stay in the history.")

    def save(self, form: ContactForm) -> None:
        """Supersede the details in force."""
        change_contacts(
            actor=self.actor,
            client=self.client,
            values=form.contact_values(),
            seen_version=form.cleaned_data["row_version"],
        )


class ShieldPage(_EditPage):
    """Open the client to named people only, change who they are, or lift the shield."""

    title = gettext_lazy("Shield")
    template_name = "clients/shield.html"

    def check(self) -> None:
        """The responsible official, or a person already named."""
        require(can_manage_shield(self.actor, self.client), client=self.client, data_group=DataGroup.IDENTITY)

    def form(self, data: Any = None) -> ShieldForm:
        """Caseworkers of the serving authorities, by authority."""
        people = User.objects.none()
        for authority in self.client.area.authorities.filter(pk__in=self.client.serving_authority_ids):
            people = people | eligible_officials(authority=authority, area=self.client.area)
        named = {*ShieldedAccess.objects.filter(client=self.client).values_list("user", flat=True)}
        named |= {person.pk for person in always_named(actor=self.actor, client=self.client)}
        return ShieldForm(
            data,
            people=people.exclude(pk=self.actor.user_id),
            initial={"row_version": self.client.row_version, "people": list(named)},
        )

    def told(self) -> Any:
        """What the user is told."""
        if "lift" in self.request.POST:
            return _("The shield was lifted.")
        return _("The client is open to the named people only.")

    def save(self, form: ShieldForm) -> None:
        """Shield with the people chosen, or lift."""
        seen = form.cleaned_data["row_version"]
        if "lift" in self.request.POST:
            lift_shield(actor=self.actor, client=self.client, seen_version=seen)
        else:
            shield(actor=self.actor, client=self.client, people=form.cleaned_data["people"], seen_version=seen)
