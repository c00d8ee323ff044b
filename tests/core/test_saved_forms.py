"""What was typed when the session was locked: kept encrypted, for its user, within its area, for a day."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import QueryDict

from authorities.models import Authority, AuthorityKind, EmployerType
from core import registry, saved_forms
from core.models import JobRun, SavedForm
from core.saved_forms import delete_form, restore_form, save_form, without_secrets
from core.tasks import delete_expired_forms, delete_expired_forms_outside
from core.transactions import unit_of_work

pytestmark = pytest.mark.django_db

TYPED = QueryDict("last_name=M%C3%A4kinen&ground=health&ground=work&identity_code=010594-900Y&note=%3Cb%3E'%3B--")


@pytest.fixture
def user_id():
    employer = Authority.objects.create(kind=AuthorityKind.TVV, employer_type=EmployerType.MUNICIPALITY)
    return (
        get_user_model()
        .objects.create(email="aino@example.org", first_name="Aino", last_name="Koe", employer=employer, valid_to="2099-12-31")
        .pk
    )


def test_the_form_comes_back_as_it_was_typed(user_id):
    save_form(user_id=user_id, path="/clients/new/", data=TYPED)
    assert restore_form(user_id=user_id, path="/clients/new/") == TYPED


def test_the_database_holds_no_readable_word_of_it(user_id):
    save_form(user_id=user_id, path="/clients/new/", data=TYPED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_savedform::text FROM core_savedform")
        row = cursor.fetchone()[0]
    assert "nen" not in row
    assert "010594" not in row


def test_it_is_given_back_on_its_own_page_and_to_its_user_only(user_id):
    save_form(user_id=user_id, path="/clients/new/", data=TYPED)
    assert restore_form(user_id=user_id, path="/clients/") is None
    assert restore_form(user_id=user_id + 1, path="/clients/new/") is None


def test_the_newest_text_of_a_page_takes_the_place_of_the_older(user_id):
    save_form(user_id=user_id, path="/x/", data=TYPED)
    save_form(user_id=user_id, path="/x/", data=QueryDict("a=2"))
    assert restore_form(user_id=user_id, path="/x/") == QueryDict("a=2")
    assert SavedForm.objects.count() == 1


def test_the_newest_twenty_of_a_user_are_kept(user_id):
    for number in range(25):
        save_form(user_id=user_id, path=f"/{number}/", data=TYPED)
    assert SavedForm.objects.count() == 20
    assert restore_form(user_id=user_id, path="/4/") is None
    assert restore_form(user_id=user_id, path="/5/") == TYPED


def test_it_is_not_seen_from_another_area(user_id):
    with unit_of_work(area_id=1):
        save_form(user_id=user_id, path="/x/", data=TYPED, client_id=uuid.uuid4())
    for area_id in (2, None):
        with unit_of_work(area_id=area_id):
            assert restore_form(user_id=user_id, path="/x/") is None
            assert delete_form(user_id=user_id, path="/x/") == 0
    with unit_of_work(area_id=1):
        assert restore_form(user_id=user_id, path="/x/") == TYPED
        assert delete_form(user_id=user_id, path="/x/") == 1


def test_the_same_page_may_be_open_in_two_areas(user_id):
    for area_id in (1, 2, None):
        with unit_of_work(area_id=area_id):
            save_form(user_id=user_id, path="/x/", data=QueryDict(f"area={area_id}"))
    for area_id in (1, 2):
        with unit_of_work(area_id=area_id):
            assert restore_form(user_id=user_id, path="/x/") == QueryDict(f"area={area_id}")


def test_a_day_later_it_is_gone(user_id, monkeypatch):
    for area_id in (1, None):
        with unit_of_work(area_id=area_id):
            save_form(user_id=user_id, path=f"/{area_id}/", data=TYPED)
    later = saved_forms.now() + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(saved_forms, "now", lambda: later)
    with unit_of_work(area_id=1):
        assert restore_form(user_id=user_id, path="/1/") is None
    with unit_of_work():
        assert saved_forms.delete_expired() == 1
    with unit_of_work(area_id=1):
        assert saved_forms.delete_expired() == 1


def test_the_hourly_jobs_delete_what_nobody_came_back_for(user_id, monkeypatch):
    monkeypatch.setattr(registry, "_areas", [lambda: [1, 2]])
    for area_id in (1, 2, None):
        with unit_of_work(area_id=area_id):
            save_form(user_id=user_id, path="/x/", data=TYPED)
    later = saved_forms.now() + timedelta(hours=25)
    monkeypatch.setattr(saved_forms, "now", lambda: later)
    delete_expired_forms()
    delete_expired_forms_outside()
    assert sum(run.counts["forms"] for run in JobRun.objects.all()) == 3


@pytest.mark.parametrize(
    "secret",
    [
        "password", "password1", "old_password", "new-password2", "csrfmiddlewaretoken", "csrf_token", "code", "otp", "otp_token",
        "totp", "recovery_code", "mfa-code", "secret", "pin", "client_secret", "passcode", "PASSWORD",
    ],
)  # fmt: skip
def test_secrets_are_never_kept(secret):
    assert dict(without_secrets(QueryDict(f"{secret}=abc&name=x"))) == {"name": ["x"]}


@pytest.mark.parametrize(
    "name", ["identity_code", "person-identity_code", "postal_code", "municipality_code", "spinning", "encoded", "description"]
)
def test_what_only_looks_like_a_secret_is_kept(name):
    assert dict(without_secrets(QueryDict(f"{name}=abc"))) == {name: ["abc"]}


@pytest.mark.parametrize("data", ["", "password=x", "a=&b=", "a=" + "x" * 600_000])
def test_nothing_secrets_alone_and_floods_are_not_kept(user_id, data):
    assert save_form(user_id=user_id, path="/x/", data=QueryDict(data)) is None
    assert not SavedForm.objects.exists()


def test_a_path_that_no_page_has_is_not_kept(user_id):
    assert save_form(user_id=user_id, path="/" + "x" * 500, data=TYPED) is None
