"""Consents: recorded as the client gave them, withdrawn, and never rewritten (R32)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.models import CodeItem
from clients import events
from clients.eea import is_in_eea
from clients.models import Client, Consent, Direction
from clients.policy import can_add_entry, can_withdraw_consent
from clients.services.locking import lock_record
from core import clock

#: Codes of the lists of annex 7 that ask for more: a private person is a name and a relation, "other" has a name.
PRIVATE_PERSON, OTHER = "private_person", "other"


@dataclass(frozen=True, kw_only=True)
class ConsentTerms:
    """What the client agreed to. ``party`` is a code of the list that goes with the direction."""

    direction: Direction
    party: str
    party_name: str = ""
    relation: str = ""
    content: str
    purpose: str
    given_on: date
    valid_to: date | None = None
    is_outside_eea: bool = False
    country: str = ""
    transfer_ground: str = ""


def party_lists(direction: Direction) -> tuple[str, ...]:
    """The code lists in which the party must stand: point 6 for getting, point 7 for giving, both for both."""
    lists = {
        Direction.GET: (CodeItem.List.CONSENT_SOURCE,),
        Direction.GIVE: (CodeItem.List.CONSENT_RECIPIENT,),
        Direction.BOTH: (CodeItem.List.CONSENT_SOURCE, CodeItem.List.CONSENT_RECIPIENT),
    }
    return lists[Direction(direction)]


def record_consent(*, actor: Actor, client: Client, terms: ConsentTerms) -> Consent:
    """Record a consent that the client has given.

    Raises:
        Denied: the policy's reason.
        ValidationError: by field; the party stands in no list for this direction, days in the wrong order or in the future, a
            name, country or ground is missing, or the country is not outside the EU and the EEA.
    Source: annex 7, points 6 and 7; General Data Protection Regulation art. 7, 44-49; R31, R32.
    """
    client = Client.lock(client)
    decision = require(can_add_entry(actor, client, Consent.data_group), client=client, data_group=Consent.data_group)
    party, wrong = _party(terms.direction, terms.party), faults(vars(terms))
    if party is None or wrong:
        raise ValidationError(wrong)
    consent = Consent.objects.create(
        client=client,
        area_id=client.area_id,
        stored_by=actor.employer,
        direction=terms.direction,
        party=party,
        party_name=terms.party_name,
        relation=terms.relation if terms.party == PRIVATE_PERSON else "",
        content=terms.content,
        purpose=terms.purpose,
        given_on=terms.given_on,
        valid_to=terms.valid_to,
        is_outside_eea=terms.is_outside_eea,
        country=terms.country if terms.is_outside_eea else "",
        transfer_ground=terms.transfer_ground if terms.is_outside_eea else "",
    )
    events.record_created(actor=actor, row=consent, decision=decision)
    return consent


def withdraw_consent(*, actor: Actor, consent: Consent, withdrawn_on: date, note: str, seen_version: int) -> Consent:
    """Record that the client has withdrawn a consent: from that day nothing is got or given by it.

    Any serving authority may record it: the client tells whom they meet, and it must hold at once.

    Raises:
        Denied, StaleRow; ValidationError: by field; the day is in the future or before the consent was given.
    Source: General Data Protection Regulation art. 7(3); R32.
    """
    consent = lock_record(consent, seen_version=seen_version)
    decision = require(can_withdraw_consent(actor, consent), client=consent.client, data_group=Consent.data_group)
    if withdrawn_on > clock.today():
        raise ValidationError({"withdrawn_on": _("The day is in the future. Check it.")})
    if withdrawn_on < consent.given_on:
        raise ValidationError({"withdrawn_on": _("The withdrawal is before the day on which the consent was given.")})
    consent.withdrawn_on = withdrawn_on
    consent.withdrawal_note = note
    consent.save()
    events.consent_withdrawn(actor=actor, consent=consent, decision=decision)
    return consent


def faults(values: Mapping[str, Any]) -> dict[str, Any]:
    """All that is wrong with the values of a consent, by field; what is missing of ``ConsentTerms`` is not asked here."""
    return {**_party_faults(values), **_day_faults(values), **_country_faults(values)}


def _party_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    party, direction = values.get("party"), values.get("direction")
    found = {}
    if party and direction and _party(direction, party) is None:
        found["party"] = _("Choose a party that the agreement names for this direction, or another one by name.")
    if party in {PRIVATE_PERSON, OTHER} and not values.get("party_name"):
        found["party_name"] = _("Enter the name of the party.")
    if party == PRIVATE_PERSON and not values.get("relation"):
        found["relation"] = _("Enter how the person is related to the client.")
    return found


def _day_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    given_on, valid_to = values.get("given_on"), values.get("valid_to")
    found = {}
    if given_on is not None and given_on > clock.today():
        found["given_on"] = _("The day is in the future. Check it.")
    if given_on is not None and valid_to is not None and valid_to < given_on:
        found["valid_to"] = _("The end is before the start. Check the dates.")
    return found


def _country_faults(values: Mapping[str, Any]) -> dict[str, Any]:
    if not values.get("is_outside_eea"):
        return {}
    found = {}
    if not values.get("country"):
        found["country"] = _("Enter the country of the party.")
    elif is_in_eea(values["country"]):
        found["country"] = _("This country belongs to the EU or the EEA. Correct the country, or untick the box.")
    if not values.get("transfer_ground"):
        found["transfer_ground"] = _("Enter the ground on which information may be moved there.")
    return found


def _party(direction: Direction, code: str) -> CodeItem | None:
    """The value of the list; None unless the party stands in the lists of today, for both ways in both."""
    listed = [CodeItem.objects.current().filter(code_list=code_list, code=code).first() for code_list in party_lists(direction)]
    return listed[0] if all(listed) else None
