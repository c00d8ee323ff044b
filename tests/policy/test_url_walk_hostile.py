"""Every form on every page sent hostile text: an answer in order, never a fault, and nothing of it on a page unescaped."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client as HttpClient
from django.utils.functional import Promise
from django.utils.html import escape

from authorities.forms import areas, organisations, resets, roles, settings, users
from authorities.sign_in import forms as sign_in
from clients.forms import identity, intake, listing, log, purpose
from clients.models import PurposeOfDay
from clients.views import bars, reviews
from core import clock
from core.forms import FilterForm, TymForm
from tests.hostile import HOSTILE, MARKUP
from tests.policy.walking import report, undone
from tests.policy.world import COLLEAGUE, EXAMPLES, STRANGER, World, addresses

#: What goes into the fields for text; tests/architecture/test_forms.py tries each text alone on every form.
TEXTS = {
    "markup and SQL": HOSTILE["markup"] + HOSTILE["SQL"],
    "what is no text": "".join(HOSTILE[name] for name in ("NUL", "a half of a surrogate pair", "odd characters")),
}
#: Who walks where, by the beginning of the addresses' names.
WALKS = {
    "tvv_expert": "",
    "tvv_supervisor": "clients:",
    COLLEAGUE: "clients:purpose",
    "administrator": "authorities:",
    STRANGER: "account_",
}
#: The forms that each must meet; what somebody else meets is left to them.
MUST_MEET: dict[str, set[type]] = {
    "tvv_expert": {
        intake.BreakGlassForm, intake.CodeSearchForm, intake.StartForm, identity.ContactForm, identity.IdentityForm,
        identity.ConflictForm, identity.OfficialForm, identity.ShieldForm, listing.ClientFilterForm,
        listing.NameSearchForm, log.LogFilterForm,
    },
    "tvv_supervisor": {bars.BarForm, reviews.ReviewForm},
    COLLEAGUE: {purpose.PurposeForm},
    "administrator": {
        users.AccountForm, users.ChangeAccountForm, users.CloseForm, users.IdentityCodeForm, users.EmployerForm,
        users.UserFilterForm, roles.GrantForm, roles.EndRoleForm, roles.RoleFilterForm, resets.ResetForm,
        areas.AreaForm, areas.ChangeAreaForm, areas.AreaMunicipalityForm, areas.PresenceForm, areas.MunicipalityForm,
        areas.MunicipalityFilterForm, organisations.AuthorityForm, organisations.ChangeKindForm, organisations.OfficialNameForm,
        organisations.AuthorityAreaForm, organisations.UnitForm, organisations.ChangeUnitForm, organisations.PlaceForm,
        organisations.ChangePlaceForm, organisations.ToolForm, organisations.ChangeToolForm,
        settings.CodeForm, settings.RenameCodeForm, settings.PeriodForm,
    },
    STRANGER: {sign_in.SignInForm, sign_in.ResetForm},
}  # fmt: skip


@pytest.fixture
def open_world(world: World) -> World:
    """Purposes chosen, so that no page asks for one instead of showing its form."""
    for person in ("tvv_expert", "tvv_supervisor"):
        for client in (world.mine, world.hidden["päättynyt"]):
            PurposeOfDay.objects.create(
                client=client, area_id=world.area.pk, user=world.people[person], day=clock.today(), purpose="contact"
            )
    world.asked_about = [world.mine, world.hidden["päättynyt"]]
    return world


def pages(world: World, name: str) -> list[str]:
    """The addresses to try; an account is made once its employer has been chosen."""
    found = addresses(world, name)
    chosen = [f"{found[0]}?employer={world.area.authorities['tvv'].pk}"] if name == "authorities:create-user" else []
    return found + chosen


def forms_of(response: HttpResponse) -> list[TymForm]:
    """The forms that a page has drawn."""
    names = response.context.keys() if response.context else ()
    found = [response.context[name] for name in names]
    return list({id(one): one for one in found if isinstance(one, TymForm)}.values())


def untouched(form: TymForm) -> dict[str, Any]:
    """What the form would send if nobody touched it."""
    values = {form[name].html_name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def fillings(form: TymForm) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is tried and the data: text in the fields for text with all else in order, and too much of it everywhere."""
    everywhere = {form[name].html_name for name, field in form.fields.items() if not field.disabled}
    typed = {form[name].html_name for name, field in form.fields.items() if isinstance(field, forms.CharField)} & everywhere
    choices = {
        form[name].html_name: first_choice(form[name].field) for name in form.fields if hasattr(form[name].field, "choices")
    }
    base = {name: value for name, value in choices.items() if value} | untouched(form)
    for what, text in TEXTS.items():
        yield what, base | dict.fromkeys(typed or everywhere, text)
    yield "too much everywhere", dict.fromkeys(everywhere, HOSTILE["ten thousand characters"])


def first_choice(field: Any) -> str:
    """The first choice that is one."""
    return next((str(key) for key, label in field.choices if str(key) and isinstance(label, str | Promise)), "")


def sent(http: HttpClient, address: str, form: TymForm, data: dict[str, Any]) -> list[HttpResponse]:
    """The answers to a form; bytes as a browser would send them, a half of a surrogate pair included."""
    body = urlencode(data, doseq=True, errors="surrogatepass")
    answers = [http.post(address, body, content_type="application/x-www-form-urlencoded", follow=True)]
    if isinstance(form, FilterForm):
        answers.append(http.get(f"{address.partition('?')[0]}?{body}", follow=True))
    return answers


def wrong_with(response: HttpResponse) -> list[str]:
    found = [] if response.status_code < 500 else [f"failed with {response.status_code}"]
    return found + (["shows markup unescaped"] if MARKUP in response.content.decode() else [])


@pytest.mark.parametrize("person", WALKS)
def test_hostile_text_on_every_page_is_answered_in_order(open_world: World, person: str):
    http, wrong, met = open_world.browser(person), [], set()
    saved: list[str] = []
    others = {kind for other, kinds in MUST_MEET.items() if other != person for kind in kinds}
    for name in [name for name in EXAMPLES if name.startswith(WALKS[person])]:
        for address in pages(open_world, name):
            with undone(http, open_world.area):
                drawn = [form for form in forms_of(http.get(address)) if type(form) not in others]
            met.update(type(form) for form in drawn)
            for form in drawn:
                for what, data in fillings(form):
                    with undone(http, open_world.area):
                        for answer in sent(http, address, form, data):
                            wrong += [f"{address} {type(form).__name__}, {what}: {one}" for one in wrong_with(answer)]
                            saved += [address] if answer.redirect_chain and escape(MARKUP) in answer.content.decode() else []
    report(wrong)
    assert len(saved) > 5 or person != "administrator", "texts that were taken are shown on the page that follows"
    missing = sorted(kind.__name__ for kind in MUST_MEET[person] - met)
    assert not missing, "the walk must have met these forms, or it proves nothing of them"
