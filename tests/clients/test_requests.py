"""Handling a colleague's request to get in touch: a write, and only for those who may write."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clients.models import AccessRequest, Client, ClientGrant
from core import clock
from tests.factories import Area
from tests.http import signed_in


@pytest.fixture
def waiting(area: Area, client_of_expert: Client) -> AccessRequest:
    return AccessRequest.objects.create(client=client_of_expert, area_id=area.pk, user=area.user("hva_social"))


def handle(browser, request: AccessRequest) -> int:
    """Press the button; return the status."""
    return browser.post(reverse("clients:request", args=[request.client_id, request.pk])).status_code


def test_the_responsible_official_handles_it_once(area, waiting):
    http = signed_in(area.user("tvv_expert"))
    assert handle(http, waiting) == handle(http, waiting) == 302
    area.enter()
    waiting.refresh_from_db()
    assert waiting.handled_by == area.user("tvv_expert")


def test_a_registry_officer_only_reads(area, waiting):
    http = signed_in(area.user("registry_officer"))
    http.post(reverse("clients:purpose", args=[waiting.client_id]), {"purpose": "request"})
    page = http.get(reverse("clients:request", args=[waiting.client_id, waiting.pk]))
    assert not page.context["may_handle"]
    assert "Merkitse" not in page.content.decode()
    assert handle(http, waiting) == 403
    area.enter()
    waiting.refresh_from_db()
    assert waiting.handled_at is None


def test_a_break_glass_access_handles_nothing(area, waiting):
    client = Client.objects.get(pk=waiting.client_id)
    client.serving_authority_ids = [area.authorities["hva"].pk]
    client.save()
    user, now = area.user("tvv_expert", name="Poikkeus"), clock.now()
    ClientGrant.objects.create(
        client=client, area_id=area.pk, user=user, stored_by=user.employer, kind="break_glass", reason="Hätä", starts_at=now,
        ends_at=now + timedelta(hours=24),
    )  # fmt: skip
    assert handle(signed_in(user), waiting) == 403
    area.enter()
    waiting.refresh_from_db()
    assert waiting.handled_at is None
