"""Midnight and the two nights a year when the clock is moved, as people in Finland live through them."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from audit.models import Event
from authorities.access import Deny
from clients.access_log import day_bounds, log_days
from clients.models import Client, ContactDetails, Membership, PurposeOfDay
from clients.policy import can_open
from core import clock
from core.clock import HELSINKI
from core.models.legal_period import PeriodCode
from core.periods import due_date
from tests.clients.posting import errors, intake, shown
from tests.factories import Area, change
from tests.http import signed_in

INTAKE = reverse("clients:intake")


def at(year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    """A moment by the clock on a Finnish wall; ``fold=1`` the second time round when the clock is put back."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI, fold=fold)


def tomorrow(hour: int, minute: int) -> datetime:
    """A moment of the night after today, by the Finnish clock."""
    day = clock.today() + timedelta(days=1)
    return at(day.year, day.month, day.day, hour, minute)


def page(name: str, client: Client) -> str:
    return reverse(f"clients:{name}", args=[client.pk])


@pytest.fixture
def evening(area: Area, client_of_expert: Client):
    """Ten to midnight: a colleague has told why, and has the form of the contact details open."""
    with time_machine.travel(tomorrow(0, 0) - timedelta(minutes=10), tick=False) as traveller:
        http = signed_in(area.user("tvv_expert", name="Kollega"))
        http.post(page("purpose", client_of_expert), {"purpose": "contact"})
        form = shown(http.get(page("change-contacts", client_of_expert)))
        yield traveller, http, form


def test_yesterdays_purpose_is_asked_again_after_midnight(area, client_of_expert, evening):
    traveller, http, _form = evening
    assert http.get(page("client", client_of_expert)).status_code == 200
    traveller.shift(timedelta(minutes=9, seconds=59))
    assert http.get(page("client", client_of_expert)).status_code == 200, "until the last second of the day"
    traveller.shift(timedelta(seconds=2))
    asked = http.get(page("client", client_of_expert))
    assert urlsplit(asked["Location"]).path == page("purpose", client_of_expert)
    area.enter()
    assert can_open(area.actor("tvv_expert", name="Kollega"), Client.objects.get()).reason is Deny.PURPOSE


def test_a_form_begun_before_midnight_and_sent_after_it_comes_back_as_it_was_typed(area, client_of_expert, evening):
    traveller, http, form = evening
    traveller.shift(timedelta(minutes=20))
    asked = http.post(
        page("change-contacts", client_of_expert), form | {"phone": "040 987 6543", "street_address": "Keskiyöntie 1"}
    )
    purpose = asked["Location"]
    assert urlsplit(purpose).path == page("purpose", client_of_expert)
    assert "Keskiy" not in purpose
    back = http.post(purpose, {"purpose": "contact", "next": parse_qs(urlsplit(purpose).query)["next"][0]})
    again = http.get(back["Location"])
    kept = shown(again)
    assert (kept["phone"], kept["street_address"]) == ("040 987 6543", "Keskiyöntie 1")
    assert http.post(page("change-contacts", client_of_expert), kept).status_code == 302
    area.enter()
    assert ContactDetails.objects.get(ended_at=None).street_address == "Keskiyöntie 1"
    assert PurposeOfDay.objects.count() == 2, "one for each day"


def test_an_intake_begun_before_midnight_is_taken_after_it(area):
    with time_machine.travel(tomorrow(0, 0) - timedelta(minutes=5), tick=False) as traveller:
        http = signed_in(area.user("tvv_expert"))
        data = intake(area, started_on=f"{clock.today():%d.%m.%Y}")
        traveller.shift(timedelta(minutes=10))
        assert http.post(INTAKE, data).status_code == 302
        area.enter()
        assert Membership.objects.get().started_on == clock.today() - timedelta(days=1)


@pytest.mark.parametrize("night", [at(2027, 1, 15, 0, 30), at(2027, 7, 15, 0, 30), at(2027, 7, 15, 2, 59)])
def test_today_is_the_finnish_day_though_it_is_yesterday_in_utc(area, night):
    with time_machine.travel(night, tick=False):
        assert clock.today() == night.date()
        change(area.user("tvv_expert").role_assignments.all(), valid_to=night.date())
        change([area.user("tvv_expert")], valid_to=night.date())
        http = signed_in(area.user("tvv_expert"))
        assert http.post(INTAKE, intake(area, started_on=f"{night:%d.%m.%Y}")).status_code == 302, "today is not in the future"
        day_after = night + timedelta(days=1)
        assert list(errors(http.post(INTAKE, intake(area, started_on=f"{day_after:%d.%m.%Y}")))) == ["started_on"]


# --- the clock is moved -------------------------------------------------------------------------------------------------------

