"""The demo's areas, authorities and people: made-up data of this floor, for the demo and the tests only."""

from authorities.demo.data import (
    DEMO_DOMAIN,
    DemoPerson,
    Group,
    demo_areas,
    demo_groups,
    demo_people,
    is_demo_address,
)
from authorities.demo.load import Organisations, load_organisations, load_people

__all__ = [
    "DEMO_DOMAIN",
    "DemoPerson",
    "Group",
    "Organisations",
    "demo_areas",
    "demo_groups",
    "demo_people",
    "is_demo_address",
    "load_organisations",
    "load_people",
]
