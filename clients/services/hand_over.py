"""Handing several clients over at once: each asked of the policy by itself, and what could not be done told one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.events import record_denial
from authorities.access import Actor, Denied
from authorities.models import User
from authorities.rights import DataGroup
from clients.models import Client
from clients.services.officials import current_official, name_official
from core.errors import Refused

#: More at a time would hold its locks too long; a rule of the house.
MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one client; ``reason`` is empty where the client was handed over."""

    client: Client
    reason: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the client was handed over."""
        return not self.reason


class NamedMeanwhile(Refused):
    """Somebody was named after the list was shown: whoever chose the client did not know of it."""

    message = _("{name} was named meanwhile. Choose the client again if the hand-over still holds.")

    def __init__(self, official: User) -> None:
        super().__init__(self.message.format(name=official))


def hand_over_many(*, actor: Actor, clients: Iterable[UUID], user: User, shown_at: datetime | None = None) -> list[Outcome]:
    """Name ``user`` the responsible official of the actor's authority for each client, in the order of their keys.

    Each is done or left by itself: one that the policy refuses leaves the others as they are. Clients who do not exist for the
    actor are passed over without a word, as everywhere (design § 4).

    Args:
        shown_at: when the list was shown; a client for whom somebody was named later is left and told.
    Raises:
        ValidationError: more than ``MOST_AT_ONCE``.
    """
    keys = sorted(set(clients))
    if len(keys) > MOST_AT_ONCE:
        raise ValidationError(
            {"clients": _("Hand over {number} clients at most at a time.").format(number=MOST_AT_ONCE)}, code="too_many"
        )
    found = Client.objects.visible_to(actor).filter(pk__in=keys).select_related("area").order_by("pk")
    return [_hand_over(actor=actor, client=client, user=user, shown_at=shown_at) for client in found]


def _hand_over(*, actor: Actor, client: Client, user: User, shown_at: datetime | None) -> Outcome:
    try:
        with transaction.atomic():
            _check_still_as_shown(Client.lock(client), actor=actor, user=user, shown_at=shown_at)
            name_official(actor=actor, client=client, user=user)
    except Denied as denied:
        reason = denied.decision.reason
        record_denial(
            actor=actor,
            reason=reason.value if reason else "",
            area_id=client.area_id,
            client_id=client.pk,
            data_group=DataGroup.MEMBERSHIP,
        )
        return Outcome(client=client, reason=str(reason.label) if reason else str(denied))
    except ValidationError as error:
        return Outcome(client=client, reason=" ".join(error.messages))
    except Refused as error:
        return Outcome(client=client, reason=str(error.message))
    return Outcome(client=client)


def _check_still_as_shown(client: Client, *, actor: Actor, user: User, shown_at: datetime | None) -> None:
    now = current_official(client=client, authority_id=actor.authority_id)
    if now is not None and now.user_id == user.pk:
        raise Refused(_("{name} answers for this client already.").format(name=now.user))
    if shown_at is not None and now is not None and now.created_at > shown_at and now.user_id != user.pk:
        raise NamedMeanwhile(now.user)
