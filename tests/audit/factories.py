"""Actors and events for the tests of the log."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Official:
    """An actor as the log sees one."""

    user_id: int = 7
    name: str = "Johanna Heikkilä"
    role: str = "tvv_expert,tvv_supervisor"
    role_label: str = "TE-asiantuntija, esihenkilö"
    authority_id: int = 3
    authority_label: str = "TVV"
    area_id: int | None = 1
    request_id: str = "7F3K-Q2ZT-9M4W"
