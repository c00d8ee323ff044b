"""Taking a client in: referral, start of the joint assessment, membership, contacts, in one transaction (§§ 3, 4, 12)."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, Decision, require
from authorities.models import Authority, AuthorityArea, AuthorityKind, User
from authorities.models.users import IDENTITY_CODE_INDEX
from clients import events
from clients.models import Client, ContactDetails, EndReason, Ground, Membership, Referral, ResponsibleOfficial, ServingAuthority
from clients.policy import can_reopen, can_take_in, can_view
from clients.services.code_attempts import make_attempt
from clients.services.identity import index_names, name_sort_key
from clients.services.officials import check_may_answer_for
from clients.services.search import client_with_code, lock_code, report_hidden
from core import clock
from core.encryption import blind_index
from core.errors import Refused
from core.identity_code import parse
from core.transactions import afterwards, lock_names

#: Act 1369/2014, the predecessor of Act 381/2023, came into force on this day; no membership began before it.
EARLIEST_START = date(2015, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Start:
    """How a membership begins: the referral, the start of the joint assessment, and the official who answers."""

    referred_by: Authority
    referred_on: date
    grounds: list[str]
    unemployed: bool
    started_on: date
    present_at_start: list[str]
    official: User | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is taken in. Without a code yet, ``birth_date`` is required."""

    last_name: str
    first_names: str
    identity_code: str = ""
    birth_date: date | None = None
    safety_non_disclosure: bool = False
    known_to_be_another: bool = False
    contacts: dict[str, Any] = field(default_factory=dict)


class KnownClient(Exception):
    """The person is, or may be, a client whom the actor may find: the page leads there, so it is no error of the form."""

    message: Any = ""

    def __init__(self, client: Client) -> None:
        super().__init__(str(self.message))
        self.client = client


class AlreadyClient(KnownClient):
    """The person is a client; ``client`` tells which."""

    message = _("This person is already a client. Open the client's page.")


class SimilarClient(KnownClient):
    """A client with the same name and birth date is known; without a code only a person can tell whether they are one."""

    message = _("A client with this name and date of birth is already in the register. Check whether it is the same person.")


class NeedsAnotherHandler(Refused):
    """The intake cannot be finished by this person: own matter, a conflict of interest, or the client is not to be found.

    The words are the same for every reason, so that they do not tell whether somebody is a client.
    """

    message = _("You cannot finish this intake. Those responsible were asked to take it on. Your supervisor can tell you more.")


def take_in_client(*, actor: Actor, person: Person, start: Start) -> Membership:
    """Make the client and open the membership from the day on which the joint assessment was begun (R1-R4).

    Nothing is stored before that day (R2). Age, nationality and length of unemployment are not asked (R4). From the opening
    on, the employment authority, the county and Kela of the area serve the client.

    Raises:
        Denied: the role takes in no clients.
        ValidationError: by field, in words.
        AlreadyClient, SimilarClient, NeedsAnotherHandler: see there. TooManySearches: the hourly limit is reached.
        InvalidIdentityCode: from the code.
    """
    require(can_take_in(actor))
    check_start(actor=actor, start=start)
    code, birth_date = _identity(person)
    if start.started_on < birth_date:
        raise ValidationError({"started_on": _("The start is before the person's birth. Check the dates.")})
    if code:
        make_attempt(actor=actor)
        index = blind_index(IDENTITY_CODE_INDEX, code)
        lock_code(code)
        _check_not_known(actor=actor, code=code, index=index)
    else:
        _check_no_similar(actor=actor, person=person, birth_date=birth_date)
    client = _create_client(actor=actor, person=person, code=code, birth_date=birth_date)
    membership = open_membership(actor=actor, client=client, start=start)
    ContactDetails.objects.create(
        client=client, area_id=client.area_id, stored_by=actor.employer, valid_from=clock.now(), **person.contacts
    )
    events.client_taken_in(actor=actor, membership=membership)
    return membership


def reopen(*, actor: Actor, client: Client, start: Start, seen_version: int) -> Membership:
    """Open a new membership for a client whose earlier one has ended; reopening is always a new membership (R8).

    Raises:
        Denied, StaleRow; ValidationError: by field.
    """
    client = Client.lock(client, seen_version=seen_version)
    decision = require(can_reopen(actor, client), client=client)
    check_start(actor=actor, start=start)
    counted = Membership.objects.filter(client=client).exclude(end_reason=EndReason.MISTAKE)
    latest = counted.order_by("-ended_on").first()
    if latest is not None and latest.ended_on is not None and start.started_on <= latest.ended_on:
        raise ValidationError(
            {
                "started_on": _("The earlier membership ended on {day}. A new one begins after that.").format(
                    day=f"{latest.ended_on:%-d.%-m.%Y}"
                )
            }
        )
    membership = open_membership(actor=actor, client=client, start=start)
    events.membership_reopened(actor=actor, membership=membership, decision=decision)
    return membership


