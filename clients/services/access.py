"""Purposes, break-glass, bars and requests: the exceptions, each with its reason and its trace."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, Basis, Decision, Deny, deny, require
from authorities.models import User
from authorities.rights import DataGroup
from clients import events
from clients.models import AccessRequest, Bar, Client, ClientGrant, PurposeOfDay, ShieldedAccess
from clients.policy import can_bar, can_break_glass, can_lift_bar, can_review_grant, can_view, can_write, purposes_for
from clients.services.code_attempts import make_attempt
from clients.services.officials import relieve, supervisors_of
from clients.services.search import client_with_code, lock_code, report_hidden
from core import clock
from core.errors import Refused
from core.identity_code import parse
from core.transactions import afterwards

#: A rule of the house (design § 4), not a period of the law.
BREAK_GLASS_HOURS = 24


def choose_purpose(*, actor: Actor, client: Client, purpose: str) -> PurposeOfDay:
    """Record why the actor opens the client today; a second choice on one day replaces the first.

    Raises:
        Denied: the client is not to be found by the actor.
        ValidationError: not one of the actor's purposes.
    """
    require(can_view(actor, client), client=client)
    if purpose not in purposes_for(actor, client):
        raise ValidationError({"purpose": _("Choose why you open the client's data.")})
    chosen, _created = PurposeOfDay.objects.update_or_create(
        client=client, user=actor.user, day=clock.today(), defaults={"area_id": client.area_id, "purpose": purpose}
    )
    client.forget_facts()
    events.purpose_chosen(actor=actor, client=client, purpose=Basis(purpose))
    return chosen


class NothingToOpen(Refused):
    """Break-glass on a code that is unknown, shielded or barred: one answer for all."""

    message = _("There is no client with this code that could be opened by exception.")


class AlreadyOpen(NothingToOpen):
    """Break-glass on a client whom the actor may find anyway."""

    message = _("You need no exception for this client: search by the identity code and open the client as usual.")


class ReviewPending(Refused):
    """The actor opened this client before, and that opening waits for its review or was judged unjustified."""

    message = _("Your earlier opening of this client waits for its review or was not justified. Ask your supervisor.")


class NobodyReviews(Refused):
    """There is no other supervisor in the authority who could review the opening."""

    message = _("Nobody could review the opening: your authority has no other supervisor. Ask the client's authority instead.")


def break_glass(*, actor: Actor, code: str, reason: str) -> ClientGrant:
    """Open a client outside the scope for 24 hours, for reading, from an exact identity code and a reason.

    Raises:
        InvalidIdentityCode, NothingToOpen, AlreadyOpen, TooManySearches, ReviewPending, NobodyReviews.
        ValidationError: no reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the client's data must be opened now.")})
    exact = parse(code).code
    _check_somebody_reviews(actor)
    make_attempt(actor=actor)
    lock_code(exact)  # Pressed twice at once, the second meets the first one's opening.
    found = _lock_client_with(exact, actor=actor)
    decision = can_break_glass(actor, found) if found is not None else deny(Deny.NOT_SERVED)
    if found is None or not decision:
        visible = found if found is not None and can_view(actor, found) else None
        afterwards(partial(events.code_searched, actor=actor, code=code, found=visible))
        if visible is not None:
            raise AlreadyOpen
        if found is not None:
            afterwards(partial(report_hidden, actor=actor, client=found, decision=decision))
        raise NothingToOpen
    _check_earlier_openings(actor, found, code)
    now = clock.now()
    grant = ClientGrant.objects.create(
        client=found,
        area_id=found.area_id,
        stored_by=actor.employer,
        user=actor.user,
        kind=Basis.BREAK_GLASS,
        reason=reason.strip(),
        starts_at=now,
        ends_at=now + timedelta(hours=BREAK_GLASS_HOURS),
    )
    events.glass_broken(actor=actor, grant=grant)
    return grant


def _lock_client_with(code: str, *, actor: Actor) -> Client | None:
    """The client with the code, locked; None where the code went over to another client while this waited for the lock."""
    found = client_with_code(actor=actor, code=code)
    locked = Client.lock(found) if found is not None else None
    return locked if locked is not None and locked.identity_code == code else None


def _check_somebody_reviews(actor: Actor) -> None:
    """Raise unless another supervisor of the own authority can review an opening; asked before the look-up, it tells nothing."""
    area = actor.area
    if area is None or not supervisors_of(authority=actor.employer, area=area).exclude(pk=actor.user_id).exists():
        raise NobodyReviews


