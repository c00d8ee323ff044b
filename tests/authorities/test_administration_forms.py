"""What people type into the administration's forms: good, bad and malicious; and what a list costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from authorities.models import CodeItem, CooperationArea, RoleAssignment, Unit, User
from core import clock
from core.models import LegalPeriod
from core.saved_forms import save_form
from core.transactions import unit_of_work
from tests.factories import Area, change, make_area, make_user
from tests.http import signed_in

TODAY = clock.today()
HOSTILE = """<script>alert(1)</script>'"; DROP TABLE authorities_user; --"""


def date_text(days: int) -> str:
    day = TODAY + timedelta(days=days)
    return f"{day.day}.{day.month}.{day.year}"


@pytest.fixture
def http(area: Area) -> Client:
    """An administrator's browser."""
    return signed_in(area.user("administrator"))


def account(**changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Liisa",
        "last_name": "Uusi",
        "email": "liisa.uusi@esimerkki.example",
        "language": "fi",
        "valid_to": date_text(300),
        **changes,
    }


def test_an_account_is_made_from_the_employer_on(area: Area, http: Client):
    page = reverse("authorities:create-user")
    tvv = area.authorities["tvv"]
    unit = tvv.units.get()
    assert 'name="employer"' in http.get(page).content.decode()
    form = http.get(f"{page}?employer={tvv.pk}").content.decode()
    assert unit.name_fi in form
    assert area.authorities["hva"].units.get().name_fi not in form
    response = http.post(f"{page}?employer={tvv.pk}", account(unit=unit.pk, identity_code="010594-900Y"))
    user = User.objects.get(email="liisa.uusi@esimerkki.example")
    assert response["Location"] == reverse("authorities:user", args=[user.pk])
    shown = http.get(response["Location"]).content.decode()
    assert "kirjattu" in shown
    assert "010594" not in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": ""}, "Kirjoita etunimi."),
        ({"last_name": "x" * 10_000}, "Lyhennä"),
        ({"email": "ei"}, "etunimi.sukunimi@"),
        ({"valid_to": "31.2.2027"}, "kalenterissa"),
        ({"valid_to": date_text(-1)}, "tämä päivä tai myöhempi"),
        ({"valid_to": date_text(500)}, "enintään vuodeksi"),
        ({"unit": "999999"}, "työnantajan yksiköistä"),
        ({"unit": HOSTILE}, "työnantajan yksiköistä"),
        ({"identity_code": "010594-900X"}, "Henkilötunnuksen viimeinen merkki"),
        ({"language": "xx"}, "Valitse"),
    ],
)
def test_a_bad_account_is_told_at_the_field_and_keeps_what_was_typed(area: Area, http: Client, changes, words):
    page = f"{reverse('authorities:create-user')}?employer={area.authorities['tvv'].pk}"
    response = http.post(page, account(phone="040 123", **changes))
    text = response.content.decode()
    assert response.status_code == 200
    assert words in text, text[text.find("error-summary") :][:600]
    assert "040 123" in text
    assert not User.objects.filter(first_name="Liisa").exists()


def test_another_authoritys_unit_is_not_a_choice(area: Area, http: Client):
    page = f"{reverse('authorities:create-user')}?employer={area.authorities['tvv'].pk}"
    response = http.post(page, account(unit=area.authorities["hva"].units.get().pk))
    assert "työnantajan yksiköistä" in response.content.decode()


@pytest.mark.parametrize("employer", ["999999", "abc", "1' OR 1=1", "9" * 40])
def test_an_unknown_employer_is_not_found(http: Client, employer):
    assert http.get(reverse("authorities:create-user"), {"employer": employer}).status_code == 404


