"""An area with its people, a client for whom all three answer, and an assessment being made."""

import pytest

from clients.models import Client, ResponsibleOfficial
from core import clock
from planning.models import JointAssessment
from planning.services import begin_assessment
from tests.clients.conftest import area

__all__ = ["area"]

#: The people of the three.
THREE = ("tvv_expert", "hva_social", "kela_specialist")


@pytest.fixture
def client(area) -> Client:  # the register's client, as everywhere in these tests
    """A client with an official of each of the three."""
    made = area.client(official=area.user("tvv_expert"))
    for role in THREE[1:]:
        user = area.user(role)
        ResponsibleOfficial.objects.create(
            client=made, area_id=area.pk, stored_by=user.employer, user=user, started_on=clock.today()
        )
    return Client.objects.get(pk=made.pk)


@pytest.fixture
def assessment(area, client) -> JointAssessment:
    """The assessment at the start, begun by the expert."""
    begun = begin_assessment(actor=area.actor("tvv_expert"), client=client, phase="start", begun_on=clock.today())
    client.forget_facts()
    return JointAssessment.objects.select_related("client", "membership").get(pk=begun.pk)
