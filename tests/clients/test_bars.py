"""Bars that a supervisor sets and lifts on the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from authorities.models import AuthorityArea
from authorities.projection import project_matrix
from clients.models import Bar, Client, ClientGrant, ShieldedAccess
from clients.policy import can_view
from clients.services import break_glass, shield
from core import clock
from tests.factories import Area, make_authority
from tests.http import signed_in


@pytest.fixture
def supervisor(area: Area, client_of_expert: Client):
    """A supervisor of the employment authority who has opened the client by purpose."""
    http = signed_in(area.user("tvv_supervisor"))
    http.post(reverse("clients:purpose", args=[client_of_expert.pk]), {"purpose": "supervision"})
    return http


def test_a_supervisor_bars_and_lifts(area, client_of_expert, supervisor):
    page = reverse("clients:bar", args=[client_of_expert.pk])
    assert supervisor.get(page).status_code == 200
    expert = area.user("tvv_expert")
    response = supervisor.post(page, {"user": expert.pk, "reason": "sukulainen"})
    assert response.status_code == 302
    assert not can_view(area.actor("tvv_expert"), Client.objects.get(pk=client_of_expert.pk))
    shown = supervisor.get(reverse("clients:bars")).content.decode()
    assert str(expert) in shown
    assert client_of_expert.last_name not in shown
    supervisor.post(reverse("clients:lift-bar", args=[Bar.objects.get().pk]))
    assert can_view(area.actor("tvv_expert"), Client.objects.get(pk=client_of_expert.pk))


@pytest.mark.parametrize("bad", [{}, {"user": "999999", "reason": "x"}, {"user": "", "reason": ""}])
def test_a_bar_without_a_person_or_a_ground_is_refused_in_words(client_of_expert, supervisor, bad):
    response = supervisor.post(reverse("clients:bar", args=[client_of_expert.pk]), bad)
    assert response.status_code == 200
    assert "govuk-error-summary" in response.content.decode()
    assert not Bar.objects.exists()


def test_staff_of_another_authority_cannot_be_chosen(area, client_of_expert, supervisor):
    counsellor = area.user("hva_social")
    supervisor.post(reverse("clients:bar", args=[client_of_expert.pk]), {"user": counsellor.pk, "reason": "x"})
    assert not Bar.objects.exists()


def test_others_than_supervisors_are_refused(area, client_of_expert):
    http = signed_in(area.user("tvv_expert"))
    assert http.get(reverse("clients:bars")).status_code == 403
    assert http.get(reverse("clients:bar", args=[client_of_expert.pk])).status_code == 403


def test_a_shielded_client_stands_on_no_list_of_a_supervisor_who_is_not_named(area, client_of_expert):
    bar = Bar.objects.create(
        client=client_of_expert,
        area_id=area.pk,
        stored_by=area.authorities["tvv"],
        user=area.user("tvv_work_ability"),
        reason="serkku",
    )
    now = clock.now()
    grant = ClientGrant.objects.create(
        client=client_of_expert, area_id=area.pk, stored_by=area.authorities["tvv"], user=area.user("tvv_work_ability"),
        kind="break_glass", reason="syy", starts_at=now, ends_at=now + timedelta(hours=24),
    )  # fmt: skip
    review, lift = reverse("clients:review", args=[grant.pk]), reverse("clients:lift-bar", args=[bar.pk])
    supervisor = area.user("tvv_supervisor")
    http = signed_in(supervisor)
    assert "serkku" in http.get(reverse("clients:bars")).content.decode()
    assert review in http.get(reverse("desk")).content.decode()
    area.enter()
    client = Client.objects.get(pk=client_of_expert.pk)
    shield(actor=area.actor("tvv_expert"), client=client, people=[], seen_version=client.row_version)
    shown = http.get(reverse("clients:bars")).content.decode()
    assert "serkku" not in shown
    assert str(bar.user) not in shown
    assert review not in http.get(reverse("desk")).content.decode()
    assert [http.post(lift).status_code, http.get(review).status_code] == [404, 404]
    area.enter()
    ShieldedAccess.objects.create(client=client, area_id=area.pk, stored_by=area.authorities["tvv"], user=supervisor)
    assert "serkku" in http.get(reverse("clients:bars")).content.decode()
    assert http.get(review).status_code == 200
    assert http.post(lift).status_code == 302


def test_an_opening_by_exception_bars_nobody(area, client_of_expert):
    """It is for reading, and a bar is written."""
    other = make_authority("tvv")
    AuthorityArea.objects.create(authority=other, area=area.area, valid_from="2025-01-01")
    project_matrix()
    area.user("tvv_supervisor", name="Toinen", authority=other)
    colleague = area.user("tvv_expert", authority=other)
    supervisor = area.user("tvv_supervisor", authority=other)
    break_glass(actor=area.actor("tvv_supervisor", authority=other), code=client_of_expert.identity_code, reason="Hätä")
    http = signed_in(supervisor)
    page = reverse("clients:bar", args=[client_of_expert.pk])
    assert http.get(page).status_code == 403
    assert http.post(page, {"user": colleague.pk, "reason": "serkku"}).status_code == 403
    area.enter()
    assert not Bar.objects.exists()


def test_another_authoritys_supervisor_lifts_nothing(area, client_of_expert):
    bar = Bar.objects.create(
        client=client_of_expert, area_id=area.pk, stored_by=area.authorities["tvv"], user=area.user("tvv_expert")
    )
    http = signed_in(area.user("hva_supervisor"))
    assert http.post(reverse("clients:lift-bar", args=[bar.pk])).status_code == 404
    bar.refresh_from_db()
    assert bar.ended_at is None
