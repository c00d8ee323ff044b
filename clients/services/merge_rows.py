"""What a merge of two clients does to the rows: what goes over, and what ends because it holds once at a time."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from authorities.access import Basis
from authorities.models import User
from clients.models import Bar, Client, ClientData, ClientGrant, ContactDetails, ResponsibleOfficial
from core import clock


def client_tables() -> Iterator[type[ClientData]]:
    """The models whose rows go over in a merge, of every app."""
    return (model for model in apps.get_models() if issubclass(model, ClientData) and model.follows_merge)


def move_over(kept: Client, merged: Client) -> None:
    """Move what the merged client holds; what the other one has in force already ends and stays behind.

    Contact details under non-disclosure for safety stay behind too: nobody comes to see them by a merge (R44).
    """
    for model in client_tables():
        if model is ContactDetails and merged.safety_non_disclosure:
            continue
        behind = set(_end_doubles(model, kept, merged))
        model._default_manager.filter(client=merged).exclude(pk__in=behind).update(client=kept)


def end(row: ClientData) -> None:
    """End what holds once at a time, today or now."""
    once = row.in_force_once
    if once is None:
        raise TypeError(f"{row._meta.label} holds any number of times")
    is_moment = isinstance(row._meta.get_field(once.until), models.DateTimeField)
    setattr(row, once.until, clock.now() if is_moment else clock.today())
    row.save()


def end_contacts(loser: Client) -> None:
    """End the contact details that were not chosen."""
    for contacts in ContactDetails.objects.filter(client=loser, ended_at=None):
        end(contacts)


def relieve_barred(kept: Client) -> None:
    """Whoever is barred from either of the two answers for neither any more."""
    barred = Bar.objects.filter(client=kept, ended_at=None).values("user")
    for official in ResponsibleOfficial.objects.filter(client=kept, ended_on=None, user__in=barred):
        end(official)


def end_grants(kept: Client, merged: Client) -> None:
    """End what was opened by exception, and whoever was the merged client's deputy: it was for one client, not for both."""
    now = clock.now()
    live = ClientGrant.objects.filter(client__in=[kept, merged], starts_at__lt=now, ends_at__gt=now)
    for grant in live.filter(models.Q(kind=Basis.BREAK_GLASS) | models.Q(client=merged)):
        grant.ends_at = now
        grant.save()


def bar_those_whose_code_goes(kept: Client, index: bytes | str | None) -> list[Bar]:
    """Bar whose own code the one is that is not in force any more: nobody handles their own matter, whatever code it has."""
    if not index:
        return []
    barred = set(Bar.objects.filter(client=kept, ended_at=None).values_list("user_id", flat=True))
    return [
        Bar.objects.create(client=kept, area_id=kept.area_id, user=user, stored_by_id=user.employer_id)
        for user in User.objects.filter(identity_index=index).exclude(pk__in=barred)
    ]


def _end_doubles(model: type[ClientData], kept: Client, merged: Client) -> Iterator[UUID]:
    once = model.in_force_once
    if once is None:
        return
    in_force = model._default_manager.filter(**{once.until: None})
    held = {_identity_of(row, once.by) for row in in_force.filter(client=kept)}
    for row in in_force.filter(client=merged):
        if _identity_of(row, once.by) in held:
            end(row)
            yield row.pk


def _identity_of(row: ClientData, by: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in by)
