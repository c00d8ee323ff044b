"""Every form of the house given hostile text in every field: an error in words or the text itself, never an exception."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver

from authorities.access import Basis
from authorities.forms.roles import GrantForm
from authorities.forms.settings import PeriodForm
from authorities.forms.users import AccountForm, ChangeAccountForm, EmployerForm
from authorities.matrix import roles
from authorities.models import Authority, CooperationArea, User
from authorities.rights import DataGroup
from authorities.sign_in.forms import ChangePasswordForm, NewPasswordForm
from clients.forms.attachments import AttachmentChangeForm, AttachmentForm, DescribedForm
from clients.forms.entries import EntryForm, NecessaryForm
from clients.forms.flags import FlagForm
from clients.forms.identity import ContactFields, ContactForm, DeathForm, IdentityForm, OfficialForm, ShieldForm
from clients.forms.intake import IntakeForm, StartFields, StartForm
from clients.forms.listing import ClientFilterForm
from clients.forms.log import LogFilterForm
from clients.forms.merging import ComparedForm, ConfirmMergeForm, MergeForm
from clients.forms.notes import NoteForm, NoteGroupForm
from clients.forms.purpose import PurposeForm
from clients.forms.shared_work import HandOverForm, SubstitutionForm
from clients.forms.summary import SummaryForm
from clients.kinds import KIND_BY_SLUG
from clients.models import Attachment, Client
from clients.services import current_contacts
from clients.views.bars import BarForm
from core.forms import LineField, TextField, TymForm
from core.forms.checks import all_form_classes
from core.forms.text import clean_line, clean_text
from core.periods import PeriodCode
from planning.forms.assessment import BeginForm
from planning.forms.earlier_plan import EarlierPlanForm
from planning.forms.plan import ServiceForm, ServiceStateForm
from planning.models import JointAssessment, PlannedService, ServiceItem
from tests.factories import Area, make_area
from tests.hostile import HOSTILE

Arguments = Callable[[Area], dict[str, Any]]


def of_start(area: Area) -> dict[str, Any]:
    return {"authorities": Authority.objects.all(), "officials": User.objects.all()}


def of_account(area: Area) -> dict[str, Any]:
    return {"employer": area.authorities["tvv"]}


def of_contacts(area: Area) -> dict[str, Any]:
    client = area.client()
    return {"client": client, "contacts": current_contacts(client)}


def of_attachment(area: Area) -> dict[str, Any]:
    return of_entry(area) | {"groups": list(DataGroup)}


def of_entry(area: Area) -> dict[str, Any]:
    return {"client": area.client(), "consents": ()}


#: What the forms need that cannot be made without arguments; a new one fails until it stands here.
ARGUMENTS: dict[type, Arguments] = {
    GrantForm: lambda area: {
        "user": area.user("tvv_expert"),
        "roles": list(roles().values()),
        "areas": CooperationArea.objects.all(),
        "reach": area.actor("administrator").administers,
    },
    PeriodForm: lambda area: {"code": PeriodCode.PLAN_DUE},
    AccountForm: of_account,
    ChangeAccountForm: of_account,
    EmployerForm: lambda area: {"reach": area.actor("administrator").administers},
    NewPasswordForm: lambda area: {"user": area.user("tvv_expert")},
    ChangePasswordForm: lambda area: {"user": area.user("tvv_expert")},
    ContactFields: lambda area: {"area": area.area},
    ContactForm: of_contacts,
    IdentityForm: lambda area: {"client": area.client()},
    DeathForm: lambda area: {"client": area.client()},
    OfficialForm: lambda area: {"officials": User.objects.all()},
    ShieldForm: lambda area: {"people": User.objects.all()},
    BarForm: lambda area: {"people": User.objects.all()},
    StartFields: of_start,
    StartForm: of_start,
    IntakeForm: lambda area: of_start(area) | {"area": area.area},
    ClientFilterForm: lambda area: {"area": area.area},
    LogFilterForm: lambda area: {"authorities": Authority.objects.all()},
    PurposeForm: lambda area: {"purposes": [Basis.CONTACT, Basis.MEETING]},
    **dict.fromkeys((DescribedForm, AttachmentForm, AttachmentChangeForm), of_attachment),
    **dict.fromkeys((EntryForm, NecessaryForm, *(kind.form for kind in KIND_BY_SLUG.values())), of_entry),
    HandOverForm: lambda area: {"people": User.objects.all(), "clients": Client.objects.all()},
    SubstitutionForm: lambda area: {"absent": User.objects.all(), "people": User.objects.all()},
    **dict.fromkeys((ComparedForm, MergeForm, ConfirmMergeForm), lambda area: {"one": area.client(), "other": area.client()}),
    FlagForm: lambda area: {"people": User.objects.all()},
    NoteForm: lambda area: {"people": User.objects.select_related("employer").order_by("employer")},
    NoteGroupForm: lambda area: {"groups": list(DataGroup)},
    BeginForm: lambda area: {"phases": list(JointAssessment.Phase)},
    ServiceForm: lambda area: {"items": ServiceItem.objects.all()},
    ServiceStateForm: lambda area: {"states": list(PlannedService.State)},
    EarlierPlanForm: lambda area: {"attachments": Attachment.objects.all()},
    SummaryForm: lambda area: {"groups": list(DataGroup)},
}


def form_classes() -> list[type[TymForm]]:
    """Every form class that the addresses of the site reach."""
    assert get_resolver().url_patterns
    rooms = {"core", "authorities", "clients", "planning", "privacy"}
    own = {kind for kind in all_form_classes() if kind.__module__.split(".")[0] in rooms}
    return sorted((kind for kind in own if not kind.__module__.startswith("core.forms")), key=str)


def needs_arguments(kind: type) -> bool:
    """Whether some class on the way takes an argument that it must be given."""
    makers = [vars(one)["__init__"] for one in kind.__mro__ if issubclass(one, TymForm) and "__init__" in vars(one)]
    parameters = [one for maker in makers for one in list(inspect.signature(maker).parameters.values())[1:]]
    named = [one for one in parameters if one.kind in {one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD}]
    return any(one.default is one.empty for one in named)


def test_every_form_can_be_made_for_the_tests_below():
    kinds = form_classes()
    assert len(kinds) > 60
    assert {kind for kind in kinds if needs_arguments(kind)} == set(ARGUMENTS)


def test_no_form_of_the_house_stands_outside_its_base():
    """A plain Django form would be in no list, and its fields would speak in Django's words."""
    prefixes = {"core", "audit", "authorities", "clients", "planning", "privacy", "tym"}
    assert not [kind for kind in subclasses(forms.BaseForm) if kind.__module__.split(".")[0] in prefixes and not is_own(kind)]


