"""The Finnish personal identity code (henkilötunnus): reading, masking and making synthetic ones.

Source: Decree 128/2010 § 2 as amended by 690/2022 (all century signs); the sign is part of the code and never dropped.
Numbers 900-999 are not given by the population register; outside production nothing else is accepted (R47).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, ValidationError
from stdnum.fi import hetu

from core.clock import today
from core.errors import Refused

CENTURY_SIGNS = {1800: "+", 1900: "-YXWVU", 2000: "ABCDEF"}
CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SYNTHETIC_NUMBERS = range(900, 1000)
#: python-stdnum's own pattern takes digits of other scripts as well.
SHAPE = re.compile(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", re.ASCII)
#: A code within other text; people put spaces round the sign.
WITHIN_TEXT = re.compile(r"(?<![0-9])([0-9]{6})\s?([-+A-FU-Y])\s?([0-9]{3}[0-9A-FHJ-NPR-Y])(?![0-9])", re.ASCII)
#: What word processors and keyboards make of a hyphen.
DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
MASK = "••••"


class Reason(StrEnum):
    """Why a text is not accepted as an identity code."""

    FORMAT = "format"
    DATE = "date"
    FUTURE = "future"
    NUMBER = "number"
    CHECK_CHARACTER = "check_character"
    NOT_SYNTHETIC = "not_synthetic"
    SYNTHETIC = "synthetic"


MESSAGES: dict[Reason, Any] = {
    Reason.FORMAT: _(
        "Enter the identity code in the form ddmmyy-nnnT: eleven characters, with the sign of the century in the middle."
    ),
    Reason.DATE: _("The date at the beginning of the identity code does not exist. Check the day, the month and the sign."),
    Reason.FUTURE: _("By this identity code the person is not born yet. Check the year and the sign of the century."),
    Reason.NUMBER: _("The three digits of the identity code must be 002 or more. Check them."),
    Reason.CHECK_CHARACTER: _("The last character of the identity code does not fit the rest. Check it for a typing mistake."),
    Reason.NOT_SYNTHETIC: _("Only made-up identity codes, with a number from 900 to 999, may be used in this environment."),
    Reason.SYNTHETIC: _("Numbers from 900 to 999 are not real identity codes. Leave the code out and enter the date of birth."),
}


class InvalidIdentityCode(Refused):
    """The text is no acceptable identity code; ``reason`` is for the program, ``message`` for the reader."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        # The code itself stays out: exceptions end up in logs.
        super().__init__(MESSAGES[reason])


@dataclass(frozen=True)
class IdentityCode:
    """A valid code in its stored form: upper case, eleven characters."""

    code: str
    birth_date: date
    is_synthetic: bool

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"IdentityCode({mask(self.code)})"


def parse(text: str) -> IdentityCode:
    """Read an identity code as people type or paste it: any case, spaces, typographic dashes.

    Raises:
        InvalidIdentityCode: with the reason; the setting ``TYM_SYNTHETIC_CODES_ONLY`` (default: true) decides whether real
            or made-up codes are refused.
    """
    code = _normalise(text)
    if not SHAPE.fullmatch(code):
        raise InvalidIdentityCode(Reason.FORMAT)
    try:
        hetu.validate(code, allow_temporary=True)
    except InvalidChecksum:
        raise InvalidIdentityCode(Reason.CHECK_CHARACTER) from None
    except InvalidComponent:
        raise InvalidIdentityCode(Reason.NUMBER if _birth_date(code) else Reason.DATE) from None
    except (InvalidFormat, ValidationError):
        raise InvalidIdentityCode(Reason.FORMAT) from None
    birth_date = _birth_date(code)
    if birth_date is None:
        raise InvalidIdentityCode(Reason.DATE)
    if birth_date > today():
        raise InvalidIdentityCode(Reason.FUTURE)
    is_synthetic = int(code[7:10]) in SYNTHETIC_NUMBERS
    if is_synthetic != getattr(settings, "TYM_SYNTHETIC_CODES_ONLY", True):
        raise InvalidIdentityCode(Reason.SYNTHETIC if is_synthetic else Reason.NOT_SYNTHETIC)
    return IdentityCode(code=code, birth_date=birth_date, is_synthetic=is_synthetic)


def looks_like_code(text: str) -> bool:
    """Whether a text has the shape of an identity code, right or wrong: it is then not to be shown or kept anywhere."""
    return SHAPE.fullmatch(_normalise(text)) is not None


def holds_code(text: str) -> bool:
    """Whether a code with a true date and check character stands somewhere in a text, made up or real."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).upper()
    return any(hetu.is_valid("".join(found.groups()), allow_temporary=True) for found in WITHIN_TEXT.finditer(plain))


def mask(code: str | IdentityCode) -> str:
    """Return the code as pages show it, ``140387-••••``; the empty string for none (R43)."""
    text = str(code)
    return f"{text[:7]}{MASK}" if text else ""


def synthetic_code(*, birth_date: date, number: int, sign: str = "") -> str:
    """Return the valid synthetic code of these parts.

    Args:
        birth_date: in the years 1800-2099.
        number: 900-999.
        sign: one of the century's signs; the oldest one when empty.
    Raises:
        ValueError: number or sign out of range.
    """
    century = birth_date.year // 100 * 100
    signs = CENTURY_SIGNS.get(century, "")
    sign = sign or signs[:1]
    if number not in SYNTHETIC_NUMBERS or not sign or sign not in signs:
        raise ValueError("no synthetic identity code has these parts")
    day = birth_date.strftime("%d%m%y")
    return f"{day}{sign}{number}{CHECK_CHARACTERS[int(f'{day}{number}') % len(CHECK_CHARACTERS)]}"


def synthetic_codes(random: Random, *, born_from: date, born_to: date) -> Iterator[str]:
    """Yield different valid synthetic codes without end, the same ones for the same state of ``random``.

    The dates of birth lie between the two given, both included; every sign of the century occurs.
    """
    given = set()
    while True:
        birth_date = born_from + timedelta(days=random.randint(0, (born_to - born_from).days))
        sign = random.choice(CENTURY_SIGNS[birth_date.year // 100 * 100])
        code = synthetic_code(birth_date=birth_date, number=random.choice(SYNTHETIC_NUMBERS), sign=sign)
        if code not in given:
            given.add(code)
            yield code


def _normalise(text: str) -> str:
    # Compatibility forms first: full-width digits pasted from a document are digits.
    return "".join(unicodedata.normalize("NFKC", text[:100]).translate(DASHES).upper().split())


def _birth_date(code: str) -> date | None:
    century = next(start for start, signs in CENTURY_SIGNS.items() if code[6] in signs)
    try:
        return date(century + int(code[4:6]), int(code[2:4]), int(code[:2]))
    except ValueError:
        return None
