"""A client of a merge may have an older open membership and a younger one that has ended: the open one counts everywhere."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from clients.listing import Filters, load_page
from clients.models import EndReason, Membership
from core import clock
from core.ids import uuid7
from tests.factories import Area
from tests.http import signed_in


@pytest.fixture
def older_is_open(area: Area) -> Membership:
    """The open membership of a client who has a younger one as well, ended as a mistake."""
    row = area.membership(official=area.user("tvv_expert"), started_on=clock.today() - timedelta(days=400))
    younger = Membership.objects.create(
        client=row.client,
        area=row.area,
        stored_by=row.stored_by,
        started_on=clock.today() - timedelta(days=40),
        ended_on=clock.today() - timedelta(days=2),
        state=Membership.State.CLOSED,
        end_reason=EndReason.MISTAKE,
    )
    referral = row.referral
    referral.pk, referral.membership, referral._state.adding = uuid7(), younger, True
    referral.save()
    return Membership.objects.get(pk=row.pk)


def test_the_pages_of_the_client_show_the_open_one(area, older_is_open):
    http = signed_in(area.user("tvv_expert"))
    for page in ("client", "closing"):
        shown = http.get(reverse(f"clients:{page}", args=[older_is_open.client_id])).context["membership"]
        assert shown == older_is_open, page


def test_the_list_shows_it_orders_by_it_and_offers_the_client_for_handing_over(area, older_is_open):
    area.client(last_name="Väliin", started_on=clock.today() - timedelta(days=200))
    page = load_page(actor=area.actor("tvv_expert"), filters=Filters(), query=QueryDict("sort=started"))
    row = page.rows[0]
    assert (row.client, row.started_on, row.state) == (older_is_open.client, older_is_open.started_on, Membership.State.OPEN)
    assert row.is_offered


def test_without_an_open_one_the_latest_counts(area, older_is_open):
    older_is_open.begin_closing(reason=EndReason.MOVED)
    older_is_open.close(ended_on=clock.today())
    older_is_open.save()
    found = Membership.objects.filter(client=older_is_open.client).that_counts_first().first()
    assert found.started_on == clock.today() - timedelta(days=40)
