"""A button pressed twice at the same moment: one thing is done, its event tells of it, and nobody meets a fault.

Intakes, a taken client, a reopening and contacts stand in test_at_once.py and test_stale_forms.py.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from audit.models import Event
from authorities.models import AuthorityArea
from authorities.projection import project_matrix
from authorities.rights import DataGroup
from clients.models import AccessRequest, Bar, Client, ClientGrant, Flag, Mention, PurposeOfDay, ResponsibleOfficial
from clients.services import bar_user, break_glass, choose_purpose
from core import clock
from core.transactions import unit_of_work
from tests.clients.together import at_once
from tests.factories import Area, make_area, make_authority, make_note
from tests.http import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

#: Events that change nothing.
LOOKS = ("viewed", "listed", "searched", "denied", "signed_in")


@dataclass
class Press:
    """Who presses which button, what the form holds, and the rows of which one is to be there afterwards."""

    who: Any
    address: str
    rows: QuerySet
    data: dict[str, Any] = field(default_factory=dict)
    events: tuple[int, ...] = (1,)


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def client(area: Area) -> Client:
    with unit_of_work(area_id=area.pk):
        key = area.client(official=area.user("tvv_expert")).pk
        choose_purpose(actor=area.actor("tvv_supervisor"), client=Client.objects.get(pk=key), purpose="supervision")
        return Client.objects.get(pk=key)


def purpose(area: Area, client: Client) -> Press:
    colleague = area.user("tvv_expert", name="Toinen")
    page = reverse("clients:purpose", args=[client.pk])
    # Telling the purpose once more changes nothing, but it was told: the log may say so twice.
    return Press(colleague, page, PurposeOfDay.objects.filter(user=colleague), {"purpose": "contact"}, events=(1, 2))


def conflict(area: Area, client: Client) -> Press:
    page = reverse("clients:conflict", args=[client.pk])
    return Press(area.user("tvv_expert"), page, Bar.objects.all(), {"reason": "sukulainen"})


def bar(area: Area, client: Client) -> Press:
    page = reverse("clients:bar", args=[client.pk])
    data = {"user": area.user("tvv_expert").pk, "reason": "sukulainen"}
    return Press(area.user("tvv_supervisor"), page, Bar.objects.all(), data)


def lift_bar(area: Area, client: Client) -> Press:
    row = bar_user(actor=area.actor("tvv_supervisor"), client=client, user=area.user("tvv_expert"), reason="sukulainen")
    return Press(area.user("tvv_supervisor"), reverse("clients:lift-bar", args=[row.pk]), Bar.objects.exclude(ended_at=None))


def official(area: Area, client: Client) -> Press:
    heir = area.user("tvv_expert", name="Toinen")
    rows = ResponsibleOfficial.objects.filter(user=heir)
    return Press(area.user("tvv_supervisor"), reverse("clients:official", args=[client.pk]), rows, {"official": heir.pk})


def opening(area: Area, client: Client) -> Press:
    other = second_authority(area)
    area.user("tvv_supervisor", authority=other)
    data = {"code": client.identity_code, "reason": "hätä"}
    return Press(area.user("tvv_expert", authority=other), reverse("clients:break-glass"), ClientGrant.objects.all(), data)


def review(area: Area, client: Client) -> Press:
    other = second_authority(area)
    supervisor = area.user("tvv_supervisor", authority=other)
    grant = break_glass(actor=area.actor("tvv_expert", authority=other), code=client.identity_code, reason="hätä")
    page = reverse("clients:review", args=[grant.pk])
    return Press(supervisor, page, ClientGrant.objects.exclude(reviewed_at=None), {"outcome": "justified"})


def request(area: Area, client: Client) -> Press:
    row = AccessRequest.objects.create(client=client, area_id=area.pk, user=area.user("tvv_expert", name="Toinen"))
    page = reverse("clients:request", args=[client.pk, row.pk])
    return Press(area.user("tvv_expert"), page, AccessRequest.objects.exclude(handled_at=None))


def flag(area: Area, client: Client) -> Press:
    owner, day = area.user("tvv_expert"), clock.today()
    data = {"kind": "contact", "text": "Soita", "reason": "Toive", "owner": owner.pk, "ends_on": f"{day:%d.%m.%Y}"}
    return Press(owner, reverse("clients:set-flag", args=[client.pk]), Flag.objects.all(), data)


def note(area: Area, client: Client) -> Press:
    data = {"text": "Sopiiko tiistai?", "mentions": [area.user("hva_social").pk]}
    page = reverse("clients:write-note", args=[client.pk, DataGroup.MEMBERSHIP])
    return Press(area.user("tvv_expert"), page, Mention.objects.filter(user=area.user("hva_social")), data)


def mark_read(area: Area, client: Client) -> Press:
    row = make_note(client, author=area.user("hva_social"), mentions=[area.user("tvv_expert")])
    page = reverse("clients:mark-read", args=[client.pk, row.pk])
    return Press(area.user("tvv_expert"), page, Mention.objects.exclude(read_at=None))


def second_authority(area: Area) -> Any:
    """An employment authority that serves none of the first one's clients."""
    other = make_authority("tvv")
    AuthorityArea.objects.create(authority=other, area=area.area, valid_from=clock.today())
    project_matrix()
    return other


@pytest.mark.parametrize(
    "button",
    [purpose, conflict, bar, lift_bar, official, opening, review, request, flag, note, mark_read],
    ids=lambda button: button.__name__,
)
def test_a_button_pressed_twice_does_one_thing(area, client, button):
    with unit_of_work(area_id=area.pk):
        press = button(area, client)
        told = Event.objects.exclude(action__in=LOOKS).count()
    http = signed_in(press.who)
    http.raise_request_exception = False
    answers = at_once(*[lambda: http.post(press.address, press.data) for _time in range(2)])
    assert all(answer.status_code < 500 for answer in answers)
    assert 302 in [answer.status_code for answer in answers], "the first one is done"
    with unit_of_work(area_id=area.pk):
        assert press.rows.all().count() == 1
        assert Event.objects.exclude(action__in=LOOKS).count() - told in press.events