def check_start(*, actor: Actor, start: Start) -> None:
    """Raise ValidationError, by field, unless the start is possible (R1, R3)."""
    errors: dict[str, Any] = {}
    today = clock.today()
    if start.started_on > today:
        errors["started_on"] = _(
            "The start is in the future. Enter the day on which the assessment was begun, {day} at the latest."
        ).format(day=f"{today:%-d.%-m.%Y}")
    elif start.started_on < EARLIEST_START:
        errors["started_on"] = _(
            "The start is before {day}, when the first act on multisectoral support came into force."
        ).format(day=f"{EARLIEST_START:%-d.%-m.%Y}")
    if start.referred_on > min(start.started_on, today):
        errors["referred_on"] = _("The referral is later than the start of the assessment. Check both dates.")
    if not start.grounds or not set(start.grounds) <= set(Ground.values):
        errors["grounds"] = _("Choose at least one ground of referral.")
    if not start.unemployed:
        errors["unemployed"] = _("Only an unemployed jobseeker can be taken in. Check the person's situation.")
    if not set(start.present_at_start) <= set(AuthorityKind.serving()):
        errors["present_at_start"] = _("Choose from the employment authority, the county and Kela.")
    if start.referred_by.pk not in {authority.pk for authority in serving_authorities(actor)}:
        errors["referred_by"] = _("Choose who referred the person: the employment authority, the county or Kela.")
    if errors:
        raise ValidationError(errors)


def serving_authorities(actor: Actor) -> list[Authority]:
    """The employment authority, the county and Kela of the actor's area today; the own one where there are several of a kind."""
    rows = AuthorityArea.objects.current().filter(area=actor.area_id, authority__kind__in=AuthorityKind.serving())
    found = [row.authority for row in rows.select_related("authority").order_by("authority")]
    own_kind = actor.employer.kind
    return [one for one in found if one.kind != own_kind or one.pk == actor.authority_id]


def open_membership(*, actor: Actor, client: Client, start: Start) -> Membership:
    """Open a membership with its referral, let the three serve, and name the own authority's official."""
    common = {"client": client, "area_id": client.area_id, "stored_by": actor.employer}
    membership = Membership.objects.create(**common, started_on=start.started_on, present_at_start=sorted(start.present_at_start))
    Referral.objects.create(
        **common,
        membership=membership,
        referred_by=start.referred_by,
        referred_on=start.referred_on,
        grounds=sorted(start.grounds),
        unemployed=start.unemployed,
    )
    _let_serve(actor=actor, client=client)
    if start.official is not None:
        check_may_answer_for(client=client, user=start.official, authority=actor.employer)
        ResponsibleOfficial.objects.create(**common, user=start.official, started_on=clock.today())
    return membership


def _let_serve(*, actor: Actor, client: Client) -> None:
    """Add the serving rows that are missing and bring the mirror on the client up to them; no future dates (design § 4)."""
    serving = set(ServingAuthority.objects.filter(client=client, ended_on=None).values_list("authority_id", flat=True))
    for authority in serving_authorities(actor):
        if authority.pk not in serving:
            ServingAuthority.objects.create(
                client=client, area_id=client.area_id, stored_by=actor.employer, authority=authority, started_on=clock.today()
            )
            serving.add(authority.pk)
    client.serving_authority_ids = sorted(serving)
    client.save()


def _identity(person: Person) -> tuple[str, date]:
    """The normalised code ("" when there is none) and the birth date."""
    if person.identity_code:
        parsed = parse(person.identity_code)
        return parsed.code, parsed.birth_date
    if person.birth_date is None:
        raise ValidationError({"birth_date": _("Enter the date of birth, as there is no identity code yet.")})
    if person.birth_date > clock.today():
        raise ValidationError({"birth_date": _("The date of birth is in the future. Check it.")})
    return "", person.birth_date


def _check_not_known(*, actor: Actor, code: str, index: str) -> None:
    if actor.user.identity_index == index:
        raise NeedsAnotherHandler
    known = client_with_code(actor=actor, code=code)
    if known is None:
        return
    decision = can_view(actor, known)
    if decision:
        afterwards(partial(events.code_searched, actor=actor, code=code, found=known))
        raise AlreadyClient(known)
    afterwards(partial(_report_attempt, actor=actor, client=known, decision=decision, code=code))
    raise NeedsAnotherHandler


def _report_attempt(*, actor: Actor, client: Client, decision: Decision, code: str) -> None:
    """Log the refused intake among the searches by code, and report it on the client."""
    events.code_searched(actor=actor, code=code, found=None)
    report_hidden(actor=actor, client=client, decision=decision)


def _check_no_similar(*, actor: Actor, person: Person, birth_date: date) -> None:
    """Without a code, ask about a client of the same name and birth date; a second press of the button meets it as well."""
    key = name_sort_key(last_name=person.last_name, first_names=person.first_names)
    lock_names(f"{actor.area_id} {birth_date} {key}")
    similar = Client.objects.visible_to(actor).filter(birth_date=birth_date, sort_key=key).first()
    if similar is not None and not person.known_to_be_another:
        afterwards(partial(events.clients_listed, actor=actor, client_ids=[similar.pk]))
        raise SimilarClient(similar)


def _create_client(*, actor: Actor, person: Person, code: str, birth_date: date) -> Client:
    client = Client(
        area_id=actor.working_area_id,
        number=_next_number(actor),
        identity_code=code or None,
        birth_date=birth_date,
        last_name=person.last_name,
        first_names=person.first_names,
        sort_key=name_sort_key(last_name=person.last_name, first_names=person.first_names),
        safety_non_disclosure=person.safety_non_disclosure,
        stored_by=actor.employer,
    )
    client.save(force_insert=True)
    index_names(client)
    return client


def _next_number(actor: Actor) -> int:
    """Take the next client number of the area; the row's lock keeps two intakes apart until one commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE authorities_cooperationarea SET next_client_number = next_client_number + 1 WHERE id = %s"
            " RETURNING next_client_number - 1",
            [actor.area_id],
        )
        return int(cursor.fetchone()[0])
