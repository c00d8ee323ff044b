"""Consents: recorded as the client gave them, withdrawn, and never rewritten (R32)."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.models import CodeItem
from clients import events
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
            name, country or ground is missing.
    Source: annex 7, points 6 and 7; General Data Protection Regulation art. 7, 44-49; R31, R32.
    """
    client = Client.lock(client)
    decision = require(can_add_entry(actor, client, Consent.data_group), client=client, data_group=Consent.data_group)
    party = _party(terms)
    _check(terms)
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


def _party(terms: ConsentTerms) -> CodeItem:
    """The value of the list; for both ways the party must stand in both lists of today."""
    listed = [
        CodeItem.objects.current().filter(code_list=code_list, code=terms.party).first()
        for code_list in party_lists(terms.direction)
    ]
    parties = [party for party in listed if party is not None]
    if len(parties) < len(listed):
        raise ValidationError({"party": _("Choose a party that the agreement names for this direction, or another one by name.")})
    return parties[0]


def _check(terms: ConsentTerms) -> None:
    if terms.given_on > clock.today():
        raise ValidationError({"given_on": _("The day is in the future. Check it.")})
    if terms.valid_to is not None and terms.valid_to < terms.given_on:
        raise ValidationError({"valid_to": _("The end is before the start. Check the dates.")})
    if terms.party in {PRIVATE_PERSON, OTHER} and not terms.party_name:
        raise ValidationError({"party_name": _("Enter the name of the party.")})
    if terms.party == PRIVATE_PERSON and not terms.relation:
        raise ValidationError({"relation": _("Enter how the person is related to the client.")})
    if terms.is_outside_eea and not (terms.country and terms.transfer_ground):
        raise ValidationError({"country": _("Enter the country and the ground of the transfer.")})
