"""Who answers for a client: naming, taking and handing over."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.matrix import casework_codes, codes_with
from authorities.models import Authority, CooperationArea, User
from authorities.rights import AreaRight, DataGroup
from clients import events
from clients.models import Bar, Client, ResponsibleOfficial
from clients.policy import can_name_official, can_take_responsibility
from clients.unassigned import official_in_force
from core import clock
from core.errors import Refused


def eligible_officials(*, authority: Authority, area: CooperationArea) -> QuerySet[User]:
    """People of an authority who may answer for clients in an area: an account in force and a role of casework."""
    at_work = User.objects.in_force().with_role(casework_codes(), in_areas=[area.pk])
    return at_work.filter(employer=authority).order_by("last_name", "first_name")


def supervisors_of(*, authority: Authority, area: CooperationArea) -> QuerySet[User]:
    """People of an authority who supervise its staff in an area: an account in force and a role with the right."""
    at_work = User.objects.in_force().with_role(codes_with(AreaRight.SUPERVISE), in_areas=[area.pk])
    return at_work.filter(employer=authority).order_by("last_name", "first_name")


def relieve(*, client: Client, user: User) -> None:
    """End what ``user`` answers for; the authority's client is then one that nobody answers for."""
    for row in ResponsibleOfficial.objects.filter(client=client, user=user, ended_on=None):
        row.ended_on = clock.today()
        row.save()


def current_official(*, client: Client, authority_id: int) -> ResponsibleOfficial | None:
    """The responsible official of one authority now, or None."""
    return ResponsibleOfficial.objects.filter(client=client, stored_by=authority_id, ended_on=None).select_related("user").first()


def name_official(*, actor: Actor, client: Client, user: User) -> ResponsibleOfficial:
    """Name ``user`` the responsible official of the actor's authority; the one before is relieved.

    Raises:
        Denied: the policy's reason.
        ValidationError: the person does no casework here, or may not handle this client.
    """
    client = Client.lock(client)
    decision = require(can_name_official(actor, client), client=client, data_group=DataGroup.MEMBERSHIP)
    now = current_official(client=client, authority_id=actor.authority_id)
    if now is not None and now.user_id == user.pk:
        return now
    official = _appoint(actor=actor, client=client, user=user)
    events.official_named(actor=actor, official=official, decision=decision)
    return official


def take_responsibility(*, actor: Actor, client: Client) -> ResponsibleOfficial:
    """Take a client of the own authority that nobody there answers for, or only a name on paper (``clients.unassigned``).

    Raises:
        Denied: the policy's reason.
        Refused: somebody took the client first.
    """
    client = Client.lock(client)
    decision = require(can_take_responsibility(actor, client), client=client, data_group=DataGroup.MEMBERSHIP)
    taken = official_in_force(client=client, authority_id=actor.authority_id)
    if taken is not None:
        raise Refused(_("{name} has already taken this client.").format(name=taken.user))
    official = _appoint(actor=actor, client=client, user=actor.user)
    events.official_named(actor=actor, official=official, decision=decision)
    return official


def _appoint(*, actor: Actor, client: Client, user: User) -> ResponsibleOfficial:
    check_may_answer_for(client=client, user=user, authority=actor.employer)
    today = clock.today()
    before = current_official(client=client, authority_id=actor.authority_id)
    if before is not None:
        before.ended_on = today
        before.save()
    return ResponsibleOfficial.objects.create(
        client=client, area_id=client.area_id, stored_by=actor.employer, user=user, started_on=today
    )


def check_may_answer_for(*, client: Client, user: User, authority: Authority) -> None:
    """Raise ValidationError unless ``user`` may be the responsible official of ``authority`` for the client."""
    fit = eligible_officials(authority=authority, area=client.area).filter(pk=user.pk).exists()
    own = bool(user.identity_index) and user.identity_index == client.identity_index
    if not fit or own or Bar.objects.filter(client=client, user=user, ended_at=None).exists():
        raise ValidationError({"official": _("This person cannot be named for this client. Choose another one.")})
