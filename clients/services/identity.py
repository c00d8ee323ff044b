"""A client's names, identity code, contact details and protection."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.models import User
from authorities.models.users import IDENTITY_CODE_INDEX
from authorities.rights import DataGroup
from clients import events
from clients.models import Client, ClientNameToken, ContactDetails, EndReason, Membership, ResponsibleOfficial, ShieldedAccess
from clients.policy import (
    can_change_client,
    can_lift_non_disclosure,
    can_manage_shield,
    can_reveal_code,
    can_see_contacts,
    can_view,
)
from clients.services.code_attempts import make_attempt
from clients.services.officials import eligible_officials
from clients.services.search import client_with_code, lock_code, report_hidden
from core import clock
from core.encryption import blind_index
from core.errors import Refused
from core.identity_code import parse
from core.names import name_tokens, sort_key
from core.transactions import afterwards

#: Between two former names.
FORMER = " / "
#: What a row of contact details holds; the model says it, for striking too.
CONTACT_FIELDS = ContactDetails.content_fields


def name_sort_key(*, last_name: str, first_names: str) -> str:
    """The key by which lists of clients are ordered: last name, then first names, in Finnish order."""
    return f"{sort_key(last_name)}  {sort_key(first_names)}"


def remember_names(client: Client, *names: str) -> None:
    """Add former names by which the client is found, each once and never the present one; the oldest whole name gives way."""
    known = [*client.former_names.split(FORMER), *names]
    kept = {name.casefold(): name for name in known if name and name.casefold() != client.last_name.casefold()}
    held = list(kept.values())
    while len(FORMER.join(held)) > Client.LONGEST_FORMER_NAMES:
        del held[0]
    client.former_names = FORMER.join(held)


def index_names(client: Client) -> None:
    """Write the client's searchable name parts anew; unsaved names are not looked at."""
    tokens = name_tokens(client.last_name, client.first_names, client.former_names)
    held = {row.token: row for row in ClientNameToken.objects.filter(client=client)}
    for token in held.keys() - set(tokens):
        held[token].delete()
    for token in tokens:
        if token not in held:
            ClientNameToken.objects.create(client=client, area_id=client.area_id, token=token)


def change_identity(
    *,
    actor: Actor,
    client: Client,
    last_name: str,
    first_names: str,
    birth_date: date,
    safety_non_disclosure: bool,
    died_on: date | None,
    seen_version: int,
) -> Client:
    """Change names, birth date, day of death and the non-disclosure mark. A last name that is given up stays searchable.

    Raises:
        Denied, StaleRow; ValidationError: the birth date contradicts the identity code or lies in the future.
    """
    client = Client.lock(client, seen_version=seen_version)
    decision = require(can_change_client(actor, client), client=client, data_group=DataGroup.IDENTITY)
    if birth_date > clock.today():
        raise ValidationError({"birth_date": _("The date of birth is in the future. Check it.")})
    if client.identity_code and birth_date != client.birth_date:
        raise ValidationError(
            {"birth_date": _("The date of birth comes from the identity code and does not change apart from it.")}
        )
    if died_on is None and client.died_on is not None and _is_ending_by_death(client):
        raise ValidationError(
            {
                "died_on": _(
                    "The membership is ending because of the death. The day of death can be taken back when the judgements on it "
                    "have been withdrawn."
                )
            }
        )
    if died_on is not None and not birth_date <= died_on <= clock.today():
        raise ValidationError({"died_on": _("The day of death must lie between the birth and today. Check it.")})
    wanted: dict[str, Any] = {
        "last_name": last_name,
        "first_names": first_names,
        "birth_date": birth_date,
        "safety_non_disclosure": safety_non_disclosure,
        "died_on": died_on,
    }
    changed = [name for name, value in wanted.items() if getattr(client, name) != value]
    if not changed:
        return client
    if "safety_non_disclosure" in changed and not safety_non_disclosure:
        require(can_lift_non_disclosure(actor, client), client=client, data_group=DataGroup.IDENTITY)
    earlier = client.last_name
    for name in changed:
        setattr(client, name, wanted[name])
    if "last_name" in changed:
        remember_names(client, earlier)
    client.sort_key = name_sort_key(last_name=last_name, first_names=first_names)
    client.save()
    index_names(client)
    events.client_changed(actor=actor, client=client, fields=changed, decision=decision)
    return client


