"""One answer everywhere: Django's ``has_perm``, guardian's checks and DRF's permissions agree with the policy."""

import pytest
from django.urls import path
from guardian.core import ObjectPermissionChecker
from rest_framework.response import Response
from rest_framework.views import APIView

from authorities.access import Denied, Deny, deny, require
from authorities.actors import build_actor
from authorities.backends import PolicyBackend
from authorities.rights import DataGroup, Right, data_permission
from clients.models import AccessRequest, Client
from clients.policy import can_open
from core.errors import Refused
from tests.factories import Area
from tests.http import signed_in


class ClientView(APIView):
    permission = "clients.view_client"

    def get(self, request, client_id):
        client = Client.objects.visible_to(request.actor).filter(pk=client_id).first()
        if client is None:
            hidden = Client.objects.filter(pk=client_id).first()
            raise Denied(can_open(request.actor, hidden) if hidden else deny(Deny.NOT_SERVED), client=hidden)
        self.check_object_permissions(request, client)
        return Response({"number": client.number})


class FailingView(APIView):
    def post(self, request, kind):
        client = Client.objects.visible_to(request.actor).first()
        AccessRequest.objects.create(client=client, area_id=client.area_id, user=request.user)
        if kind == "denied":
            require(deny(Deny.AREA_RIGHT))
        raise Refused


urlpatterns = [
    path("api/client/<uuid:client_id>/", ClientView.as_view()),
    path("api/fail/<str:kind>/", FailingView.as_view()),
]
pytestmark = pytest.mark.urls(__name__)


def actor_with_user(area: Area, role: str):
    actor = area.actor(role)
    actor.user.actor = actor
    return actor


@pytest.mark.parametrize("role", ["tvv_expert", "hva_health", "kela_specialist", "registry_officer", "director"])
def test_django_guardian_and_the_actor_know_the_same_rights(area: Area, role: str):
    actor = actor_with_user(area, role)
    checker = ObjectPermissionChecker(actor.user)
    for right in Right:
        for group in DataGroup:
            codename = data_permission(right, group)
            held = codename in actor.rights
            assert actor.user.has_perm(f"authorities.{codename}", actor.employer) is held
            assert checker.has_perm(codename, actor.employer) is held
            assert not actor.user.has_perm(f"authorities.{codename}", area.authorities["keha"])


def test_has_perm_on_a_client_is_the_policys_answer(area: Area, client_of_expert: Client):
    expert = actor_with_user(area, "tvv_expert")
    assert expert.user.has_perm("clients.view_client", client_of_expert)
    assert expert.user.has_perm("clients.change_client", client_of_expert)
    colleague = actor_with_user(area, "hva_health")
    assert not colleague.user.has_perm("clients.view_client", Client.objects.get(pk=client_of_expert.pk)), "no purpose yet"
    assert not expert.user.has_perm("clients.view_client"), "rights are on objects"
    assert not expert.user.has_perm("clients.unknown", client_of_expert)


def test_a_user_without_the_requests_actor_has_no_second_factor_and_so_no_right(area: Area, client_of_expert: Client):
    user = area.user("tvv_expert")
    user.__dict__.pop("actor", None)
    assert not PolicyBackend().has_perm(user, "clients.view_client", client_of_expert)
    assert build_actor(user).second_factor is False


def test_the_api_asks_the_policy(area: Area, client_of_expert: Client):
    address = f"/api/client/{client_of_expert.pk}/"
    assert signed_in(area.user("tvv_expert")).get(address).json() == {"number": client_of_expert.number}
    assert signed_in(area.user("hva_social")).get(address).status_code == 403, "no purpose yet"
    assert signed_in(area.user("director")).get(address).status_code in {403, 404}


def test_the_api_is_silent_about_clients_that_may_not_be_found(area: Area, other_area: Area):
    from core.transactions import set_area

    foreign = other_area.client()
    set_area(area.pk)
    http = signed_in(area.user("tvv_expert"))
    there = http.get(f"/api/client/{foreign.pk}/")
    nowhere = http.get("/api/client/01a20bd4-58f7-759e-96d1-2db4ef2d537d/")
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
    assert there.status_code == 404


@pytest.mark.parametrize(("kind", "status"), [("denied", 403), ("refused", 409)])
def test_an_exception_that_the_api_handles_rolls_back(area: Area, client_of_expert: Client, kind: str, status: int):
    response = signed_in(area.user("tvv_expert")).post(f"/api/fail/{kind}/", content_type="application/json", data="{}")
    assert response.status_code == status
    area.enter()
    assert not AccessRequest.objects.exists()
