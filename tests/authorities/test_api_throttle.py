"""How often the API may be called: counted by user, past the rollback, and forgotten after a day."""

from datetime import timedelta

import pytest
from django.test import Client as HttpClient

from authorities.api.throttle import forget_old_counts, seconds_to_wait
from authorities.models import ApiCallCount
from core import clock
from tests.http import signed_in
from tests.http_api import CLIENTS, by_token, token_for, told

THROTTLED = (429, "throttled")


@pytest.fixture(autouse=True)
def few(settings, monkeypatch):
    """Three calls in a minute that does not end during the test."""
    settings.TYM_API_CALLS_PER_MINUTE = 3
    moment = clock.now().replace(second=20)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_one_call_too_many_is_told_how_long_to_wait(area, expert):
    http = signed_in(expert)
    assert [http.get(CLIENTS).status_code for _call in range(3)] == [200] * 3
    answer = http.get(CLIENTS, headers={"Accept-Language": "en"})
    assert told(answer) == THROTTLED
    assert answer["Retry-After"] == "40"
    assert "Too many calls" in answer.json()["message"]
    assert "no-store" in answer["Cache-Control"]
    assert http.get("/oma/").status_code == 200, "the pages go on"


def test_sessions_and_tokens_of_one_user_are_counted_together_and_others_apart(area, expert):
    secrets = [token_for(expert, area, name=name)[1] for name in ("Yksi", "Kaksi")]
    http = signed_in(expert)
    assert [http.get(CLIENTS).status_code, *(by_token(secret).status_code for secret in secrets)] == [200] * 3
    for answer in (http.get(CLIENTS), *(by_token(secret) for secret in secrets)):
        assert told(answer) == THROTTLED
    assert signed_in(area.user("hva_social")).get(CLIENTS).status_code == 200


def test_refused_calls_count_although_they_are_rolled_back(area, expert):
    http = signed_in(expert)
    hidden = f"{CLIENTS}01a20bd4-58f7-759e-96d1-2db4ef2d537d/"
    assert [http.get(hidden).status_code for _call in range(4)] == [404, 404, 404, 429]


def test_unknown_tokens_are_counted_by_address(area):
    assert [by_token("tym_x").status_code for _call in range(4)] == [401, 401, 401, 429]
    assert HttpClient().get(CLIENTS).status_code == 401, "without a token nothing is looked up, and nothing counted"
    assert "127.0.0.1" not in str(ApiCallCount.objects.values())


def test_the_next_minute_begins_anew(area, monkeypatch):
    assert [seconds_to_wait("user:1") for _call in range(4)] == [0, 0, 0, 40]
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert seconds_to_wait("user:1") == 0


def test_counts_are_forgotten_after_a_day(area, monkeypatch):
    seconds_to_wait("user:1")
    assert forget_old_counts() == 0
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert forget_old_counts() == 1
    assert not ApiCallCount.objects.exists()
