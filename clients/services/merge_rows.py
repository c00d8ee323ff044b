"""What a merge of two clients does to the rows: what goes over, what ends because it holds once at a time, and the way back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.access import Basis
from clients.models import Bar, Client, ClientData, ClientGrant, ClientMerge, ContactDetails, MergedRow, ResponsibleOfficial
from core import clock
from core.errors import Refused


class CannotMerge(Refused):
    """The two do not go together, or not apart again, as they are; the message says what to do first."""


class TouchedRows:
    """Which rows a merge moved and which it ended, by model and key."""

    def __init__(self) -> None:
        self.moved: defaultdict[type[ClientData], set[UUID]] = defaultdict(set)
        self.ended: defaultdict[type[ClientData], set[UUID]] = defaultdict(set)

    def end(self, row: ClientData) -> None:
        """End what holds once at a time, today or now."""
        once = row.in_force_once
        if once is None:
            raise TypeError(f"{row._meta.label} holds any number of times")
        is_moment = isinstance(row._meta.get_field(once.until), models.DateTimeField)
        setattr(row, once.until, clock.now() if is_moment else clock.today())
        row.save()
        self.ended[type(row)].add(row.pk)

    def note(self, merge: ClientMerge) -> None:
        """Write them down, for the way back."""
        MergedRow.objects.bulk_create(
            MergedRow(
                client_id=merge.client_id,
                area_id=merge.area_id,
                merge=merge,
                table=model._meta.label,
                row_id=key,
                moved=key in self.moved[model],
                ended=key in self.ended[model],
            )
            for model in {*self.moved, *self.ended}
            for key in self.moved[model] | self.ended[model]
        )


def client_tables() -> Iterator[type[ClientData]]:
    """The models whose rows go over in a merge, of every app."""
    return (model for model in apps.get_models() if issubclass(model, ClientData) and model.follows_merge)


def move_over(merge: ClientMerge, touched: TouchedRows) -> None:
    """Move what the merged client holds; what the other one has in force already ends and stays behind."""
    for model in client_tables():
        behind = set(_end_doubles(model, merge, touched))
        rows = model._default_manager.filter(client=merge.merged_id).exclude(pk__in=behind)
        touched.moved[model].update(rows.values_list("pk", flat=True))
        rows.update(client=merge.client_id)


def _end_doubles(model: type[ClientData], merge: ClientMerge, touched: TouchedRows) -> Iterator[UUID]:
    once = model.in_force_once
    if once is None:
        return
    in_force = model._default_manager.filter(**{once.until: None})
    held = {_identity_of(row, once.by) for row in in_force.filter(client=merge.client_id)}
    for row in in_force.filter(client=merge.merged_id):
        if _identity_of(row, once.by) in held:
            touched.end(row)
            yield row.pk


def _identity_of(row: ClientData, by: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in by)


def end_contacts(loser: Client, touched: TouchedRows) -> None:
    """End the contact details that were not chosen, where the other client has some."""
    for contacts in ContactDetails.objects.filter(client=loser, ended_at=None):
        touched.end(contacts)


def relieve_barred(kept: Client, touched: TouchedRows) -> None:
    """Whoever is barred from either of the two answers for neither any more."""
    barred = Bar.objects.filter(client=kept, ended_at=None).values("user")
    for official in ResponsibleOfficial.objects.filter(client=kept, ended_on=None, user__in=barred):
        touched.end(official)


def end_openings(kept: Client, merged: Client) -> None:
    """End what was opened by exception: it was opened for the one client, and not for what the other one holds."""
    now = clock.now()
    live = ClientGrant.objects.filter(client__in=[kept, merged], kind=Basis.BREAK_GLASS, starts_at__lt=now, ends_at__gt=now)
    for grant in live:
        grant.ends_at = now
        grant.save()


def move_back(merge: ClientMerge, kept: Client, merged: Client) -> None:
    """Move the noted rows back, and after them what hangs on them.

    Raises:
        CannotMerge: a row that goes back rests on one that stays.
    """
    keys: dict[str, list[UUID]] = defaultdict(list)
    for table, key in MergedRow.objects.filter(merge=merge, moved=True).values_list("table", "row_id"):
        keys[table].append(key)
    for table, moved in keys.items():
        apps.get_model(table)._default_manager.filter(pk__in=moved, client=kept).update(client=merged)
    hangings = [(model, name) for model in client_tables() for name in _parents_of(model)]
    while sum(_hanging(model, name, child=kept, parent=merged).update(client=merged) for model, name in hangings):
        """Until nothing hangs on what went: a judgement on its membership, a mention in its note."""
    for model, name in hangings:
        if _hanging(model, name, child=merged, parent=kept).exists():
            raise CannotMerge(
                _(
                    "What came with the merged client now rests on something that was stored after the merge: {what}."
                    " Change or strike it first."
                ).format(what=model._meta.verbose_name)
            )


def _hanging(model: type[ClientData], name: str, *, child: Client, parent: Client) -> models.QuerySet[ClientData]:
    """Rows of one client whose foreign key leads to a row of the other one."""
    return model._default_manager.filter(**{"client": child, f"{name}__client": parent})


def _parents_of(model: type[ClientData]) -> Iterator[str]:
    """The foreign keys of a model to other rows of the same client."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, ClientData):
            yield field.name


def hold_again(row: MergedRow) -> None:
    """Let what the merge ended hold again, unless something else holds in its place by now."""
    model: Any = apps.get_model(row.table)
    ended = model._default_manager.filter(pk=row.row_id).first()
    if ended is None:
        return
    once = model.in_force_once
    same = {name: getattr(ended, name) for name in once.by}
    if not model._default_manager.filter(client=ended.client_id, **{once.until: None}, **same).exists():
        setattr(ended, once.until, None)
        ended.save()
