"""Legal periods: a new row from a day on, never a change of what has been in force (R73)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities import events
from authorities.access import Actor, require
from authorities.policy import can_administer_everything
from authorities.services.common import create_row, values_of
from core.errors import StaleRow
from core.models import LegalPeriod, PeriodCode, PeriodUnit


@dataclass(frozen=True, kw_only=True)
class PeriodDetails:
    """A legal period's length from a day on, and the provision that it comes from."""

    amount: int
    unit: str
    holiday_rule: str
    valid_from: date
    source_fi: str
    source_en: str


def units_of(code: str) -> list[PeriodUnit]:
    """The units in which a period is counted: the notice of a breach runs in hours, all others end on a day."""
    return [PeriodUnit.HOURS] if code == PeriodCode.BREACH_NOTICE else [PeriodUnit.DAYS, PeriodUnit.MONTHS, PeriodUnit.YEARS]


def newest_row(code: str) -> LegalPeriod | None:
    """The row that a new one would follow, or None when the period has no rows."""
    return LegalPeriod.objects.filter(code=code).order_by("valid_from").last()


def add_period(*, actor: Actor, code: str, details: PeriodDetails, seen_newest: int) -> LegalPeriod:
    """Give a period a new length from a day on; the row in force ends the day before. Earlier rows are not touched.

    Args:
        seen_newest: key of the newest row as it was shown; 0 when there was none.
    Raises:
        Denied: the actor is no administrator of all areas.
        StaleRow: another administrator has added a row meanwhile.
        ValidationError: by field; see ``check_period``.
    """
    allowed = require(can_administer_everything(actor))
    newest = newest_row(code)
    if newest is not None:
        newest = LegalPeriod.lock(newest)
        if newest.pk != seen_newest:
            raise StaleRow(newest)
    check_period(code=code, details=details)
    if newest is not None and (newest.valid_to is None or newest.valid_to >= details.valid_from):
        newest.valid_to = details.valid_from - timedelta(days=1)
        newest.save(update_fields=["valid_to"])
        events.setting_ended(actor=actor, obj=newest)
    row = LegalPeriod(code=code, **values_of(details))
    create_row(actor=actor, row=row, allowed=allowed)
    return row


def check_period(*, code: str, details: PeriodDetails) -> None:
    """Raise ValidationError by field when the row cannot be added: wrong unit, or not after the newest row's beginning."""
    if details.amount < 1:
        raise ValidationError({"amount": _("Enter a length of at least one.")})
    if details.unit not in units_of(code):
        raise ValidationError({"unit": _("This period is not counted in that unit. Choose another one.")})
    newest = newest_row(code)
    if newest is not None and details.valid_from <= newest.valid_from:
        raise ValidationError({"valid_from": _("Give a day after the beginning of the newest row.")})
