"""Standing in for an official who is away."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.models import User
from clients import events
from clients.models import Substitution
from clients.policy import can_arrange_substitution, can_end_substitution
from clients.services.officials import eligible_officials
from core import clock

#: A longer absence is a hand-over; a rule of the house.
LONGEST = timedelta(days=366)


def arrange_substitution(*, actor: Actor, absent: User, substitute: User, starts_on: date, ends_on: date) -> Substitution:
    """Let ``substitute`` stand in for ``absent`` from one day to another, both included.

    Raises:
        Denied: the policy's reason.
        ValidationError: by field; the days are in the wrong order, past or too far apart, somebody does no casework here, or the
            two are one person.
    """
    decision = require(can_arrange_substitution(actor, absent))
    area = actor.area
    fit = eligible_officials(authority=actor.employer, area=area) if area is not None else User.objects.none()
    if absent.pk == substitute.pk:
        raise ValidationError({"substitute": _("Choose another person: nobody stands in for themselves.")})
    for name, person in (("absent", absent), ("substitute", substitute)):
        if not fit.filter(pk=person.pk).exists():
            raise ValidationError({name: _("{name} does no casework in this area.").format(name=person)})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The end is before the start. Check the dates.")})
    if ends_on < clock.today():
        raise ValidationError({"ends_on": _("The absence is over already. Check the dates.")})
    if ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": _("Over a year is no absence any more: hand the clients over instead.")})
    substitution = Substitution.objects.create(
        area_id=actor.working_area_id,
        authority=actor.employer,
        absent=absent,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    events.substitution_arranged(actor=actor, substitution=substitution, decision=decision)
    return substitution


def end_substitution(*, actor: Actor, substitution: Substitution) -> Substitution:
    """End a substitution as of yesterday, or take back one that has not begun.

    Raises:
        Denied: the policy's reason.
    """
    substitution = Substitution.lock(substitution)
    decision = require(can_end_substitution(actor, substitution))
    if substitution.starts_on >= clock.today():
        events.substitution_ended(actor=actor, substitution=substitution, decision=decision)
        substitution.delete()
        return substitution
    substitution.ends_on = clock.today() - timedelta(days=1)
    substitution.save()
    events.substitution_ended(actor=actor, substitution=substitution, decision=decision)
    return substitution
