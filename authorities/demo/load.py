"""Writes the demo's areas, authorities and people into an empty database."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from authorities.demo.data import DemoPerson, demo_areas, demo_people
from authorities.models import (
    AreaMunicipality,
    Authority,
    AuthorityArea,
    AuthorityName,
    CooperationArea,
    Place,
    PresenceRule,
    RemoteTool,
    RoleAssignment,
    Unit,
    User,
)
from authorities.projection import project_matrix, sync_groups

#: The Act came into force and the employment areas began (Act 383/2023 § 1).
BEGAN = date(2025, 1, 1)
#: A role is given for a year (design § 4).
ROLE_DAYS = 364
#: Who granted the roles; the administrators' own were given when the system was set up, so that any two are independent.
GRANTER, ADMINISTRATOR = "ilkka-saarela", "administrator"


@dataclass(frozen=True)
class Organisations:
    """What was loaded, by the keys of ``areas.toml``."""

    areas: dict[str, CooperationArea]
    authorities: dict[str, Authority]
    units: dict[str, Unit]


def load_organisations() -> Organisations:
    """Make the areas with their authorities, units, places, remote tools and presence rules, and project the role matrix.

    Raises:
        Municipality.DoesNotExist, IntegrityError: the migrations with the municipalities have not run.
    """
    description = demo_areas()
    areas = {key: _area(key, row) for key, row in description["areas"].items()}
    authorities = {key: _authority(row, areas) for key, row in description["authorities"].items()}
    units = {
        key: Unit.objects.create(
            authority=authorities[authority], name_fi=name, municipality_id=municipality or None, valid_from=BEGAN
        )
        for key, (authority, name, municipality) in description["units"].items()
    }
    for row in description["places"]:
        _place(row, authorities[row["holder"]])
    for key, tools in description["tools"].items():
        for name, modes in tools:
            RemoteTool.objects.create(authority=authorities[key], name=name, modes=modes.split(), valid_from=BEGAN)
    project_matrix()
    return Organisations(areas=areas, authorities=authorities, units=units)


def load_people(*, organisations: Organisations, reference_date: date) -> dict[str, User]:
    """Make the users with their roles, dated relative to ``reference_date``; return them by key.

    They have no password: the demo's sign-in page lets pick one of them.
    """
    users = {person.key: _user(person, organisations, reference_date) for person in demo_people().values()}
    for key, user in users.items():
        person = demo_people()[key]
        ends_on = reference_date + timedelta(days=person.role_days)
        for area in _areas_of_roles(person, organisations):
            for code in person.roles:
                by = None if code == ADMINISTRATOR else users[GRANTER]
                _assign(user=user, code=code, area=area, granter=by, ends_on=ends_on)
        sync_groups(user)
    return users


def _area(key: str, row: dict[str, Any]) -> CooperationArea:
    area = CooperationArea.objects.create(
        code=key,
        name_fi=row["name_fi"],
        name_sv=row["name_sv"],
        name_en=row["name_en"],
        responsible_municipality_id=row["responsible"],
    )
    for code in row["municipalities"]:
        AreaMunicipality.objects.create(area=area, municipality_id=code, valid_from=BEGAN)
    PresenceRule.objects.create(area=area, source=row["presence_source"], valid_from=BEGAN)
    return area


def _authority(row: dict[str, Any], areas: dict[str, CooperationArea]) -> Authority:
    authority = Authority.objects.create(kind=row["kind"], employer_type=row["employer_type"], short_name=row["short_name"])
    for name in row["names"]:
        AuthorityName.objects.create(
            authority=authority,
            name_fi=name["fi"],
            name_sv=name.get("sv", ""),
            name_en=name.get("en", ""),
            business_id=row["business_id"],
            valid_from=name["from"],
            valid_to=name.get("to"),
        )
    for key in row["areas"]:
        AuthorityArea.objects.create(authority=authority, area=areas[key], valid_from=BEGAN)
    return authority


def _place(row: dict[str, Any], holder: Authority) -> None:
    Place.objects.create(
        holder=holder,
        name_fi=row["name"],
        street_address=row["address"],
        postal_code=row["postal_code"],
        municipality_id=row["municipality"],
        accessibility=row["accessibility"],
        valid_from=BEGAN,
    )


def _user(person: DemoPerson, organisations: Organisations, reference_date: date) -> User:
    return User.objects.create_user(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        title=person.title,
        phone=person.phone,
        employer=organisations.authorities[person.authority],
        unit=organisations.units[person.unit],
        is_active=not person.closed,
        valid_to=reference_date + timedelta(days=person.account_days),
    )


def _areas_of_roles(person: DemoPerson, organisations: Organisations) -> list[CooperationArea | None]:
    """The areas named for the person; the employer's only one; or None, every area of the employer."""
    own = person.areas or tuple(demo_areas()["authorities"][person.authority]["areas"])
    return [organisations.areas[own[0]]] if len(own) == 1 else [None]


def _assign(*, user: User, code: str, area: CooperationArea | None, granter: User | None, ends_on: date) -> None:
    RoleAssignment.objects.create(
        user=user,
        role_code=code,
        area=area,
        valid_from=ends_on - timedelta(days=ROLE_DAYS),
        valid_to=ends_on,
        granted_by=granter,
    )