BACK, FORWARD = date(2026, 10, 25), date(2026, 3, 29)


@pytest.mark.parametrize(("day", "hours"), [(BACK, 25), (FORWARD, 23), (date(2026, 10, 24), 24)])
def test_a_day_of_the_log_is_as_long_as_the_day_was(day, hours):
    start, end = day_bounds(day, day)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)
    assert (start.hour, end.hour) == (0, 0)


MOMENTS = {
    BACK: [
        (at(2026, 10, 24, 23, 59), date(2026, 10, 24)),
        (at(2026, 10, 25, 0, 0), BACK),
        (at(2026, 10, 25, 3, 30), BACK),
        (at(2026, 10, 25, 3, 30, fold=1), BACK),
        (at(2026, 10, 25, 23, 59), BACK),
        (at(2026, 10, 26, 0, 0), date(2026, 10, 26)),
    ],
    FORWARD: [
        (at(2026, 3, 28, 23, 59), date(2026, 3, 28)),
        (at(2026, 3, 29, 0, 0), FORWARD),
        (at(2026, 3, 29, 2, 59), FORWARD),
        (at(2026, 3, 29, 4, 0), FORWARD),
        (at(2026, 3, 29, 23, 59), FORWARD),
        (at(2026, 3, 30, 0, 0), date(2026, 3, 30)),
    ],
}


@pytest.mark.parametrize("day", MOMENTS)
def test_events_around_a_moved_clock_stand_under_their_own_day(area, day):
    events = [
        Event(at=moment.astimezone(UTC), action="viewed", request_id=str(number))
        for number, (moment, _day) in enumerate(MOMENTS[day])
    ]
    shown_days = {one.day: [line.at for line in one.lines] for one in log_days(actor=area.actor("tvv_expert"), events=events)}
    wanted: dict[date, list[datetime]] = {}
    for moment, own_day in MOMENTS[day]:
        wanted.setdefault(own_day, []).append(moment.astimezone(UTC))
    assert shown_days == wanted


def test_the_hour_that_comes_twice_is_two_hours():
    first, second = (at(2026, 10, 25, 3, 30, fold=fold).astimezone(UTC) for fold in (0, 1))
    assert second - first == timedelta(hours=1)


@pytest.mark.parametrize(
    "moment", [at(2026, 10, 25, 3, 30), at(2026, 10, 25, 3, 30, fold=1), at(2026, 3, 29, 4, 0), at(2026, 3, 29, 2, 59)]
)
def test_pages_open_and_a_purpose_holds_in_the_night_of_a_moved_clock(area, client_of_expert, moment):
    users = [area.user("tvv_expert"), area.user("tvv_expert", name="Kollega")]
    with time_machine.travel(moment, tick=False) as traveller:
        for user in users:
            change(user.role_assignments.all(), valid_from=date(2026, 1, 1))
        http = signed_in(users[1])
        http.post(page("purpose", client_of_expert), {"purpose": "contact"})
        for name in ("client", "membership", "log", "identity"):
            assert http.get(page(name, client_of_expert)).status_code == 200
        assert PurposeOfDay.objects.get().day == moment.date()
        traveller.shift(timedelta(minutes=20))
        assert http.get(page("client", client_of_expert)).status_code == 200


@pytest.mark.parametrize("start", [at(2026, 10, 24, 12), at(2026, 3, 28, 12)])
def test_a_break_glass_access_is_open_for_24_hours_whatever_the_clock_shows(area, start):
    client = Client.objects.get(pk=area.client().pk)
    client.serving_authority_ids = [area.authorities["hva"].pk]
    client.save()
    code = client.identity_code
    user, supervisor = area.user("tvv_expert"), area.user("tvv_supervisor")
    with time_machine.travel(start, tick=False) as traveller:
        for one in (user, supervisor):
            change(one.role_assignments.all(), valid_from=date(2026, 1, 1))
        http = signed_in(user)
        opened = http.post(reverse("clients:break-glass"), {"code": code, "reason": "Hätä"})
        assert opened.status_code == 302, errors(opened)
        traveller.shift(timedelta(hours=23, minutes=59))
        area.enter()
        assert can_open(area.actor("tvv_expert"), Client.objects.get())
        traveller.shift(timedelta(minutes=2))
        assert can_open(area.actor("tvv_expert"), Client.objects.get()).reason is Deny.NOT_SERVED


@pytest.mark.parametrize(
    ("start", "due"),
    [(date(2026, 7, 25), date(2026, 10, 25)), (date(2025, 12, 29), date(2026, 3, 29)), (date(2025, 11, 30), date(2026, 2, 28))],
)
def test_a_due_date_is_a_date_whatever_the_clock(db, start, due):
    assert due_date(PeriodCode.PLAN_DUE, start) == due
