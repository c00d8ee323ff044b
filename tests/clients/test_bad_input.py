"""Dates, lengths, choices and text that no form of the register may take, or must take and show harmlessly."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from authorities.models import User
from clients.models import Client, ClientGrant, ContactDetails, Membership
from core import clock
from core.presentation import date_text
from tests.clients.posting import MARKUP, errors, intake, shown
from tests.factories import Area, change
from tests.http import signed_in

INTAKE = reverse("clients:intake")
LONG = "Å" * 10_000
PAGES = ["client", "identity", "membership", "log", "change-identity", "change-contacts", "official", "shield", "conflict"]


def in_days(days: int) -> str:
    """A date so many days from now, as people write it."""
    return date_text(clock.today() + timedelta(days=days))


@pytest.fixture
def http(area):
    return signed_in(area.user("tvv_expert"))


def page(name: str, client: Client) -> str:
    return reverse(f"clients:{name}", args=[client.pk])


WRONG_INTAKES = [
    ("referred_on", {"referred_on": in_days(1)}),
    ("started_on", {"started_on": in_days(1)}),
    ("started_on", {"started_on": in_days(4000)}),
    ("referred_on", {"referred_on": in_days(0), "started_on": in_days(-1)}),
    ("referred_on", {"referred_on": "31.2.2026"}),
    ("referred_on", {"referred_on": "1.1.26"}),
    ("referred_on", {"referred_on": "eilen"}),
    ("started_on", {"started_on": "1.1.1899"}),
    ("started_on", {"started_on": "0.0.0000"}),
    ("started_on", {"started_on": "1.1.99999"}),
    ("birth_date", {"identity_code": None, "birth_date": in_days(1)}),
    ("birth_date", {"identity_code": None, "birth_date": None}),
    ("birth_date", {"identity_code": None, "birth_date": "30.2.1990"}),
    ("home_municipality", {"home_municipality": "999"}),
    ("home_municipality", {"home_municipality": "Järvenpää"}),
    ("home_municipality", {"home_municipality": "' OR ''='"}),
    ("home_municipality", {"home_municipality": None}),
    ("grounds", {"grounds": None}),
    ("grounds", {"grounds": ["long_unemployment"]}),
    ("present_at_start", {"present_at_start": ["police"]}),
    ("unemployed", {"unemployed": None}),
    ("referred_by", {"referred_by": "999999999"}),
    ("referred_by", {"referred_by": "9" * 40}),
    ("referred_by", {"referred_by": "tvv"}),
    ("official", {"official": "999999999"}),
    ("official", {"official": "x"}),
    ("contact_language", {"contact_language": "klingon"}),
    ("email", {"email": "ei-osoite"}),
    ("last_name", {"last_name": ""}),
    ("last_name", {"last_name": "\u200b \u202e"}),
    ("first_names", {"first_names": "\x00"}),
    *[
        (name, {name: LONG})
        for name in ("last_name", "first_names", "street_address", "postal_code", "post_office", "phone", "interpreter_language")
    ],
    ("email", {"email": f"{'a' * 10_000}@esimerkki.example"}),
    ("started_on", {"started_on": LONG}),
]


@pytest.mark.parametrize(("field", "changes"), WRONG_INTAKES)
def test_a_wrong_intake_is_told_by_field_and_stores_nothing(http, area, field, changes):
    response = http.post(INTAKE, intake(area, **changes))
    found = errors(response)
    assert list(found) == [field]
    assert all(text and "%(" not in text for text in found[field])
    html = response.content.decode()
    assert "govuk-error-summary" in html
    assert f'href="#{response.context["form"][field].target_id}"' in html, "the summary leads to the field"
    assert not Client.objects.exists()


def test_a_wrong_intake_keeps_everything_that_was_typed(http, area):
    data = intake(area, started_on=in_days(1), last_name=MARKUP, grounds=["life_management"], present_at_start=["kela"])
    form = http.post(INTAKE, data).context["form"]
    for name, value in data.items():
        kept = form[name].value()
        assert kept == value or str(kept) == str(value) or (value == "on" and kept), name


@pytest.mark.parametrize("name", ["change-contacts", "change-identity", "conflict"])
def test_ten_thousand_characters_are_refused_in_words_on_every_form(http, client_of_expert, name):
    address = page(name, client_of_expert)
    form = http.get(address).context["form"]
    texts = [field for field, one in form.fields.items() if getattr(one, "max_length", None) and not one.disabled]
    assert texts
    for field in texts:
        data = shown(http.get(address)) | {"last_name": "Testaaja", field: LONG}
        found = errors(http.post(address, data))
        assert list(found) == [field]


def test_ten_thousand_characters_in_a_search_find_nobody(http, client_of_expert):
    response = http.post(reverse("clients:list"), {"q": LONG}, follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "query",
    ["haku=x", "haku=" + "A" * 5000, "after=x", "after=' OR 1=1", "sort=nobody", "ika=999", "tila=zz", "kunta=--", "sivu=-1"],
)
def test_an_address_may_hold_anything(http, client_of_expert, query):
    for base in (
        reverse("clients:list"),
        reverse("desk"),
        page("log", client_of_expert),
        page("client", client_of_expert),
        INTAKE,
    ):
        assert http.get(f"{base}?{query}").status_code == 200, base


@pytest.mark.parametrize(
    "query", ["alku=99.99.2026", "alku=1.1.2026&loppu=x", "viranomainen=abc", "viranomainen=-1", "laji=zz", "after=1_2"]
)
def test_the_logs_filters_may_hold_anything(http, client_of_expert, query):
    assert http.get(f"{page('log', client_of_expert)}?{query}").status_code == 200


# --- text that must be shown, not run -----------------------------------------------------------------------------------------


def assert_harmless(html: str) -> None:
    """The markup stands on the page as text."""
    assert MARKUP not in html
    assert "<b id=x>" not in html


def test_markup_in_every_field_of_an_intake_is_shown_as_text_on_every_page(http, area):
    expert = area.user("tvv_expert")
    texts = dict.fromkeys(("street_address", "post_office", "interpreter_language"), MARKUP)
    response = http.post(INTAKE, intake(area, **texts, official=expert.pk))
    assert response.status_code == 302, errors(response)
    client = Client.objects.get()
    assert ContactDetails.objects.get().street_address == MARKUP
    # The forms refuse such a name; one that came in another way must be harmless all the same.
    client.last_name, client.first_names, client.former_names = MARKUP + "2", MARKUP, MARKUP
    client.save()
    for name in (
        "client",
        "identity",
        "membership",
        "log",
        "change-identity",
        "change-contacts",
        "official",
        "shield",
        "conflict",
    ):
        html = http.get(page(name, client)).content.decode()
        assert_harmless(html)
        assert escape(MARKUP) in html, name
    for address in (reverse("clients:list"), reverse("desk"), f"{INTAKE}?tunnus=ei"):
        assert_harmless(http.get(address).content.decode())
    searched = http.post(reverse("clients:list"), {"q": MARKUP}, follow=True)
    assert_harmless(searched.content.decode())
    colleague = signed_in(area.user("tvv_expert", name="<script>alert(1)</script>"))
    asked = colleague.get(page("client", client), follow=True).content.decode()
    assert_harmless(asked)
    assert "<script>alert" not in asked


def test_markup_in_reasons_is_shown_as_text(area: Area):
    client = Client.objects.get(pk=area.client().pk)
    client.serving_authority_ids = [area.authorities["hva"].pk]
    client.save()
    http = signed_in(area.user("tvv_expert", name=MARKUP))
    area.user("tvv_supervisor")
    response = http.post(reverse("clients:break-glass"), {"code": client.identity_code, "reason": MARKUP})
    assert response.status_code == 302, errors(response)
    assert response["Location"] == client.get_absolute_url()
    area.enter()
    grant = ClientGrant.objects.get()
    assert grant.reason == MARKUP
    supervisor = signed_in(area.user("tvv_supervisor"))
    review = reverse("clients:review", args=[grant.pk])
    for html in (
        supervisor.get(reverse("desk")).content.decode(),
        supervisor.get(review).content.decode(),
        supervisor.post(review, {"outcome": "unjustified", "note": "<b id=x>" * 3}, follow=True).content.decode(),
        http.get(page("membership", client), follow=True).content.decode(),
        http.get(page("log", client), follow=True).content.decode(),
    ):
        assert_harmless(html)


def test_a_query_in_a_name_is_a_name(http, area):
    bobby = "Robert'); DROP TABLE clients_client;--"
    client = area.client(last_name=bobby, official=area.user("tvv_expert"))
    found = http.post(reverse("clients:list"), {"q": "robert'); drop"}, follow=True)
    assert escape(bobby) in found.content.decode()
    assert Client.objects.get().pk == client.pk


def test_invisible_and_turning_characters_are_left_out_of_names(http, area):
    http.post(INTAKE, intake(area, last_name="Vir\u202eta\u200bnen", first_names="Aino\x00 \t Maria"))
    client = Client.objects.get()
    assert (client.last_name, client.first_names) == ("Virtanen", "Aino Maria")


def test_bytes_that_are_no_text_are_refused(http, area):
    response = http.post(INTAKE, b"last_name=%ff%fe&code=%80", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


def test_a_form_of_three_megabytes_or_thousands_of_fields_is_refused(http):
    http.raise_request_exception = False
    big = "last_name=" + "a" * 3 * 1024 * 1024
    assert http.post(INTAKE, big, content_type="application/x-www-form-urlencoded").status_code in {400, 413}
    many = "&".join(f"f{number}=1" for number in range(3000))
    assert http.post(INTAKE, many, content_type="application/x-www-form-urlencoded").status_code in {400, 413}


# --- another area's ids everywhere --------------------------------------------------------------------------------------------


@pytest.fixture
def foreign(area, other_area):
    """A client, an official and an authority of the other area."""
    client = other_area.client(official=other_area.user("tvv_expert"))
    area.enter()
    return client, other_area.user("tvv_expert"), other_area.authorities["hva"]


def test_another_areas_authority_and_official_are_no_choices_of_an_intake(http, area, foreign):
    _client, official, authority = foreign
    assert list(errors(http.post(INTAKE, intake(area, referred_by=authority.pk)))) == ["referred_by"]
    assert list(errors(http.post(INTAKE, intake(area, official=official.pk)))) == ["official"]
    assert not Client.objects.exists()


@pytest.mark.parametrize(("name", "field"), [("official", "official"), ("shield", "people")])
def test_another_areas_official_can_be_neither_responsible_nor_named(http, client_of_expert, foreign, name, field):
    _client, official, _authority = foreign
    address = page(name, client_of_expert)
    assert field in errors(http.post(address, shown(http.get(address)) | {field: [official.pk]}))


def test_a_supervisor_cannot_bar_another_areas_official(area, client_of_expert, foreign):
    http = signed_in(area.user("tvv_supervisor"))
    http.post(page("purpose", client_of_expert), {"purpose": "supervision"})
    assert "user" in errors(http.post(page("bar", client_of_expert), {"user": foreign[1].pk, "reason": "x"}))


def test_another_areas_client_is_no_place_in_the_list(http, client_of_expert, foreign):
    for key in ("after", "before"):
        html = http.get(f"{reverse('clients:list')}?{key}={foreign[0].pk}").content.decode()
        assert client_of_expert.last_name in html
        assert foreign[0].last_name not in html


def test_another_area_cannot_be_chosen_as_the_current_one(http, foreign):
    assert http.post(reverse("choose_area"), {"area": foreign[0].area_id}).status_code == 404
    for value in ("x", "", "-1", "9" * 30):
        assert http.post(reverse("choose_area"), {"area": value}).status_code == 404


def test_an_area_left_in_the_session_opens_nothing(area, foreign):
    http = signed_in(area.user("tvv_expert"))
    session = http.session
    session["area"] = foreign[0].area_id
    session.save()
    assert http.get(foreign[0].get_absolute_url()).status_code == 404


# --- memberships ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ended(area) -> Client:
    """A client of the expert whose membership ended ten days ago."""
    membership = area.membership(official=area.user("tvv_expert"))
    membership.close(ended_on=clock.today() - timedelta(days=10))
    membership.save()
    return membership.client


@pytest.fixture
def inside(http, ended):
    """The expert's browser, a purpose chosen: a closed client opens for everybody by purpose only."""
    http.post(page("purpose", ended), {"purpose": "referral"})
    return http