def _is_ending_by_death(client: Client) -> bool:
    """Whether an authority has judged that the membership ends because the client died, and the judgement stands."""
    return Membership.objects.filter(client=client, ended_on=None, end_reason=EndReason.DEATH).exists()


class CodeOfAnother(Refused):
    """The code belongs to another client of the area whom the actor may find: the same person was taken in twice."""

    message = _("The identity code belongs to client {number}: the same person may have been taken in twice.")

    def __init__(self, client: Client) -> None:
        super().__init__(self.message.format(number=client.number))
        self.client = client


class CodeNotTaken(Refused):
    """The code cannot be recorded by this person; one answer, so that it does not tell whether somebody is a client."""

    message = _(
        "You cannot record this identity code. Those responsible were asked to take it on. Your supervisor can tell more."
    )


def record_code(*, actor: Actor, client: Client, code: str, seen_version: int) -> Client:
    """Record the identity code that a client got later, or the new one of a client whose code changed.

    The birth date follows the code. The earlier code stays in the history, encrypted, and no longer finds the client.

    Raises:
        Denied, StaleRow, InvalidIdentityCode, TooManySearches.
        CodeOfAnother: a client whom the actor may find has the code. CodeNotTaken: anybody else has it.
        ValidationError: a membership began before the birth date of the code.
    """
    client = Client.lock(client, seen_version=seen_version)
    decision = require(can_change_client(actor, client), client=client, data_group=DataGroup.IDENTITY)
    parsed = parse(code)
    if parsed.code == client.identity_code:
        return client
    make_attempt(actor=actor)
    lock_code(parsed.code)
    _check_nobody_has(actor=actor, code=parsed.code)
    began = Membership.objects.filter(client=client).order_by("started_on").values_list("started_on", flat=True).first()
    if (began is not None and began < parsed.birth_date) or (client.died_on is not None and client.died_on < parsed.birth_date):
        raise ValidationError(
            {"identity_code": _("The client was already in the register before this date of birth. Check the code.")}
        )
    client.identity_code, client.birth_date = parsed.code, parsed.birth_date
    client.save()
    events.client_changed(actor=actor, client=client, fields=["identity_code", "birth_date"], decision=decision)
    return client


def _check_nobody_has(*, actor: Actor, code: str) -> None:
    if actor.user.identity_index == blind_index(IDENTITY_CODE_INDEX, code):
        raise CodeNotTaken
    known = client_with_code(actor=actor, code=code)
    decision = can_view(actor, known) if known is not None else None
    afterwards(partial(events.code_searched, actor=actor, code=code, found=known if decision else None))
    if known is None or decision is None:
        return
    if decision:
        raise CodeOfAnother(known)
    afterwards(partial(report_hidden, actor=actor, client=known, decision=decision))
    raise CodeNotTaken


def current_contacts(client: Client) -> ContactDetails | None:
    """The contact details in force."""
    return ContactDetails.objects.filter(client=client, ended_at=None).select_related("home_municipality").first()


def author_of(contacts: ContactDetails) -> str:
    """Who wrote a row of contact details, or the authority that stored it when the history does not tell."""
    entry = contacts.history.order_by("history_date").first()
    author = User.objects.filter(pk=entry.history_user_id).first() if entry is not None else None
    return f"{author}, {contacts.stored_by.short_name}" if author else contacts.stored_by.short_name


