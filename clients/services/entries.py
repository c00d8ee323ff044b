"""Entries of the data groups: stored, changed and given their source; struck by ``clients.services.striking``."""

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from clients import events
from clients.models import Client, Consent, Direction, Source, SourcedRecord
from clients.policy import can_add_entry, can_change
from clients.services.locking import lock_record
from core import clock

Entry = TypeVar("Entry", bound=SourcedRecord)

#: Ways of a consent by which information may be got.
GETTING = (Direction.GET, Direction.BOTH)


def add_entry(*, actor: Actor, client: Client, kind: type[Entry], values: dict[str, Any]) -> Entry:
    """Store a new entry in the name of the actor's authority.

    Args:
        values: field → value of the entry, ``source``, ``checked_on`` and ``consent`` among them.
    Raises:
        Denied: the policy's reason; a client whose membership has ended gets no new entries.
        ValidationError: by field; a day in the future, days in the wrong order, a source that does not hold.
    Source: Act 381/2023 §§ 11(2), 12(2), 13(3); R28-R31.
    """
    client = Client.lock(client)
    decision = require(can_add_entry(actor, client, kind.data_group), client=client, data_group=kind.data_group)
    entry = kind(client=client, area_id=client.area_id, stored_by=actor.employer, **values)
    check_source(entry, known=None)
    check_days(entry)
    entry.save()
    events.record_created(actor=actor, row=entry, decision=decision)
    return entry


def change_entry(*, actor: Actor, entry: Entry, values: dict[str, Any], seen_version: int) -> Entry:
    """Change an entry of the own authority; the earlier values stay in its history.

    Raises:
        Denied, StaleRow; ValidationError: as ``add_entry``.
    """
    entry = lock_record(entry, seen_version=seen_version)
    decision = require(can_change(actor, entry), client=entry.client, data_group=entry.data_group)
    changed = [name for name, value in values.items() if getattr(entry, name) != value]
    if not changed:
        return entry
    known = entry.consent_id
    for name in changed:
        setattr(entry, name, values[name])
    check_source(entry, known=known)
    check_days(entry)
    entry.save()
    events.record_changed(actor=actor, row=entry, fields=changed, decision=decision)
    return entry


def check_source(entry: SourcedRecord, *, known: Any) -> None:
    """What comes from a party of annex 7 point 6 needs a consent that is valid today, and no other source has one (R31, R32).

    Args:
        known: key of the consent under which the entry was stored; it need not hold any more when the entry is corrected.
    Raises:
        ValidationError: by field.
    """
    if entry.source != Source.POPULATION:
        entry.checked_on = None
    elif entry.checked_on is None:
        raise ValidationError({"checked_on": _("Enter the day on which the population information system was looked at.")})
    if entry.source != Source.PARTY:
        entry.consent = None
        return
    chosen = Consent.objects.filter(client=entry.client_id).select_for_update(of=("self",))
    consent = chosen.filter(pk=entry.consent_id).first() if entry.consent_id is not None else None
    if consent is None:
        raise ValidationError({"consent": _("Choose the consent under which the information was got.")})
    if consent.pk != known and (consent.direction not in GETTING or not consent.is_valid_on()):
        raise ValidationError(
            {"consent": _("This consent does not allow getting information today. Record a valid one first.")}, code="consent"
        )


#: Days that tell of something that has been; the others may lie ahead.
PAST_DAYS = frozenset({"noted_on", "started_on", "checked_on", "dated_on"})
#: Pairs of days in their order.
ORDERED_DAYS = (("started_on", "ended_on"), ("starts_on", "ends_on"))


def check_days(entry: models.Model) -> None:
    """Refuse a day of the past that lies ahead, and an end before its start.

    Raises:
        ValidationError: by field.
    """
    for name in PAST_DAYS:
        day: date | None = getattr(entry, name, None)
        if day is not None and day > clock.today():
            raise ValidationError({name: _("The day is in the future. Check it.")})
    for first, last in ORDERED_DAYS:
        start, end = getattr(entry, first, None), getattr(entry, last, None)
        if start is not None and end is not None and end < start:
            raise ValidationError({last: _("The end is before the start. Check the dates.")})