def test_hostile_text_is_shown_and_never_run(area: Area, http: Client):
    user = area.user("tvv_expert")
    unit = area.authorities["tvv"].units.get()
    response = http.post(
        reverse("authorities:change-user", args=[user.pk]),
        account(first_name="<b>Liisa</b>", last_name=HOSTILE, title=HOSTILE, unit=unit.pk, row_version=user.row_version),
        follow=True,
    )
    assert response.status_code == 200
    for page in (reverse("authorities:user", args=[user.pk]), reverse("authorities:users"), reverse("authorities:roles")):
        text = http.get(page).content.decode()
        assert "<script>alert(1)" not in text
        assert "<b>Liisa" not in text
        assert "&lt;script&gt;" in text
    assert http.get(reverse("authorities:users"), {"name": HOSTILE}).status_code == 200
    assert User.objects.exists()


def test_hostile_names_of_organisations_are_escaped(area: Area, http: Client):
    tvv = area.authorities["tvv"]
    http.post(reverse("authorities:add-part", args=[tvv.pk, "yksikot"]), {"name_fi": HOSTILE, "valid_from": date_text(0)})
    assert Unit.objects.filter(name_fi=HOSTILE).exists()
    text = http.get(reverse("authorities:authority", args=[tvv.pk])).content.decode()
    assert "<script>alert(1)" not in text


def test_the_second_saver_keeps_what_was_typed(area: Area, http: Client):
    user = area.user("tvv_expert")
    page = reverse("authorities:change-user", args=[user.pk])
    seen = user.row_version
    first = account(email=user.email, title="Ensimmäinen", row_version=seen)
    assert http.post(page, first).status_code == 302
    response = http.post(page, {**first, "title": "Toinen"})
    text = response.content.decode()
    assert "Toinen" in text
    assert "Joku" in text
    user.refresh_from_db()
    assert user.title == "Ensimmäinen"
    assert f'name="row_version" value="{user.row_version}"' in text
    assert http.post(page, {**first, "title": "Toinen", "row_version": user.row_version}).status_code == 302


@pytest.mark.parametrize("version", ["", "abc", "-1", None])
def test_a_form_without_its_version_saves_nothing(area: Area, http: Client, version):
    user = area.user("tvv_expert")
    data = account(email=user.email, title="Muutettu")
    if version is not None:
        data["row_version"] = version
    response = http.post(reverse("authorities:change-user", args=[user.pk]), data)
    assert response.status_code == 200
    user.refresh_from_db()
    assert user.title != "Muutettu"


@pytest.mark.usefixtures("colleague")
def test_double_submits_do_nothing_twice(area: Area, http: Client):
    user = make_user(employer=area.authorities["tvv"])
    page = reverse("authorities:grant-role", args=[user.pk])
    data = {"role_code": "tvv_expert", "area": area.pk, "valid_from": date_text(0), "valid_to": date_text(100)}
    assert http.post(page, data).status_code == 302
    response = http.post(page, data)
    assert "jo tämä rooli" in response.content.decode()
    assert RoleAssignment.objects.filter(user=user).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"role_code": "administrator"},
        {"role_code": "hva_social"},
        {"role_code": HOSTILE},
        {"role_code": ""},
        {"valid_from": date_text(50), "valid_to": date_text(10)},
        {"valid_to": "ei päivä"},
        {"area": "999999"},
    ],
)
def test_a_bad_grant_grants_nothing(area: Area, http: Client, changes):
    user = make_user(employer=area.authorities["tvv"])
    data = {"role_code": "tvv_expert", "area": area.pk, "valid_from": date_text(0), "valid_to": date_text(100), **changes}
    response = http.post(reverse("authorities:grant-role", args=[user.pk]), data)
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert not RoleAssignment.objects.filter(user=user).exists()


def test_the_own_account_is_refused_on_every_page(area: Area, http: Client):
    own = area.user("administrator")
    for name in ("change-user", "close-user", "reopen-user", "user-identity-code", "grant-role", "request-reset"):
        page = reverse(f"authorities:{name}", args=[own.pk])
        assert http.get(page).status_code == 403
        assert http.post(page, {}).status_code == 403
    assert http.post(reverse("authorities:invite-user", args=[own.pk])).status_code == 403
    end = reverse("authorities:end-role", args=[RoleAssignment.objects.get(user=own).pk])
    assert http.post(end, {"when": "now"}).status_code == 403
    assert Event.objects.filter(action="denied", reason="oneself").exists()
    assert "oma tilisi" in http.get(reverse("authorities:user", args=[own.pk])).content.decode()


