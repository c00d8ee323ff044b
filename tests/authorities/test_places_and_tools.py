"""Places and remote tools of annex 1: made, changed under their version, ended."""

from datetime import timedelta

import pytest

from authorities.access import Denied
from authorities.models import Municipality, Place, RemoteTool
from authorities.services.organisations import (
    PlaceDetails,
    ToolDetails,
    change_place,
    change_tool,
    create_place,
    create_tool,
    end_part,
)
from core import clock
from core.errors import StaleRow


def place_details(**values) -> PlaceDetails:
    return PlaceDetails(
        **{
            "name_fi": "Palvelutori",
            "name_sv": "Servicetorget",
            "name_en": "Service point",
            "street_address": "Hallintokatu 2",
            "postal_code": "04400",
            "municipality": Municipality.objects.get(pk="186"),
            "accessibility": "Esteetön käynti pihan puolelta",
            "valid_from": clock.today(),
            **values,
        }
    )


def tool_details(**values) -> ToolDetails:
    return ToolDetails(**{"name": "Videoneuvottelu", "modes": ["video"], "valid_from": clock.today(), **values})


def test_a_place_is_made_changed_and_ended(area):
    administrator, holder = area.actor("administrator"), area.authorities["tvv"]
    place = create_place(actor=administrator, holder=holder, details=place_details())
    assert (place.holder, place.street_address, place.valid_to) == (holder, "Hallintokatu 2", None)
    change_place(actor=administrator, place=place, details=place_details(street_address="Asemakatu 5"), seen_version=1)
    with pytest.raises(StaleRow):
        change_place(actor=administrator, place=place, details=place_details(), seen_version=1)
    end_part(actor=administrator, row=place, last_day=clock.today() + timedelta(days=30))
    kept = Place.objects.get()
    assert (kept.street_address, kept.valid_to) == ("Asemakatu 5", clock.today() + timedelta(days=30))


def test_a_remote_tool_is_made_changed_and_ended(area):
    administrator, authority = area.actor("administrator"), area.authorities["kela"]
    tool = create_tool(actor=administrator, authority=authority, details=tool_details())
    change_tool(actor=administrator, tool=tool, details=tool_details(modes=["video", "phone"]), seen_version=1)
    end_part(actor=administrator, row=tool, last_day=clock.today())
    kept = RemoteTool.objects.get()
    assert (kept.authority, sorted(kept.modes), kept.valid_to) == (authority, ["phone", "video"], clock.today())


@pytest.mark.parametrize("role", ["tvv_expert", "tvv_supervisor", "director"])
def test_nobody_but_an_administrator_makes_either(area, role):
    with pytest.raises(Denied):
        create_place(actor=area.actor(role), holder=area.authorities["tvv"], details=place_details())
    with pytest.raises(Denied):
        create_tool(actor=area.actor(role), authority=area.authorities["tvv"], details=tool_details())
    assert not Place.objects.exists()
    assert not RemoteTool.objects.exists()
