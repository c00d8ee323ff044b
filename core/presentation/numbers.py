"""Numbers in words, the Finnish way in every language: 1 234,50 €, over 1 000."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

HARD_SPACE = "\u00a0"
MINUS = "\u2212"
COUNT_CAP = 1000


def number_text(value: Decimal | int | float, *, places: int = 0) -> str:
    """Return ``1 234,50`` with hard spaces between thousands, a decimal comma and a true minus sign.

    Args:
        value: any number; money is never a float.
        places: decimals shown; half is rounded up, away from zero.
    """
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _dot, decimals = f"{abs(rounded):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", HARD_SPACE)
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{groups},{decimals}" if decimals else f"{sign}{groups}"


def euro_text(value: Decimal) -> str:
    """Return ``1 234,50 €``."""
    return f"{number_text(value, places=2)}{HARD_SPACE}€"


def percent_text(value: Decimal | int | float, *, places: int = 1) -> str:
    """Return ``12,5 %`` of a value that is already in per cents."""
    return f"{number_text(value, places=places)}{HARD_SPACE}%"


def capped_count(count: int, *, cap: int = COUNT_CAP) -> str:
    """Return the count, or ``over 1 000``: lists count to one over the cap and stop there."""
    if count > cap:
        return _("over %(cap)s") % {"cap": number_text(cap)}
    return number_text(count)