def change_contacts(*, actor: Actor, client: Client, values: dict[str, Any], seen_version: int) -> ContactDetails:
    """Supersede the contact details: the row in force ends, and one owned by the writer begins.

    ``values`` holds all of ``CONTACT_FIELDS``. Somebody else's change meanwhile is told as ``StaleRow``, whose ``current`` is the
    client; nothing is merged here.

    Raises:
        Denied, StaleRow.
    """
    client = Client.lock(client, seen_version=seen_version)
    decision = require(can_change_client(actor, client), client=client, data_group=DataGroup.IDENTITY)
    require(can_see_contacts(actor, client), client=client, data_group=DataGroup.IDENTITY)
    before = current_contacts(client)
    changed = [name for name in CONTACT_FIELDS if before is None or getattr(before, name) != values[name]]
    if before is not None and not changed:
        return before
    now = clock.now()
    if before is not None:
        before.ended_at = now
        before.save()
    after = ContactDetails.objects.create(
        client=client, area_id=client.area_id, stored_by=actor.employer, valid_from=now, **values
    )
    client.save()
    events.record_changed(actor=actor, row=after, fields=changed, decision=decision)
    return after


def reveal_code(*, actor: Actor, client: Client) -> str:
    """Return the whole identity code, and log that it was shown (R43)."""
    decision = require(can_reveal_code(actor, client), client=client, data_group=DataGroup.IDENTITY)
    events.code_revealed(actor=actor, client=client, decision=decision)
    return str(client.identity_code)


def shield(*, actor: Actor, client: Client, people: Iterable[User], seen_version: int) -> Client:
    """Open the client to named people only: ``people``, the actor, and every authority's responsible official.

    An authority takes off its own people only, so nobody shuts the others out, and the actor stays: the last named person cannot
    be removed (design § 4).

    Raises:
        Denied, StaleRow; ValidationError: a person does no casework in the area.
    """
    client = Client.lock(client, seen_version=seen_version)
    decision = require(can_manage_shield(actor, client), client=client, data_group=DataGroup.IDENTITY)
    named = {person.pk: person for person in [*always_named(actor=actor, client=client), *people]}
    for person in named.values():
        if not eligible_officials(authority=person.employer, area=client.area).filter(pk=person.pk).exists():
            raise ValidationError({"people": _("{name} does no casework in this area.").format(name=person)})
    for row in ShieldedAccess.objects.filter(client=client).exclude(user__in=named):
        row.delete()
    for person in named.values():
        ShieldedAccess.objects.get_or_create(
            client=client, user=person, defaults={"area_id": client.area_id, "stored_by": actor.employer}
        )
    client.shielded = True
    client.save()
    events.client_changed(actor=actor, client=client, fields=["shielded", "named_people"], decision=decision)
    return client


def always_named(*, actor: Actor, client: Client) -> list[User]:
    """Who stays named whatever the form says: the actor, the responsible officials, and other authorities' named people."""
    officials = ResponsibleOfficial.objects.filter(client=client, ended_on=None).select_related("user__employer")
    others = ShieldedAccess.objects.filter(client=client).exclude(user__employer=actor.authority_id)
    people = [actor.user, *(row.user for row in officials), *(row.user for row in others.select_related("user__employer"))]
    working = {
        person.pk
        for employer in {person.employer for person in people}
        for person in eligible_officials(authority=employer, area=client.area)
    }
    return [person for person in dict.fromkeys(people) if person.pk in working or person.pk == actor.user_id]


def lift_shield(*, actor: Actor, client: Client, seen_version: int) -> Client:
    """Open a shielded client again as others are open.

    Raises:
        Denied, StaleRow.
    """
    client = Client.lock(client, seen_version=seen_version)
    decision = require(can_manage_shield(actor, client), client=client, data_group=DataGroup.IDENTITY)
    client.shielded = False
    client.save()
    for row in ShieldedAccess.objects.filter(client=client):
        row.delete()
    events.client_changed(actor=actor, client=client, fields=["shielded", "named_people"], decision=decision)
    return client
