"""Shared work: standing in, the caseload, and handing many clients over at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.access import Basis, Denied, Deny
from clients.caseload import LONG_DAYS, caseload, clients_of_official, staff_with_clients, substitutes_of
from clients.listing import count_of
from clients.models import Bar, Client, ResponsibleOfficial, ShieldedAccess, Substitution
from clients.policy import can_open, can_write
from clients.services import arrange_substitution, end_substitution
from clients.services.hand_over import hand_over_many
from clients.views.listing import chosen_filters
from core import clock
from tests.http import signed_in

TODAY = clock.today()


@pytest.fixture
def colleague(area):
    return area.user("tvv_expert", name="Sijainen")


def stand_in(area, colleague, **values) -> Substitution:
    wanted = {"absent": area.user("tvv_expert"), "substitute": colleague, "starts_on": TODAY, "ends_on": TODAY}
    return arrange_substitution(actor=area.actor("tvv_expert"), **{**wanted, **values})


def opened(area, client) -> object:
    client.forget_facts()
    return can_open(area.actor("tvv_expert", name="Sijainen"), client)


# --- substitutions -------------------------------------------------------------------------------------------------------


def test_a_substitute_opens_the_absent_officials_clients_straight_and_may_write(area, client_of_expert, colleague):
    assert opened(area, client_of_expert).reason is Deny.PURPOSE
    stand_in(area, colleague)
    decision = opened(area, client_of_expert)
    assert decision.allowed
    assert decision.basis is Basis.DEPUTY
    assert can_write(area.actor("tvv_expert", name="Sijainen"), client_of_expert, "needs")
    assert client_of_expert in Client.objects.readable_by(area.actor("tvv_expert", name="Sijainen"))
    page = signed_in(colleague).get(reverse("clients:client", args=[client_of_expert.pk]))
    assert page.status_code == 200
    assert "Sijainen" in page.content.decode()
    looks = Event.objects.filter(action=Action.VIEWED, actor_id=colleague.pk)
    assert {event.basis for event in looks} == {Basis.DEPUTY}
    listed = signed_in(colleague).get("/asiakkaat/?vastuu=substitute").content.decode()
    assert str(client_of_expert) in listed


@pytest.mark.parametrize(("starts", "ends"), [(1, 5), (-5, -1)])
def test_outside_its_days_a_substitution_opens_nothing(area, client_of_expert, colleague, starts, ends):
    Substitution.objects.create(
        area_id=area.pk,
        authority=area.authorities["tvv"],
        absent=area.user("tvv_expert"),
        substitute=colleague,
        starts_on=TODAY + timedelta(days=starts),
        ends_on=TODAY + timedelta(days=ends),
    )
    assert opened(area, client_of_expert).reason is Deny.PURPOSE
    assert client_of_expert not in Client.objects.readable_by(area.actor("tvv_expert", name="Sijainen"))


def test_the_desk_of_a_substitute_tells_for_whom_until_when_and_leads_to_their_clients(area, client_of_expert, colleague):
    http = signed_in(colleague)
    assert "Sijaistat" not in http.get("/").content.decode()
    stand_in(area, colleague)
    absent = area.user("tvv_expert")
    desk = http.get("/").content.decode()
    assert f"Sijaistat virkailijaa {absent} {TODAY.day}.{TODAY.month}.{TODAY.year} asti." in desk
    address = f"/asiakkaat/?vastuu={absent.pk}"
    assert f'href="{address}"' in desk
    assert str(client_of_expert) in http.get(address).content.decode()


def test_shield_bar_and_the_end_of_the_membership_stand_before_a_substitution(area, client_of_expert, colleague):
    stand_in(area, colleague)
    Bar.objects.create(client=client_of_expert, area_id=area.pk, user=colleague, stored_by=colleague.employer)
    assert opened(area, client_of_expert).reason is Deny.BARRED
    Bar.objects.get().delete()
    client_of_expert.shielded = True
    client_of_expert.save()
    official = area.user("tvv_expert")
    ShieldedAccess.objects.create(client=client_of_expert, area_id=area.pk, user=official, stored_by=official.employer)
    assert opened(area, client_of_expert).reason is Deny.SHIELDED
    client_of_expert.shielded = False
    client_of_expert.save()
    membership = client_of_expert.clients_membership_rows.get()
    membership.close(ended_on=TODAY)
    membership.save()
    assert opened(area, client_of_expert).reason is Deny.PURPOSE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": TODAY + timedelta(days=2), "ends_on": TODAY + timedelta(days=1)}, "ends_on"),
        ({"starts_on": TODAY - timedelta(days=5), "ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on"),
    ],
)
def test_impossible_days_are_refused(area, colleague, values, field):
    with pytest.raises(ValidationError) as refused:
        stand_in(area, colleague, **values)
    assert field in refused.value.message_dict


def test_who_does_no_casework_here_neither_is_away_nor_stands_in(area, colleague):
    for person in (area.user("director"), area.user("hva_social"), area.user("tvv_expert")):
        with pytest.raises(ValidationError):
            stand_in(area, person)
    assert not Substitution.objects.exists()


def test_nobody_arranges_a_substitution_for_others_but_a_supervisor(area, colleague):
    with pytest.raises(Denied):
        stand_in(area, colleague, absent=colleague, substitute=area.user("tvv_expert"))
    arrange_substitution(
        actor=area.actor("tvv_supervisor"),
        absent=colleague,
        substitute=area.user("tvv_expert"),
        starts_on=TODAY,
        ends_on=TODAY,
    )
    with pytest.raises(Denied):
        arrange_substitution(
            actor=area.actor("hva_supervisor"),
            absent=colleague,
            substitute=area.user("tvv_expert"),
            starts_on=TODAY,
            ends_on=TODAY,
        )


def test_an_ended_substitution_opens_nothing_more(area, client_of_expert, colleague):
    row = stand_in(area, colleague, starts_on=TODAY - timedelta(days=3), ends_on=TODAY + timedelta(days=3))
    assert opened(area, client_of_expert)
    end_substitution(actor=area.actor("tvv_expert"), substitution=row)
    assert opened(area, client_of_expert).reason is Deny.PURPOSE
    with pytest.raises(Denied):
        end_substitution(actor=area.actor("tvv_expert"), substitution=row)
    later = stand_in(area, colleague, starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=3))
    end_substitution(actor=area.actor("tvv_supervisor"), substitution=later)
    assert list(Substitution.objects.values_list("pk", flat=True)) == [row.pk]


def test_substitutions_in_the_browser(area, client_of_expert, colleague):
    http = signed_in(area.user("tvv_expert"))
    page = reverse("clients:substitutions")
    assert "Kukaan ei ole poissa." in http.get(page).content.decode()
    today = f"{TODAY:%d.%m.%Y}"
    sent = {"absent": area.user("tvv_expert").pk, "substitute": colleague.pk, "starts_on": today, "ends_on": "31.2.2027"}
    assert "ei ole kalenterissa" in http.post(page, sent).content.decode()
    assert http.post(page, sent | {"ends_on": today}).status_code == 302
    assert substitutes_of(client_of_expert)
    row = Substitution.objects.get()
    other = signed_in(area.user("hva_supervisor"))
    assert other.post(reverse("clients:end-substitution", args=[row.pk])).status_code == 404
    assert signed_in(colleague).post(reverse("clients:end-substitution", args=[row.pk])).status_code == 403
    assert http.post(reverse("clients:end-substitution", args=[row.pk])).status_code == 302
    assert not Substitution.objects.exists()


# --- caseload and hand-over ----------------------------------------------------------------------------------------------


def test_the_caseload_counts_what_its_lists_show(area):
    expert = area.user("tvv_expert")
    for _number in range(3):
        area.client(official=expert)
    hidden = area.client(official=expert)
    hidden.shielded = True
    hidden.save()
    supervisor = area.actor("tvv_supervisor")
    (load,) = caseload(supervisor, soon=TODAY)
    assert (load.user, load.clients, load.may_work) == (expert, 3, True)
    http = signed_in(area.user("tvv_supervisor"))
    page = http.get(reverse("clients:caseload")).content.decode()
    assert f"?vastuu={expert.pk}&amp;tila=open&amp;tila=closing" in page
    listed = http.get(f"/asiakkaat/?vastuu={expert.pk}&tila=open&tila=closing").content.decode()
    assert "<strong>3 asiakasta</strong>" in listed
    assert clients_of_official(supervisor, expert).count() == 3


def test_over_a_year_and_the_total_open_the_lists_that_they_count(area):
    """The day before the limit, the limit itself and the day after it; ended and another authority's clients count nowhere."""
    expert, colleague = area.user("tvv_expert"), area.user("tvv_expert", name="Sijainen")
    for days in (LONG_DAYS - 1, LONG_DAYS, LONG_DAYS + 1, LONG_DAYS + 100):
        area.client(official=expert, started_on=TODAY - timedelta(days=days))
    area.client(official=colleague)
    area.client(official=area.user("hva_social"), by=area.actor("hva_social"))
    ended = area.client(official=colleague).clients_membership_rows.get()
    ended.close(ended_on=TODAY)
    ended.save()
    supervisor = area.actor("tvv_supervisor")
    loads = {load.user: load for load in caseload(supervisor, soon=TODAY)}
    assert (loads[expert].clients, loads[expert].long, loads[colleague].clients, loads[colleague].long) == (4, 2, 1, 0)
    page = signed_in(area.user("tvv_supervisor")).get(reverse("clients:caseload")).content.decode()
    for address, count in (
        (f"?vastuu={expert.pk}&tila=open&tila=closing&kesto=long", loads[expert].long),
        ("?vastuu=own&tila=open&tila=closing", 5),
    ):
        assert address.replace("&", "&amp;") in page
        assert count_of(supervisor, chosen_filters(QueryDict(address.lstrip("?")), actor=supervisor)) == count