def subclasses(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def is_own(kind: type) -> bool:
    return kind in set(all_form_classes()) or kind.__module__.startswith("core.forms")


def arguments_of(kind: type) -> dict[str, Any]:
    """What the form is made with, from an area of its own."""
    if kind not in ARGUMENTS:
        return {}
    area = make_area()
    area.enter()
    return ARGUMENTS[kind](area)


def filled(kind: type, arguments: dict[str, Any], name: str, text: str) -> Any:
    """The form with one field filled in, and with the choice made that reveals it."""
    data = {owner: value for owner, choices in kind.reveals.items() for value, shown in choices.items() if name in shown}
    return kind(data=data | {name: text}, **arguments)


def kept(field: forms.Field, text: str) -> set[Any]:
    """What a field may make of a text: the text, without what nobody sees where the field cleans it."""
    if isinstance(field, LineField):
        line = clean_line(text)
        # Postal codes are kept in capitals.
        return {line, line.upper()}
    if isinstance(field, TextField):
        return {clean_text(text), clean_text(text).strip()}
    return {text, text.strip()}


@pytest.mark.parametrize("kind", form_classes(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_hostile_text_in_every_field_is_refused_in_words_or_kept_as_it_is(db, kind):
    arguments, wrong = arguments_of(kind), []
    for name, field in kind(**arguments).fields.items():
        for what, text in HOSTILE.items():
            form = filled(kind, arguments, name, text)
            form.is_valid()
            errors = form.errors.get(name, [])
            wrong += [f"{name}, {what}: {error}" for error in errors if not str(error).strip() or "%(" in str(error)]
            value = form.cleaned_data.get(name)
            if not errors and isinstance(field, forms.CharField) and not field.disabled and value not in kept(field, text):
                wrong.append(f"{name}, {what}: became {value!r:.80}")
            if what == "ten thousand characters" and isinstance(field, forms.CharField) and not field.disabled and not errors:
                wrong.append(f"{name}: takes {what}")
    assert not wrong, "\n".join(wrong)