def test_bulk_renewal_shows_row_by_row_what_became_of_it(area: Area, http: Client):
    good = make_user(employer=area.authorities["tvv"], role_codes=["tvv_expert"], area=area.area, last_name="Hyvä")
    short = make_user(
        employer=area.authorities["tvv"],
        role_codes=["tvv_expert"],
        area=area.area,
        last_name="Lyhyt",
        valid_to=TODAY + timedelta(days=20),
    )
    change(RoleAssignment.objects.filter(user__in=[good, short]), valid_to=TODAY + timedelta(days=5))
    keys = [str(key) for key in RoleAssignment.objects.filter(user__in=[good, short]).values_list("pk", flat=True)]
    page = reverse("authorities:renew-roles")
    first = http.post(page, {"role": [*keys, "abc", "9" * 30]}).content.decode()
    assert "Hyvä" in first
    assert "Lyhyt" in first
    result = http.post(page, {"role": keys, "until": date_text(200), "accounts": "keep"}, follow=True).content.decode()
    assert "Jatkettiin 1 rooli." in result
    assert "Ei jatkettu: tili päättyy ennen" in result
    assert RoleAssignment.objects.get(user=good).valid_to == TODAY + timedelta(days=200)
    assert RoleAssignment.objects.get(user=short).valid_to == TODAY + timedelta(days=5)


def test_a_result_that_was_not_ours_is_not_shown(http: Client):
    for token in ("", "abc", HOSTILE):
        assert http.get(reverse("authorities:renew-roles"), {"tulos": token}).status_code == 302


def test_nothing_chosen_is_told(http: Client):
    response = http.post(reverse("authorities:renew-roles"), {}, follow=True)
    assert "Valitse luettelosta ensin" in response.content.decode()


def test_a_period_is_shown_before_it_is_saved(http: Client):
    page = reverse("authorities:add-period", args=["plan_due"])
    row = LegalPeriod.objects.get(code="plan_due")
    data = {
        "amount": "4",
        "unit": "months",
        "holiday_rule": "unchanged",
        "valid_from": date_text(40),
        "source_fi": HOSTILE,
        "newest": row.pk,
    }
    shown = http.post(page, data).content.decode()
    assert "Vahvista ja lisää rivi" in shown
    assert "<script>alert(1)" not in shown
    assert LegalPeriod.objects.filter(code="plan_due").count() == 1
    back = http.post(page, {**data, "confirmed": "on", "back": "1"}).content.decode()
    assert "Vahvista ja lisää rivi" not in back
    assert LegalPeriod.objects.filter(code="plan_due").count() == 1
    assert http.post(page, {**data, "confirmed": "on"}).status_code == 302
    assert LegalPeriod.objects.filter(code="plan_due").count() == 2
    again = http.post(page, {**data, "confirmed": "on"}).content.decode()
    assert "Joku" in again
    assert LegalPeriod.objects.filter(code="plan_due").count() == 2


@pytest.mark.parametrize(
    "changes", [{"amount": "0"}, {"amount": "x"}, {"unit": "hours"}, {"valid_from": "1.1.2020"}, {"newest": "x"}]
)
def test_a_bad_period_is_not_shown_for_confirming(http: Client, changes):
    row = LegalPeriod.objects.get(code="plan_due")
    data = {
        "amount": "4",
        "unit": "months",
        "holiday_rule": "unchanged",
        "valid_from": date_text(40),
        "source_fi": "Laki",
        "newest": row.pk,
        **changes,
    }
    shown = http.post(reverse("authorities:add-period", args=["plan_due"]), data).content.decode()
    assert "Vahvista ja lisää rivi" not in shown
    assert "error-summary" in shown


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("user", [999_999]),
        ("change-user", [999_999]),
        ("grant-role", [10**18]),
        ("end-role", [999_999]),
        ("area", [999_999]),
        ("authority", [999_999]),
        ("add-part", [999_999, "yksikot"]),
        ("end-municipality", ["abc"]),
        ("add-code", ["keksitty"]),
        ("rename-code", [999_999]),
        ("add-period", ["keksitty"]),
        ("confirm-reset", ["018f0000-0000-7000-8000-000000000000"]),
    ],
)
def test_unknown_keys_are_not_found(http: Client, name, arguments):
    assert http.get(reverse(f"authorities:{name}", args=arguments)).status_code == 404