def test_the_caseload_costs_the_same_for_many_officials(area, django_assert_max_num_queries, django_assert_num_queries):
    area.client(official=area.user("tvv_expert"))
    actor = area.actor("tvv_supervisor")
    with django_assert_max_num_queries(3) as few:
        caseload(actor, soon=TODAY)
    for number in range(5):
        area.client(official=area.user("tvv_expert", name=f"Nimi{'abcde'[number]}"))
    with django_assert_num_queries(len(few)):
        caseload(actor, soon=TODAY)


@pytest.mark.parametrize("role", ["tvv_expert", "registry_officer", "director"])
def test_only_supervisors_see_the_caseload(area, role):
    assert signed_in(area.user(role)).get(reverse("clients:caseload")).status_code == 403


def test_sixty_clients_of_a_leaver_go_over_in_one_sending(area, colleague):
    expert = area.user("tvv_expert")
    clients = [area.client(official=expert) for _number in range(60)]
    http = signed_in(area.user("tvv_supervisor"))
    address = reverse("clients:hand-over", args=[expert.pk])
    assert http.get(address).status_code == 200
    answer = http.post(address, {"user": colleague.pk, "clients": [str(client.pk) for client in clients]})
    assert answer.status_code == 302
    assert ResponsibleOfficial.objects.filter(user=colleague, ended_on=None).count() == 60
    assert Event.objects.filter(action=Action.HANDED_OVER, actor_id=area.user("tvv_supervisor").pk).count() == 60


