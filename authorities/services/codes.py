"""Code lists kept by the administrators: rows are added, renamed, ordered and ended, never deleted, for data refer to them."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.models import CodeItem
from authorities.policy import can_administer_everything
from authorities.services.common import change_row, create_row, end_row, values_of

STEP = 10


class Direction(models.TextChoices):
    """Where a row of a code list moves."""

    UP = "up", _("Move up")
    DOWN = "down", _("Move down")


@dataclass(frozen=True, kw_only=True)
class CodeNames:
    """The names of a code in three languages."""

    name_fi: str
    name_sv: str
    name_en: str


def add_code(*, actor: Actor, code_list: str, code: str, names: CodeNames, valid_from: date) -> CodeItem:
    """Add a code at the end of a list.

    Raises:
        Denied: the actor is no administrator of all areas.
        ValidationError: by field; a code that the list has already, ended or not, among others.
    """
    allowed = require(can_administer_everything(actor))
    rows = CodeItem.objects.filter(code_list=code_list)
    if rows.filter(code=code).exists():
        raise ValidationError({"code": _("The list has this code already. Codes are not given out twice.")})
    last = rows.aggregate(last=models.Max("position"))["last"] or 0
    row = CodeItem(code_list=code_list, code=code, valid_from=valid_from, position=last + STEP, **values_of(names))
    create_row(actor=actor, row=row, allowed=allowed)
    return row


def rename_code(*, actor: Actor, item: CodeItem, names: CodeNames, seen_version: int) -> CodeItem:
    """Correct the names of a code; see ``change_row`` for the errors."""
    allowed = can_administer_everything(actor)
    return change_row(actor=actor, row=item, values=values_of(names), seen_version=seen_version, allowed=allowed)


def end_code(*, actor: Actor, item: CodeItem, last_day: date) -> CodeItem:
    """End a code: it is no longer offered, and stays readable where it was used. See ``end_row`` for the errors."""
    return end_row(actor=actor, row=item, last_day=last_day, allowed=can_administer_everything(actor))


def move_code(*, actor: Actor, item: CodeItem, direction: Direction) -> None:
    """Move a code by one place among those that have not ended; at the end of the list nothing happens.

    Raises:
        Denied: the actor is no administrator of all areas.
    """
    require(can_administer_everything(actor))
    rows = list(CodeItem.objects.select_for_update(of=("self",)).filter(code_list=item.code_list, valid_to=None))
    here = next((number for number, row in enumerate(rows) if row.pk == item.pk), None)
    there = None if here is None else here + (-1 if direction == Direction.UP else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for number, row in enumerate(rows, start=1):
        if row.position != number * STEP:
            row.position = number * STEP
            row.save(update_fields=["position"])
