"""The demo's areas, authorities and people: made-up data of this floor, for the demo and the tests only."""

from authorities.demo.data import (
    DemoPerson,
    Group,
    demo_areas,
    demo_groups,
    demo_people,
)
from authorities.demo.load import Organisations, load_organisations, load_people

__all__ = [
    "DemoPerson",
    "Group",
    "Organisations",
    "demo_areas",
    "demo_groups",
    "demo_people",
    "load_organisations",
    "load_people",
]
