"""Handing several clients over at once: each asked of the policy by itself, and what could not be done told one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.events import record_denial
from authorities.access import Actor, Denied
from authorities.models import User
from authorities.rights import DataGroup
from clients.models import Client
from clients.services.officials import name_official
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


def hand_over_many(*, actor: Actor, clients: Iterable[UUID], user: User) -> list[Outcome]:
    """Name ``user`` the responsible official of the actor's authority for each client, in the order of their keys.

    Each is done or left by itself: one that the policy refuses leaves the others as they are. Clients who do not exist for the
    actor are passed over without a word, as everywhere (design § 4).

    Raises:
        ValidationError: more than ``MOST_AT_ONCE``.
    """
    keys = sorted(set(clients))
    if len(keys) > MOST_AT_ONCE:
        raise ValidationError(
            {"clients": _("Hand over {number} clients at most at a time.").format(number=MOST_AT_ONCE)}, code="too_many"
        )
    found = Client.objects.visible_to(actor).filter(pk__in=keys).select_related("area").order_by("pk")
    return [_hand_over(actor=actor, client=client, user=user) for client in found]


def _hand_over(*, actor: Actor, client: Client, user: User) -> Outcome:
    try:
        with transaction.atomic():
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