def _check_earlier_openings(actor: Actor, client: Client, code: str) -> None:
    """Raise unless the actor's earlier openings of the client are reviewed and justified; the attempt is logged and counted."""
    earlier = ClientGrant.objects.filter(client=client, user=actor.user, kind=Basis.BREAK_GLASS)
    if earlier.exclude(outcome=ClientGrant.Outcome.JUSTIFIED).exists():
        afterwards(partial(events.code_searched, actor=actor, code=code, found=None))
        afterwards(partial(report_hidden, actor=actor, client=client, decision=deny(Deny.ALREADY_DONE)))
        raise ReviewPending


def review_grant(*, actor: Actor, grant: ClientGrant, outcome: str, note: str = "") -> ClientGrant:
    """Record a supervisor's judgement of a break-glass access; an unjustified one ends at once.

    Raises:
        Denied; ValidationError: no outcome, or an unjustified access without a note.
    """
    grant = ClientGrant.objects.select_for_update().get(pk=grant.pk)
    require(can_review_grant(actor, grant))
    if outcome not in ClientGrant.Outcome.values:
        raise ValidationError({"outcome": _("Choose whether the access was justified.")})
    if outcome == ClientGrant.Outcome.UNJUSTIFIED and not note.strip():
        raise ValidationError({"note": _("Write what was wrong and what is done about it.")})
    now = clock.now()
    grant.reviewed_by, grant.reviewed_at = actor.user, now
    grant.outcome, grant.review_note = outcome, note.strip()
    if outcome == ClientGrant.Outcome.UNJUSTIFIED and grant.ends_at > now:
        grant.ends_at = max(now, grant.starts_at + timedelta(microseconds=1))
    grant.save()
    events.grant_reviewed(actor=actor, grant=grant)
    return grant


class LastNamedPerson(Refused):
    """Barring would leave nobody who may open a shielded client (design § 4: the last named person cannot be removed)."""

    message = _("Nobody else may open this shielded client. Name another person under Shield first.")


def _check_somebody_stays(client: Client, *, without: User) -> None:
    """Raise ``LastNamedPerson`` when ``without`` is the last person named for a shielded client; call with the client locked."""
    if not client.shielded:
        return
    named = ShieldedAccess.objects.filter(client=client)
    barred = Bar.objects.filter(client=client, ended_at=None).values("user")
    others = named.exclude(user=without.pk).exclude(user__in=barred)
    if named.filter(user=without).exists() and not others.filter(user__in=User.objects.in_force()).exists():
        raise LastNamedPerson


def declare_conflict(*, actor: Actor, client: Client, reason: str = "") -> Bar:
    """Bar oneself from a client's matter; from then on the client is not to be found.

    Raises:
        Denied: the client is not open to the actor.
        LastNamedPerson: nobody else could open the shielded client.
    """
    client = Client.lock(client)
    decision = require(can_view(actor, client), client=client)
    return _bar(actor=actor, client=client, user=actor.user, reason=reason, decision=decision)


def _bar(*, actor: Actor, client: Client, user: User, reason: str, decision: Decision) -> Bar:
    """Bar a person, once, and relieve them of answering for the client; call with the client locked."""
    _check_somebody_stays(client, without=user)
    bar, is_new = Bar.objects.get_or_create(
        client=client,
        user=user,
        ended_at=None,
        defaults={"area_id": client.area_id, "stored_by": actor.employer, "reason": reason.strip()},
    )
    if is_new:
        relieve(client=client, user=user)
        events.user_barred(actor=actor, bar=bar, decision=decision)
    return bar


def bar_user(*, actor: Actor, client: Client, user: User, reason: str) -> Bar:
    """A supervisor bars a person of the own authority from a client's matter.

    Raises:
        Denied: not a supervisor of that person's authority, or the client is not open.
        LastNamedPerson: nobody else could open the shielded client.
    """
    client = Client.lock(client)
    decision = require(can_bar(actor, client, user), client=client, data_group=DataGroup.MEMBERSHIP)
    return _bar(actor=actor, client=client, user=user, reason=reason, decision=decision)


def lift_bar(*, actor: Actor, bar: Bar) -> Bar:
    """A supervisor lifts a bar of the own staff; never one's own.

    Raises:
        Denied.
    """
    bar = Bar.objects.select_for_update().get(pk=bar.pk)
    require(can_lift_bar(actor, bar))
    if bar.ended_at is None:
        bar.ended_at = clock.now()
        bar.save()
        events.bar_lifted(actor=actor, bar=bar)
    return bar


def handle_request(*, actor: Actor, request: AccessRequest) -> AccessRequest:
    """Mark a request to get in touch as handled; by somebody who may write in data group 2, so never under break-glass.

    Raises:
        Denied.
    """
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    group = DataGroup.MEMBERSHIP
    decision = require(can_write(actor, request.client, group), client=request.client, data_group=group)
    if request.handled_at is None:
        request.handled_at, request.handled_by = clock.now(), actor.user
        request.save()
        events.request_handled(actor=actor, request=request, decision=decision)
    return request
