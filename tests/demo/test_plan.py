"""The plan of the demo's clients: the same from the same seed, and plausible on any reference date."""

from collections import Counter
from datetime import date, timedelta

import pytest

from authorities.demo import demo_areas, demo_people
from clients.demo.plan import plan_clients
from clients.demo.times import years_before
from core.identity_code import CENTURY_SIGNS, parse

DAY = date(2026, 11, 24)
#: A Tuesday, New Year's Day, a leap day, a Sunday.
DAYS = [DAY, date(2026, 1, 1), date(2024, 2, 29), date(2026, 11, 22)]


def keski_uusimaa(*, seed: int = 381, reference_date: date = DAY, count: int = 300):
    return plan_clients(area="keski-uusimaa", count=count, seed=seed, reference_date=reference_date)


def test_the_same_seed_and_day_give_the_same_clients():
    assert keski_uusimaa() == keski_uusimaa()


def test_another_seed_gives_other_clients():
    assert keski_uusimaa() != keski_uusimaa(seed=382)


def test_everything_moves_with_the_reference_date():
    week = timedelta(days=7)
    first, second = ({one.name: one for one in keski_uusimaa(reference_date=day)} for day in (DAY, DAY + week))
    name = "Rautio, Pekka Olavi"
    assert second[name].stays[-1].started_on - first[name].stays[-1].started_on == week


@pytest.mark.parametrize("count", [300, 100, 0])
def test_there_are_as_many_as_asked_for_but_never_fewer_than_the_familiar_ones(count):
    assert len(keski_uusimaa(count=count)) == max(count, 27)


def test_every_code_is_valid_synthetic_and_of_one_person_with_every_sign_of_the_living():
    codes = [one.identity_code for one in keski_uusimaa() if one.identity_code]
    assert all(parse(code).is_synthetic for code in codes)
    assert len(set(codes)) == len(codes) == 298
    assert {code[6] for code in codes} == set(CENTURY_SIGNS[1900] + CENTURY_SIGNS[2000])


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("seed", [381, 7])
def test_nothing_lies_after_the_reference_date_and_ages_are_of_working_life(day, seed):
    for client in keski_uusimaa(seed=seed, reference_date=day):
        assert client.birth_date <= years_before(client.stays[0].started_on, 18)
        assert client.birth_date > years_before(day, 65)
        days = [client.first_day, *client.served_by.values()]
        for stay in client.stays:
            days += [stay.started_on, stay.recorded_on, stay.ended_on or day]
            assert stay.referred_on <= stay.started_on <= stay.recorded_on <= (stay.ended_on or day)
        for contact in client.contacts:
            days += [contact.valid_from, contact.ended_on or day]
        for official in client.officials:
            days += [official.started_on, official.ended_on or day]
            assert official.started_on <= (official.ended_on or day)
        assert max(days) <= day


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("seed", [381, 7])
def test_entries_are_stored_and_changed_within_a_membership_and_tell_of_what_has_been(day, seed):
    for client in keski_uusimaa(seed=seed, reference_date=day):
        for entry in client.entries:
            days = [entry.day, *(change.day for change in entry.changes)]
            assert days == sorted(days)
            assert any(stay.recorded_on <= days[0] <= days[-1] <= (stay.ended_on or day) for stay in client.stays)
            told = {name: value for name, value in entry.values.items() if name in {"noted_on", "started_on", "checked_on"}}
            assert all(value is None or client.birth_date < value <= entry.day for value in told.values())
            consent = entry.values.get("consent")
            assert consent is None or client.entries[consent].is_valid_on(entry.day)


@pytest.mark.parametrize("day", DAYS)
def test_memberships_of_a_client_do_not_overlap_and_only_the_last_one_is_open(day):
    twice = [one for one in keski_uusimaa(reference_date=day) if len(one.stays) > 1]
    assert len(twice) >= 10
    for client in twice:
        earlier, later = client.stays
        assert earlier.ended_on is not None
        assert earlier.ended_on < later.started_on


def test_all_stages_are_there():
    planned = keski_uusimaa()
    begun = [(DAY - one.stays[-1].started_on).days for one in planned if one.is_open]
    ended = [(DAY - (one.stays[-1].ended_on or DAY)).days for one in planned if not one.is_open]
    assert min(begun) == 0
    assert 1000 < max(begun) < 1110
    assert 200 <= len(begun) <= 240
    assert sum(days <= 92 for days in begun) >= 40
    assert sum(days <= 90 for days in ended) >= 10
    assert sum(days > 4 * 366 for days in ended) >= 10


def test_officials_have_a_plausible_caseload_and_some_clients_wait_for_one():
    planned = [one for one in keski_uusimaa() if one.is_open]
    loads = Counter(official.person for one in planned for official in one.officials if official.ended_on is None)
    assert loads.keys() == {key for key, one in demo_people().items() if one.caseload and one.authority in {"tvv", "hva", "kela"}}
    full_time = {key: load for key, load in loads.items() if demo_people()[key].caseload >= 30}
    assert all(30 <= load <= 60 for load in full_time.values()), full_time
    for authority in ("tvv", "hva", "kela"):
        answered = sum(any(one.authority == authority and not one.ended_on for one in client.officials) for client in planned)
        assert 0 < len(planned) - answered < 60


def test_clients_have_at_most_one_official_of_an_authority_at_a_time_and_only_of_those_that_serve_them():
    for client in keski_uusimaa():
        assert {one.authority for one in client.officials} <= client.served_by.keys()
        open_ones = Counter(one.authority for one in client.officials if one.ended_on is None)
        assert all(number == 1 for number in open_ones.values())
        assert all(demo_people()[one.person].authority == one.authority for one in client.officials)


def test_names_homes_and_languages_are_those_of_a_mixed_town():
    planned = keski_uusimaa()
    names = " ".join(one.name for one in planned)
    assert set("åäöÅÄÖ") & set(names) >= set("åäöÖ")
    assert "von " in names
    assert "-" in names
    now = [one.contacts[-1].values for one in planned]
    homes = {values["home_municipality_id"] for values in now}
    assert set(demo_areas()["areas"]["keski-uusimaa"]["municipalities"]) < homes
    assert "" in homes
    assert {"fi", "sv", "ru", "ar", "so", "et", "uk"} <= {values["contact_language"] for values in now}
    assert sum(bool(values["interpreter_language"]) for values in now) >= 10


def test_two_are_shielded_two_have_no_code_yet_and_a_few_are_protected():
    planned = keski_uusimaa()
    assert sum(bool(one.named) for one in planned) == 2
    assert sum(not one.identity_code for one in planned) == 2
    assert 3 <= sum(one.protected for one in planned) <= 6
    for client in planned:
        officials = {one.person for one in client.officials if one.ended_on is None}
        assert not client.named or officials <= set(client.named)