def test_rows_are_found_only_under_their_own_authority_and_area(area: Area, other_area: Area, http: Client):
    hva, tvv = area.authorities["hva"], area.authorities["tvv"]
    unit = hva.units.get()
    for name in ("change-part", "end-part"):
        assert http.get(reverse(f"authorities:{name}", args=[tvv.pk, "yksikot", unit.pk])).status_code == 404
        assert http.get(reverse(f"authorities:{name}", args=[hva.pk, "keksitty", unit.pk])).status_code == 404
    row = other_area.area.area_municipalities.get()
    assert http.get(reverse("authorities:end-area-municipality", args=[area.pk, row.pk])).status_code == 404
    joined = hva.authority_areas.get()
    assert http.get(reverse("authorities:end-authority-area", args=[tvv.pk, joined.pk])).status_code == 404


@pytest.mark.parametrize("name", ["invite-user", "move-code"])
def test_changes_are_post_only(area: Area, http: Client, name):
    key = area.user("tvv_expert").pk if name == "invite-user" else CodeItem.objects.first().pk
    assert http.get(reverse(f"authorities:{name}", args=[key])).status_code == 405


def test_strangers_are_sent_to_sign_in(area: Area):
    for name in ("administration", "users", "roles", "matrix", "endings"):
        response = Client().get(reverse(f"authorities:{name}"))
        assert response.status_code == 302
        assert "/kirjautuminen/" in response["Location"]


def test_an_administrator_sees_no_client_and_no_client_page(area: Area, http: Client):
    client = area.client()
    assert http.get("/asiakkaat/").status_code in {403, 404}
    assert http.get(f"/asiakkaat/{client.pk}/").status_code in {403, 404}
    for name in ("administration", "users", "roles", "areas", "authorities"):
        assert client.last_name not in http.get(reverse(f"authorities:{name}")).content.decode()


def test_everybody_signed_in_sees_the_matrix_with_their_own_role_marked(area: Area):
    for role in ("tvv_expert", "steering_member", "administrator"):
        text = signed_in(area.user(role)).get(reverse("authorities:matrix")).content.decode()
        assert "yhteisrekisterinpitäjät" in text
        assert "app-row--here" in text
        assert "oma rooli" in text


def queries(http: Client, page: str) -> int:
    cache.clear()
    http.get(page)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert http.get(page).status_code == 200
    return len(captured)


def test_lists_cost_the_same_for_one_row_and_fifty(area: Area, http: Client):
    tvv = area.authorities["tvv"]
    ending = TODAY + timedelta(days=5)

    def add(count: int) -> None:
        for _number in range(count):
            user = make_user(employer=tvv, role_codes=["tvv_expert"], area=area.area, valid_to=ending)
            change(RoleAssignment.objects.filter(user=user), valid_to=ending)
        for _number in range(count):
            Unit.objects.create(authority=tvv, name_fi="Yksikkö", municipality_id="186", valid_from=TODAY)

    pages = [
        reverse("authorities:administration"),
        reverse("authorities:users"),
        f"{reverse('authorities:roles')}?show=ending",
        reverse("authorities:endings"),
        reverse("authorities:authority", args=[tvv.pk]),
        reverse("authorities:authorities"),
        reverse("authorities:areas"),
        "/",
    ]
    add(1)
    before = {page: queries(http, page) for page in pages}
    add(49)
    make_area()
    after = {page: queries(http, page) for page in pages}
    assert after == before
    municipalities = reverse("authorities:municipalities")
    assert queries(http, f"{municipalities}?name=Järvenpää") == queries(http, municipalities)