def test_what_cannot_be_handed_over_stays_and_is_told_with_its_reason(area, colleague):
    """Three of ten are refused: barred for the new one, the new one's own record, and closed by somebody meanwhile."""
    expert = area.user("tvv_expert")
    clients = [area.client(official=expert) for _number in range(10)]
    barred, own = clients[0], clients[1]
    Bar.objects.create(client=barred, area_id=area.pk, user=colleague, stored_by=colleague.employer)
    colleague.identity_code = own.identity_code
    colleague.save()
    shielded = clients[2]
    http = signed_in(area.user("tvv_supervisor"))
    address = reverse("clients:hand-over", args=[expert.pk])
    answer = http.post(address, {"user": colleague.pk, "clients": [str(client.pk) for client in clients]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "8/10 asiakasta siirrettiin" in page
    assert str(barred) in page
    assert str(own) in page
    assert ResponsibleOfficial.objects.filter(user=colleague, ended_on=None).count() == 8
    assert ResponsibleOfficial.objects.filter(user=expert, ended_on=None).count() == 2
    assert ResponsibleOfficial.objects.filter(client=shielded, user=colleague, ended_on=None).exists()


def test_a_client_whom_the_actor_may_not_find_is_passed_over_in_silence(area, colleague):
    hidden = area.client(official=area.user("tvv_expert"))
    hidden.shielded = True
    hidden.save()
    assert hand_over_many(actor=area.actor("tvv_supervisor"), clients=[hidden.pk], user=colleague) == []
    other = hand_over_many(actor=area.actor("hva_supervisor"), clients=[], user=colleague)
    assert other == []


def test_another_authoritys_supervisor_and_a_colleague_hand_nothing_over(area, client_of_expert, colleague):
    expert = area.user("tvv_expert")
    address = reverse("clients:hand-over", args=[expert.pk])
    assert signed_in(area.user("hva_supervisor")).get(address).status_code == 404
    assert signed_in(colleague).get(address).status_code == 403
    sent = {"user": colleague.pk, "clients": [str(client_of_expert.pk)]}
    assert signed_in(colleague).post(address, sent).status_code == 403
    assert ResponsibleOfficial.objects.get(client=client_of_expert, ended_on=None).user == expert


def test_an_official_hands_the_own_clients_over(area, client_of_expert, colleague):
    expert = area.user("tvv_expert")
    sent = {"user": colleague.pk, "clients": [str(client_of_expert.pk)]}
    assert signed_in(expert).post(reverse("clients:hand-over", args=[expert.pk]), sent).status_code == 302
    assert ResponsibleOfficial.objects.get(client=client_of_expert, ended_on=None).user == colleague


@pytest.mark.parametrize("sent", [{}, {"user": "abc", "clients": ["x"]}, {"user": "1"}])
def test_a_bad_hand_over_form_comes_back(area, client_of_expert, sent):
    expert = area.user("tvv_expert")
    answer = signed_in(area.user("tvv_supervisor")).post(reverse("clients:hand-over", args=[expert.pk]), sent)
    assert answer.status_code == 200
    assert "Valitse" in answer.content.decode()
    assert ResponsibleOfficial.objects.get(client=client_of_expert, ended_on=None).user == expert


def test_too_many_at_once_are_refused(area, colleague, monkeypatch, client_of_expert):
    monkeypatch.setattr("clients.services.hand_over.MOST_AT_ONCE", 0)
    with pytest.raises(ValidationError):
        hand_over_many(actor=area.actor("tvv_supervisor"), clients=[client_of_expert.pk], user=colleague)


def test_a_leavers_clients_stand_on_the_supervisors_desk(area, client_of_expert):
    expert = area.user("tvv_expert")
    http = signed_in(area.user("tvv_supervisor"))
    assert "tili päättyy" not in http.get("/").content.decode()
    expert.valid_to = TODAY + timedelta(days=10)
    expert.save()
    page = http.get("/").content.decode()
    assert f"Siirrä asiakkaat, {expert}" in page
    assert reverse("clients:hand-over", args=[expert.pk]) in page
    for days, told in ((14, True), (15, False)):
        expert.valid_to = TODAY + timedelta(days=days)
        expert.save()
        assert ("Siirrä asiakkaat," in http.get("/").content.decode()) is told, days


def test_a_leaver_is_told_with_the_clients_whom_the_supervisor_may_find(area, client_of_expert):
    expert, boss = area.user("tvv_expert"), area.user("tvv_supervisor")
    hidden = area.client(official=expert)
    hidden.shielded = True
    hidden.save()
    ShieldedAccess.objects.create(client=hidden, area_id=area.pk, stored_by=expert.employer, user=expert)
    expert.valid_to = TODAY + timedelta(days=3)
    expert.save()
    assert "1 asiakas, tili päättyy" in signed_in(boss).get("/").content.decode()
    client_of_expert.shielded = True
    client_of_expert.save()
    ShieldedAccess.objects.create(client=client_of_expert, area_id=area.pk, stored_by=expert.employer, user=expert)
    assert "Siirrä asiakkaat," not in signed_in(boss).get("/").content.decode()
    assert expert not in staff_with_clients(area.actor("tvv_supervisor"))


def test_who_answers_already_is_told_and_nothing_changes(area, client_of_expert):
    expert = area.user("tvv_expert")
    before = ResponsibleOfficial.objects.get(client=client_of_expert, ended_on=None).pk
    done = hand_over_many(actor=area.actor("tvv_supervisor"), clients=[client_of_expert.pk], user=expert)
    assert [one.reason for one in done] == [f"{expert} on jo asiakkaan vastuuvirkailija."]
    assert ResponsibleOfficial.objects.get(client=client_of_expert, ended_on=None).pk == before


@pytest.mark.parametrize("wanted", ["abc", "desk", "https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_purpose_page_goes_on_to_pages_of_this_system_only(area, client_of_expert, wanted):
    answer = signed_in(area.user("tvv_expert")).get(reverse("clients:purpose", args=[client_of_expert.pk]), {"next": wanted})
    assert answer.url == client_of_expert.get_absolute_url()
