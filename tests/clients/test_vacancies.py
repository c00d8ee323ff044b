"""The database keeps where nobody is named, whoever writes; and every way of being a name on paper is found from few rows."""

from datetime import timedelta
from importlib import import_module
from itertools import combinations

import pytest
from django.db import connection

from authorities.models import Authority
from clients import desk
from clients.models import Bar, Client, Membership, ResponsibleOfficial, ShieldedAccess, Vacancy
from clients.unassigned import _perhaps_unanswered, officials_in_force, without_official_of
from core import clock
from tests.factories import Area


def kept() -> set[tuple]:
    return set(Vacancy.objects.values_list("client", "authority", "area"))


def true_now() -> set[tuple]:
    """The same from the rows that it follows from."""
    named = set(ResponsibleOfficial.objects.filter(ended_on=None).values_list("client", "stored_by"))
    is_open = set(Membership.objects.filter(ended_on=None).values_list("client", flat=True))
    return {
        (client.pk, authority, client.area_id)
        for client in Client.objects.all()
        for authority in client.serving_authority_ids
        if client.pk in is_open and (client.pk, authority) not in named
    }


def end_official(area: Area, client: Client) -> None:
    row = ResponsibleOfficial.objects.get(client=client)
    row.ended_on = clock.today()
    row.save()


def delete_official(area: Area, client: Client) -> None:
    ResponsibleOfficial.objects.get(client=client).delete()


def name_another(area: Area, client: Client) -> None:
    user = area.user("kela_specialist")
    ResponsibleOfficial.objects.create(
        client=client, area_id=area.pk, user=user, stored_by=user.employer, started_on=clock.today()
    )


def move_official(area: Area, client: Client) -> None:
    row = ResponsibleOfficial.objects.get(client=client)
    row.client = area.client()
    row.save()


def close(area: Area, client: Client) -> None:
    row = Membership.objects.get(client=client)
    row.close(ended_on=clock.today())
    row.save()


def serve_fewer(area: Area, client: Client) -> None:
    client.serving_authority_ids = client.serving_authority_ids[:1]
    client.save()


def serve_more(area: Area, client: Client) -> None:
    client.serving_authority_ids = sorted(Authority.objects.values_list("pk", flat=True))
    client.save()


def nothing(area: Area, client: Client) -> None:
    pass


CHANGES = [nothing, end_official, delete_official, name_another, move_official, close, serve_fewer, serve_more]


@pytest.mark.parametrize("change", CHANGES)
def test_they_are_true_after_every_change(area, client_of_expert, change):
    nobodys = area.client()
    change(area, Client.objects.get(pk=client_of_expert.pk))
    assert kept() == true_now()
    assert {key for key, _authority, _area in kept()} >= {nobodys.pk}


def test_a_database_that_has_clients_is_filled_from_what_there_is(area, client_of_expert):
    area.client()
    close(area, area.client())
    before = kept()
    assert before
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clients_vacancy")
        assert kept() == set()
        cursor.execute(import_module("clients.migrations.0014_vacancies").FILL)
    assert kept() == before == true_now()


def test_another_area_has_no_part_in_it(area, other_area):
    other_area.client()
    area.enter()
    assert kept() == set()


def waits(area: Area) -> list[Client]:
    return list(desk.unassigned(area.actor("tvv_supervisor")))


def test_the_own_record_waits_for_somebody_else(area, client_of_expert):
    assert waits(area) == []
    user = area.user("tvv_expert")
    user.identity_code = client_of_expert.identity_code
    user.save()
    assert waits(area) == [client_of_expert]


def test_an_official_who_went_to_another_employer_is_a_name_on_paper(area, client_of_expert):
    user = area.user("tvv_expert")
    user.employer = area.authorities["hva"]
    user.save()
    assert waits(area) == [client_of_expert]


def test_a_shield_without_the_officials_name_leaves_nobody(area, client_of_expert):
    supervisor = area.user("tvv_supervisor")
    row = {"client": client_of_expert, "area_id": area.pk, "stored_by": supervisor.employer}
    client_of_expert.shielded = True
    client_of_expert.save()
    ShieldedAccess.objects.create(**row, user=supervisor)
    assert waits(area) == [client_of_expert]
    ShieldedAccess.objects.create(**row, user=area.user("tvv_expert"))
    assert waits(area) == []


def no_account(area: Area, client: Client) -> None:
    user = area.user("tvv_expert")
    user.valid_to = clock.today() - timedelta(days=1)
    user.save()


def other_employer(area: Area, client: Client) -> None:
    user = area.user("tvv_expert")
    user.employer = area.authorities["hva"]
    user.save()


def barred(area: Area, client: Client) -> None:
    user = area.user("tvv_expert")
    Bar.objects.create(client=client, area_id=area.pk, user=user, stored_by=user.employer)


def shielded(area: Area, client: Client) -> None:
    client.shielded = True
    client.save()
    user = area.user("tvv_supervisor")
    ShieldedAccess.objects.create(client=client, area_id=area.pk, user=user, stored_by=user.employer)


def own_record(area: Area, client: Client) -> None:
    user = area.user("tvv_expert")
    user.identity_code = client.identity_code
    user.save()


WAYS = [no_account, other_employer, barred, shielded, own_record]


@pytest.mark.parametrize("ways", [(), *((way,) for way in WAYS), *combinations(WAYS, 2)])
def test_the_few_who_are_looked_at_have_everybody_for_whom_nobody_answers(area, client_of_expert, ways):
    """The plain form, from all clients, and the quick one, from those who can be such, say the same."""
    nobodys = area.client()
    area.client(official=area.user("tvv_expert", name="Toinen"))
    for way in ways:
        way(area, Client.objects.get(pk=client_of_expert.pk))
    actor = area.actor("tvv_supervisor")
    in_force = officials_in_force(area.pk).filter(stored_by=actor.authority_id).values("client")
    is_open = Membership.objects.filter(ended_on=None).values("client")
    plain = Client.objects.filter(pk__in=is_open, serving_authority_ids__contains=[actor.authority_id]).exclude(pk__in=in_force)
    assert set(plain) == {nobodys} | ({client_of_expert} if ways else set())
    assert set(plain) == set(Client.objects.filter(without_official_of(actor)))
    assert set(plain.values_list("pk", flat=True)) <= {row["client"] for row in _perhaps_unanswered(actor)}
