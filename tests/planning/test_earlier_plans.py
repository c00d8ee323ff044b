"""Plans made elsewhere: listed, changed, struck, with a document that keeps its own data group."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from authorities.access import Denied, Deny
from authorities.rights import DataGroup
from clients.models import Client
from clients.services import choose_purpose, strike
from core import clock
from core.errors import StaleRow
from planning.models import EarlierPlan
from planning.services import add_earlier_plan, change_earlier_plan
from tests.clients.conftest import other_area
from tests.factories import make_attachment, over
from tests.http import signed_in
from tests.planning.making import make_earlier_plan, plan_values

__all__ = ["other_area"]


def listed(area, client, role="tvv_expert", **values) -> EarlierPlan:
    return add_earlier_plan(actor=area.actor(role), client=Client.objects.get(pk=client.pk), values=plan_values(**values))


def fresh(plan) -> EarlierPlan:
    return EarlierPlan.objects.select_related("client").get(pk=plan.pk)


def address(client, name="earlier-plans", *keys) -> str:
    return reverse(f"planning:{name}", args=[client.pk, *keys])


def test_a_plan_is_listed_with_whose_it_is_and_its_days(area, client):
    plan = listed(area, client, made_by="  Keuda ", note=" Jatkuu keväällä ", valid_until=clock.today())
    assert (plan.made_by, plan.note, plan.stored_by) == ("Keuda", "Jatkuu keväällä", area.authorities["tvv"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "holiday"}, "kind"),
        ({"made_by": " "}, "made_by"),
        ({"made_on": None}, "made_on"),
        ({"made_on": clock.today() + timedelta(days=1)}, "made_on"),
        ({"valid_until": clock.today() - timedelta(days=1)}, "valid_until"),
    ],
)
def test_what_does_not_hold_is_refused_by_field(area, client, values, field):
    with pytest.raises(ValidationError) as refused:
        listed(area, client, **values)
    assert list(refused.value.message_dict) == [field]


def test_a_document_is_the_clients_own_and_one_that_the_actor_reads(area, other_area, client):
    county, tvv = area.authorities["hva"], area.authorities["tvv"]
    hidden = make_attachment(client, stored_by=county, data_group=DataGroup.SOCIAL)
    for document in (make_attachment(area.client(), stored_by=tvv), hidden):
        with pytest.raises(ValidationError) as refused:
            listed(area, client, role="kela_specialist", attachment=document)
        assert list(refused.value.message_dict) == ["attachment"]
    own = make_attachment(client, stored_by=tvv)
    assert listed(area, client, attachment=own).attachment == own


def test_a_document_of_a_group_that_is_not_read_is_neither_shown_nor_lost(area, client):
    """Kela lists a plan; somebody ties a document on the social situation to it, which Kela does not read."""
    document = make_attachment(client, stored_by=area.authorities["hva"], data_group=DataGroup.SOCIAL, title="Salainen selvitys")
    plan = make_earlier_plan(client, stored_by=area.authorities["kela"], attachment=document)
    plan.note = "Ensimmäinen"
    plan.save()
    http = signed_in(area.user("kela_specialist"))
    change = address(client, "change-earlier-plan", plan.pk)
    for page in (address(client), change, address(client, "earlier-plan-changes", plan.pk)):
        response = http.get(page)
        assert response.status_code == 200
        assert "Salainen" not in response.content.decode()
    sent = {"kind": "training", "made_by": "Keuda", "made_on": "1.10.2026", "note": "Toinen", "row_version": plan.row_version}
    assert http.post(change, sent).status_code == 302
    assert (fresh(plan).note, fresh(plan).attachment) == ("Toinen", document)
    assert "Salainen selvitys" in signed_in(area.user("hva_social")).get(address(client)).content.decode()


def test_two_who_change_one_plan_are_told_and_another_authority_is_refused(area, client):
    plan = listed(area, client)
    given = {"plan": fresh(plan), "values": plan_values(made_by="Careeria"), "seen_version": plan.row_version}
    with pytest.raises(Denied) as refused:
        change_earlier_plan(actor=area.actor("hva_social"), **given)
    assert refused.value.decision.reason is Deny.NOT_OWNER
    change_earlier_plan(actor=area.actor("tvv_expert"), **given)
    with pytest.raises(StaleRow):
        change_earlier_plan(actor=area.actor("tvv_expert"), **given | {"plan": fresh(plan)})
    assert fresh(plan).made_by == "Careeria"


def test_a_struck_plan_keeps_nothing(area, client):
    plan = listed(area, client, made_by="Väärä koulu", note="Väärä asiakas")
    strike(actor=area.actor("tvv_expert"), record=fresh(plan), seen_version=plan.row_version)
    left = fresh(plan)
    assert (left.kind, left.made_by, left.made_on, left.note) == ("", "", None, "")
    assert not EarlierPlan.history.filter(made_by="Väärä koulu").exists()
    page = signed_in(area.user("tvv_expert")).get(address(client)).content.decode()
    assert "Mitätöity" in page
    assert "Väärä" not in page


def test_after_the_membership_no_plans_are_added(area, client):
    over(client)
    choose_purpose(actor=area.actor("tvv_expert"), client=Client.objects.get(pk=client.pk), purpose="contact")
    with pytest.raises(Denied) as refused:
        listed(area, client)
    assert refused.value.decision.reason is Deny.WRONG_STATE


def test_by_the_pages_a_plan_is_added_and_struck(area, client):
    http = signed_in(area.user("tvv_expert"))
    sent = {"kind": "activation", "made_by": "<b>Järvenpää</b>", "made_on": "1.10.2026", "row_version": 0}
    assert http.post(address(client, "add-earlier-plan"), sent).status_code == 302
    page = http.get(address(client)).content.decode()
    assert "&lt;b&gt;Järvenpää&lt;/b&gt;" in page
    plan = EarlierPlan.objects.get(client=client)
    sent = {"row_version": plan.row_version, "confirmed": "on"}
    assert http.post(address(client, "strike-earlier-plan", plan.pk), sent).status_code == 302
    assert fresh(plan).is_struck