def reopening(browser, client: Client, **changes) -> dict:
    """The form of a new membership, filled in."""
    area_data = {
        "grounds": ["work_ability"], "unemployed": "on", "present_at_start": ["tvv"], "official": "later",
        "referred_on": in_days(-5), "started_on": in_days(-2),
    }  # fmt: skip
    response = browser.get(page("reopen", client))
    first = response.context["form"].fields["referred_by"].queryset.first()
    return shown(response) | area_data | {"referred_by": first.pk} | changes


@pytest.mark.parametrize(("start", "is_taken"), [(-31, False), (-11, False), (-10, False), (-9, True), (0, True), (1, False)])
def test_a_new_membership_begins_after_the_earlier_one_has_ended(inside, ended, start, is_taken):
    data = reopening(inside, ended, started_on=in_days(start), referred_on=in_days(-60))
    response = inside.post(page("reopen", ended), data)
    if is_taken:
        assert response["Location"] == ended.get_absolute_url()
        assert Membership.objects.filter(client=ended).count() == 2
    else:
        assert list(errors(response)) == ["started_on"]
        assert Membership.objects.filter(client=ended).count() == 1


def test_a_double_click_opens_one_new_membership(inside, ended):
    data = reopening(inside, ended)
    assert inside.post(page("reopen", ended), data).status_code == 302
    second = inside.post(page("reopen", ended), data)
    assert second.status_code == 403, "there is an open one now; the page says so"
    assert Membership.objects.filter(client=ended, ended_on=None).count() == 1


def test_people_whose_account_ends_are_no_choice(http, area, client_of_expert):
    leaver = area.user("tvv_expert", name="Lähtijä")
    change(User.objects.filter(pk=leaver.pk), valid_to=clock.today() - timedelta(days=1))
    address = page("official", client_of_expert)
    assert "official" in errors(http.post(address, {"official": leaver.pk}))
