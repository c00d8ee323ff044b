"""Bars that a supervisor sets and lifts on the pages."""

import pytest
from django.urls import reverse

from clients.models import Bar, Client
from clients.policy import can_view
from tests.factories import Area
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


def test_another_authoritys_supervisor_lifts_nothing(area, client_of_expert):
    bar = Bar.objects.create(
        client=client_of_expert, area_id=area.pk, stored_by=area.authorities["tvv"], user=area.user("tvv_expert")
    )
    http = signed_in(area.user("hva_supervisor"))
    assert http.post(reverse("clients:lift-bar", args=[bar.pk])).status_code == 404
    bar.refresh_from_db()
    assert bar.ended_at is None
