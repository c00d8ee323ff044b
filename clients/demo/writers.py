"""Who of the demo's people would have stored something of a client: the official of the day, or a colleague."""

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from authorities.demo import DemoPerson, demo_areas, demo_people
from authorities.matrix import roles
from authorities.rights import DataGroup
from clients.demo.names import read

if TYPE_CHECKING:
    from clients.demo.plan import PlannedClient


class Writers:
    """Finds the people of one area whose role writes a data group."""

    def __init__(self, area: str, random: Random) -> None:
        self.area = area
        self.random = random
        description = read("familiar.toml")[area]
        rows = [*description.get("own_records", ()), *description.get("bars", ())]
        #: Client's name and person who may not handle the client: own record, conflict of interest.
        self.kept_out = {(row["client"], row["user"]) for row in rows}

    def choose(self, client: "PlannedClient", group: DataGroup, day: date, *, authority: str | None = None) -> str | None:
        """Key of a person whose role writes the group, at ``authority`` if given; None when nobody may.

        The officials of the day come first, and after them those who answer for other clients at the same authorities.
        """
        officials = [
            demo_people()[one.person]
            for one in client.officials
            if one.started_on <= day <= (one.ended_on or day) and authority in {None, one.authority}
        ]
        colleagues = [one for one in demo_people().values() if one.caseload and authority in {None, one.authority}]
        for people in (officials, colleagues):
            able = [one.key for one in people if self._may_write(one, client, group)]
            if able:
                return self.random.choice(able)
        return None

    @staticmethod
    def authority_of(person: str) -> str:
        """Key of the person's authority."""
        return demo_people()[person].authority

    def _may_write(self, person: DemoPerson, client: "PlannedClient", group: DataGroup) -> bool:
        return (
            person.authority in client.served_by
            and self.area in (person.areas or demo_areas()["authorities"][person.authority]["areas"])
            and any(group in roles()[code].writes for code in person.roles)
            and (not client.named or person.key in client.named)
            and (client.name, person.key) not in self.kept_out
        )
