"""Flags: set, given another last day, ended."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.models import User
from authorities.rights import Right
from clients import events
from clients.colleagues import colleagues
from clients.models import Client, Flag
from clients.policy import can_add_entry, can_end_flag
from clients.services.locking import lock_record
from core import clock

#: What must be known for longer is an entry; a rule of the house.
LONGEST = timedelta(days=366)


def set_flag(*, actor: Actor, client: Client, kind: str, text: str, reason: str, owner: User, ends_on: date) -> Flag:
    """Set a flag in the name of the actor's authority.

    Args:
        owner: who sees to it; somebody of the own authority who may see the client and write the data group.
        ends_on: the last day on which it stands.
    Raises:
        Denied: the policy's reason.
        ValidationError: by field; nothing to say, a day that is past or too far, somebody who cannot own it, the same flag again.
    """
    client = Client.lock(client)
    decision = require(can_add_entry(actor, client, Flag.data_group), client=client, data_group=Flag.data_group)
    _check_end(ends_on)
    fit = colleagues(client, Flag.data_group, right=Right.WRITE).filter(employer=actor.authority_id)
    if not fit.filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("This person cannot own a flag of this client. Choose another one.")})
    if Flag.objects.in_force().filter(client=client, stored_by=actor.authority_id, text=text).exists():
        raise ValidationError({"text": _("The same flag stands already.")})
    flag = Flag.objects.create(
        client=client,
        area_id=client.area_id,
        stored_by=actor.employer,
        kind=kind,
        text=text,
        reason=reason,
        owner=owner,
        starts_on=clock.today(),
        ends_on=ends_on,
    )
    events.record_created(actor=actor, row=flag, decision=decision)
    return flag


def move_flag(*, actor: Actor, flag: Flag, ends_on: date, seen_version: int) -> Flag:
    """Give a flag another last day.

    Raises:
        Denied, StaleRow; ValidationError: the day is past or too far.
    """
    flag = lock_record(flag, seen_version=seen_version)
    decision = require(can_end_flag(actor, flag), client=flag.client, data_group=Flag.data_group)
    _check_end(ends_on)
    if flag.ends_on == ends_on:
        return flag
    flag.ends_on = ends_on
    flag.save()
    events.record_changed(actor=actor, row=flag, fields=["ends_on"], decision=decision)
    return flag


def end_flag(*, actor: Actor, flag: Flag, seen_version: int) -> Flag:
    """End a flag now, before its last day.

    Raises:
        Denied, StaleRow.
    """
    flag = lock_record(flag, seen_version=seen_version)
    decision = require(can_end_flag(actor, flag), client=flag.client, data_group=Flag.data_group)
    flag.ended_on = clock.today()
    flag.save()
    events.flag_ended(actor=actor, flag=flag, decision=decision)
    return flag


def _check_end(ends_on: date) -> None:
    if ends_on < clock.today():
        raise ValidationError({"ends_on": _("The last day is past already. Enter today or a later day.")})
    if ends_on - clock.today() > LONGEST:
        raise ValidationError({"ends_on": _("A flag stands for a year at most. Enter an earlier day.")})
