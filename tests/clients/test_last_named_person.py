"""A shielded client always has somebody who may open it: the last named person is neither barred nor bars themselves."""

import pytest
from django.urls import reverse

from clients.models import Bar, Client, ShieldedAccess
from clients.policy import can_open
from clients.services import declare_conflict, shield
from clients.services.access import LastNamedPerson
from tests.clients.posting import errors
from tests.factories import Area
from tests.http import signed_in


@pytest.fixture
def shielded(area: Area, client_of_expert: Client) -> Client:
    """A client shielded by the expert, who is the only one named."""
    client = Client.objects.get(pk=client_of_expert.pk)
    shield(actor=area.actor("tvv_expert"), client=client, people=[], seen_version=client.row_version)
    return Client.objects.get(pk=client.pk)


def test_the_last_named_person_is_told_to_name_another_first(area, shielded):
    http = signed_in(area.user("tvv_expert"))
    found = errors(http.post(reverse("clients:conflict", args=[shielded.pk]), {"reason": "sukulainen"}))
    assert "Nimeä" in found["__all__"][0]
    area.enter()
    assert not Bar.objects.exists()
    assert can_open(area.actor("tvv_expert"), Client.objects.get(pk=shielded.pk))


def test_after_another_was_named_the_conflict_is_taken(area, shielded):
    counsellor = area.user("hva_social")
    shield(actor=area.actor("tvv_expert"), client=shielded, people=[counsellor], seen_version=shielded.row_version)
    declare_conflict(actor=area.actor("tvv_expert"), client=shielded)
    assert can_open(area.actor("hva_social"), Client.objects.get(pk=shielded.pk))
    with pytest.raises(LastNamedPerson):
        declare_conflict(actor=area.actor("hva_social"), client=Client.objects.get(pk=shielded.pk))


@pytest.mark.parametrize("values", [{"is_active": False}, {"valid_to": "2020-01-01"}])
def test_a_person_whose_account_is_over_does_not_count(area, shielded, values):
    gone = area.user("hva_social")
    shield(actor=area.actor("tvv_expert"), client=shielded, people=[gone], seen_version=shielded.row_version)
    for name, value in values.items():
        setattr(gone, name, value)
    gone.save()
    with pytest.raises(LastNamedPerson):
        declare_conflict(actor=area.actor("tvv_expert"), client=Client.objects.get(pk=shielded.pk))
    assert ShieldedAccess.objects.count() == 2