def test_a_long_list_is_paged_by_key_both_ways(area: Area, http: Client):
    for number in range(60):
        make_user(employer=area.authorities["hva"], last_name=f"Sivu{number:02}")
    page = reverse("authorities:users")
    first = http.get(page, {"name": "sivu"})
    assert len(first.context["page"].rows) == 50
    second = http.get(page + first.context["page"].next_url)
    assert [user.last_name for user in second.context["page"].rows] == [f"Sivu{number}" for number in range(50, 60)]
    back = http.get(page + second.context["page"].previous_url)
    assert [user.pk for user in back.context["page"].rows] == [user.pk for user in first.context["page"].rows]
    for junk in ("abc", "9" * 40, HOSTILE, "-1", "\0"):
        assert http.get(page, {"after": junk}).status_code == 200
        assert http.get(reverse("authorities:municipalities"), {"before": junk, "after": junk}).status_code == 200
    for sort in ("name", "-name", "employer", "-end", "keksitty"):
        assert http.get(page, {"sort": sort, "name": "sivu"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [("äij", ["Äijälä"]), ("Liisa Äij", ["Äijälä"]), ("äijälä lii", ["Äijälä"]), ("ijälä", []), ("%", None)],
)
def test_people_are_found_by_the_beginnings_of_their_names_in_any_order(area: Area, http: Client, query, found):
    make_user(employer=area.authorities["hva"], last_name="Äijälä", first_name="Liisa")
    rows = http.get(reverse("authorities:users"), {"name": query}).context["page"].rows
    assert found is None or [user.last_name for user in rows] == found


def test_states_narrow_the_list(area: Area, http: Client):
    closed = make_user(employer=area.authorities["hva"], is_active=False)
    over = make_user(employer=area.authorities["hva"], valid_to=TODAY - timedelta(days=1))
    soon = make_user(employer=area.authorities["hva"], valid_to=TODAY + timedelta(days=14))
    page = reverse("authorities:users")

    def keys(state):
        return {user.pk for user in http.get(page, {"state": state}).context["page"].rows}

    assert keys("ended") == {closed.pk, over.pk}
    assert keys("ending") == {soon.pk}
    assert soon.pk in keys("active")
    assert soon.pk in keys("invited")
    change(User.objects.filter(pk=soon.pk), last_login=clock.now())
    assert soon.pk not in keys("invited")


def test_an_end_race_gives_words(area: Area, http: Client, monkeypatch):
    """Two administrators at the same moment: the database's refusal is told in words."""
    tvv = area.authorities["tvv"]
    monkeypatch.setattr("authorities.services.organisations.refuse_overlap", lambda *args, **kwargs: None)
    response = http.post(reverse("authorities:add-authority-area", args=[tvv.pk]), {"area": area.pk, "valid_from": date_text(1)})
    assert response.status_code == 200
    assert "tällä välin" in response.content.decode()
    assert tvv.authority_areas.count() == 1


def test_everything_made_is_logged_by_type_and_key(area: Area, http: Client):
    http.post(
        reverse("authorities:create-area"),
        {"name_fi": "Uusi alue", "code": "uusi-alue", "responsible_municipality": "858"},
    )
    made = CooperationArea.objects.get(code="uusi-alue")
    assert Event.objects.filter(action="created", object_type="authorities.cooperationarea", object_id=str(made.pk)).exists()


def test_roles_chosen_before_the_session_was_locked_come_back(area: Area, http: Client):
    user = make_user(employer=area.authorities["tvv"], role_codes=["tvv_expert"], area=area.area, last_name="Jatkuva")
    page = reverse("authorities:renew-roles")
    data = QueryDict(f"role={RoleAssignment.objects.get(user=user).pk}&until=1.6.2027&accounts=extend")
    with unit_of_work(area_id=area.pk):
        save_form(user_id=area.user("administrator").pk, path=page, data=data)
    shown = http.get(page, {"palauta": "1"}).content.decode()
    assert "Jatkuva" in shown
    assert "1.6.2027" in shown
    assert http.get(page).status_code == 302
