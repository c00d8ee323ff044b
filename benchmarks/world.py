"""Areas, authorities and officials of the benchmark: made with the product's own models, few enough to be made one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from authorities.models import (
    AreaMunicipality,
    Authority,
    AuthorityArea,
    AuthorityKind,
    AuthorityName,
    CooperationArea,
    EmployerType,
    Municipality,
    RoleAssignment,
    Unit,
    User,
)
from authorities.projection import project_matrix, sync_groups
from core import clock

BEGAN = date(2025, 1, 1)
#: Officials of each area's employment authority, among whom its clients are divided.
OFFICIALS = 10
#: The user whose pages are measured: an official of the largest area.
CASEWORKER = "tyontekija"
EMPLOYERS = {
    AuthorityKind.TVV: EmployerType.MUNICIPALITY,
    AuthorityKind.HVA: EmployerType.WELLBEING_COUNTY,
    AuthorityKind.KELA: EmployerType.KELA,
}


@dataclass(frozen=True)
class AreaKeys:
    """Keys of one area and of what belongs to it."""

    area: int
    tvv: int
    hva: int
    kela: int
    officials: tuple[int, ...]


def email_of(name: str) -> str:
    """The address of one of the benchmark's people; it reaches nobody."""
    return f"{name}@benchmark.example"


def make_world(areas: int, *, grants: Iterable[int] = ()) -> list[AreaKeys]:
    """Make the areas with their authorities and officials, and in the first one a person for each number of grants.

    Those people work for an authority that serves nobody there, so that they see the clients of their grants alone.
    """
    municipality, _made = Municipality.objects.get_or_create(code="186", defaults={"name_fi": "Järvenpää"})
    kela = _authority(AuthorityKind.KELA, "Kela")
    made = [_area(number, municipality, kela) for number in range(areas)]
    here = CooperationArea.objects.get(pk=made[0].area)
    outsiders = _authority(AuthorityKind.HVA, "Toinen hyvinvointialue")
    _works_in(outsiders, here)
    project_matrix()
    for count in grants:
        _user(f"oikeuksia-{count}", employer=outsiders, area=here, role="hva_social")
    for row in made:
        for user in User.objects.filter(pk__in=row.officials):
            sync_groups(user)
    for user in User.objects.filter(employer=outsiders):
        sync_groups(user)
    return made


def _area(number: int, municipality: Municipality, kela: Authority) -> AreaKeys:
    area = CooperationArea.objects.create(
        code=f"alue-{number + 1}", name_fi=f"Alue {number + 1}", responsible_municipality=municipality
    )
    AreaMunicipality.objects.create(area=area, municipality=municipality, valid_from=BEGAN)
    tvv, hva = _authority(AuthorityKind.TVV, f"TVV {number + 1}"), _authority(AuthorityKind.HVA, f"HVA {number + 1}")
    for authority in (tvv, hva, kela):
        _works_in(authority, area)
    first = CASEWORKER if number == 0 else f"alue-{number + 1}"
    names = [first, *(f"{first}-{one}" for one in range(2, OFFICIALS + 1))]
    officials = [_user(name, employer=tvv, area=area, role="tvv_expert") for name in names]
    return AreaKeys(area=area.pk, tvv=tvv.pk, hva=hva.pk, kela=kela.pk, officials=tuple(user.pk for user in officials))


def _authority(kind: AuthorityKind, name: str) -> Authority:
    authority = Authority.objects.create(kind=kind, employer_type=EMPLOYERS[kind], short_name=name)
    AuthorityName.objects.create(authority=authority, name_fi=name, valid_from=BEGAN)
    Unit.objects.create(authority=authority, name_fi=f"{name}, yksikkö", valid_from=BEGAN)
    return authority


def _works_in(authority: Authority, area: CooperationArea) -> None:
    AuthorityArea.objects.create(authority=authority, area=area, valid_from=BEGAN)


def _user(name: str, *, employer: Authority, area: CooperationArea, role: str) -> User:
    today = clock.today()
    user = User.objects.create_user(
        email=email_of(name),
        password=None,
        first_name="Kaisa",
        last_name=f"Virkailija {name}",
        employer=employer,
        unit=employer.units.first(),
        valid_to=today + timedelta(days=3650),
    )
    RoleAssignment.objects.create(
        user=user, role_code=role, area=area, valid_from=today - timedelta(days=30), valid_to=today + timedelta(days=335)
    )
    return user
