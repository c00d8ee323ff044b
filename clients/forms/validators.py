"""What may stand in a name, a telephone number and a postal code: slips are told at once, and no living name is refused."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Beside letters; hyphens and apostrophes as word processors make them too.
NAME_SIGNS = " .-'\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
#: Letters of every script, and the marks that some scripts write upon them.
LETTER_CATEGORIES = frozenset("LM")
PHONE = re.compile(r"[0-9 +()-]+", re.ASCII)
FEWEST_DIGITS = 5
POSTAL_CODE = re.compile(r"[A-Z0-9 -]{3,10}", re.ASCII)
FINNISH_POSTAL_CODE = re.compile(r"[0-9]{5}", re.ASCII)


def check_name(text: str) -> None:
    """Raise ValidationError unless the text is letters of any script with spaces, hyphens, apostrophes and full stops."""
    letters = [sign for sign in text if unicodedata.category(sign)[0] in LETTER_CATEGORIES]
    if not letters or set(text) - set(letters) - set(NAME_SIGNS):
        raise ValidationError(
            _("Write the name with letters. Of other signs only a space, a hyphen, an apostrophe and a full stop belong to it."),
            code="name",
        )


def check_phone(text: str) -> None:
    """Raise ValidationError unless the text is a telephone number: at least five digits, with spaces, +, - and parentheses."""
    if not PHONE.fullmatch(text) or sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        raise ValidationError(
            _("Write the telephone number with digits, for example 040 123 4567 or +358 40 123 4567."), code="phone"
        )


def check_postal_code(text: str) -> None:
    """Raise ValidationError unless the text is a postal code of some country."""
    if not POSTAL_CODE.fullmatch(text.upper()):
        raise ValidationError(
            _("Write a postal code of five digits. A foreign one may have letters, digits, spaces and hyphens."),
            code="postal_code",
        )


def check_finnish_postal_code(text: str) -> None:
    """Raise ValidationError unless the text is five digits."""
    if not FINNISH_POSTAL_CODE.fullmatch(text):
        raise ValidationError(_("Write a postal code of five digits, for example 04400."), code="postal_code")
