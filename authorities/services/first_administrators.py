"""The first administrators of a system: set up from the command line, before there is anybody to grant a role."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.events import Action, record
from authorities.models import (
    AccountMail,
    Authority,
    AuthorityArea,
    AuthorityKind,
    AuthorityName,
    CooperationArea,
    EmployerType,
    Municipality,
    RoleAssignment,
    User,
)
from authorities.projection import project_matrix, sync_groups
from authorities.sign_in.mail import queue_mail
from authorities.terms import longest_end
from core import clock
from core.errors import Refused

ADMINISTRATOR = "administrator"
#: One could be told of nothing, and could reset no second factor with anybody.
FEWEST = 2


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """A person who is to administer."""

    email: str
    first_name: str
    last_name: str


@dataclass(frozen=True, kw_only=True)
class FirstArea:
    """The area that the system begins with, and the authority that administers it."""

    name: str
    code: str
    responsible_municipality: str
    """Three-digit code."""
    authority_name: str
    authority_short_name: str


def set_up_administrators(*, area: FirstArea, people: Sequence[Newcomer]) -> list[User]:
    """Make the first area with its administering authority, and accounts that administer all areas; each is sent an invitation.

    Inside a unit of work of a command. Nobody grants these roles: ``granted_by`` stays empty (docs/decisions/
    reach-of-administrators).

    Raises:
        Refused: there is an account already; from then on administrators make the others on their pages.
        ValidationError: fewer than two people, one address twice, an impossible address or municipality.
    """
    if User.objects.exists():
        raise Refused(_("There are accounts already. Administrators make the others on their pages."))
    if len({person.email.lower() for person in people}) < FEWEST:
        raise ValidationError(_("Name at least two people, each with an address of their own."))
    municipality = Municipality.objects.filter(pk=area.responsible_municipality).first()
    if municipality is None:
        raise ValidationError(_("There is no municipality with this code."))
    today = clock.today()
    row = CooperationArea(
        name_fi=area.name, name_sv=area.name, name_en=area.name, code=area.code, responsible_municipality=municipality
    )
    row.full_clean()
    row.save()
    authority = Authority.objects.create(
        kind=AuthorityKind.KEHA, employer_type=EmployerType.STATE_AGENCY, short_name=area.authority_short_name
    )
    AuthorityName.objects.create(authority=authority, name_fi=area.authority_name, valid_from=today)
    AuthorityArea.objects.create(authority=authority, area=row, valid_from=today)
    project_matrix()
    return [_make(person, employer=authority) for person in people]


def _make(person: Newcomer, *, employer: Authority) -> User:
    user = User(
        email=person.email.lower(),
        first_name=person.first_name,
        last_name=person.last_name,
        employer=employer,
        valid_to=longest_end(),
    )
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    assignment = RoleAssignment.objects.create(
        user=user, role_code=ADMINISTRATOR, area=None, valid_from=clock.today(), valid_to=longest_end()
    )
    sync_groups(user)
    record(Action.CREATED, actor=None, obj=user, reason="first_administrator")
    record(Action.GRANTED, actor=None, obj=assignment, reason="first_administrator")
    queue_mail(user, AccountMail.Kind.INVITATION)
    return user
