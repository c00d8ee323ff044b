"""Answers of the whole system that no page of its own gives: no Django admin, and a bad request in our own words."""

from django.apps import apps
from django.test import Client as HttpClient

from tests.http import signed_in


def test_there_is_no_django_admin(area):
    assert not apps.is_installed("django.contrib.admin")
    assert signed_in(area.user("administrator")).get("/admin/").status_code == 404


def test_a_request_that_makes_no_sense_gets_the_page_of_400(area, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    http = signed_in(area.user("tvv_expert"), http=HttpClient(raise_request_exception=False))
    answer = http.post("/asiakkaat/", {f"field{number}": "x" for number in range(10)})
    assert answer.status_code == 400
    assert "TYM" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
