"""Form fields of the system: clean text of a bounded length, and a date written the Finnish way."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from core.clock import today
from core.forms.text import WORD_MARKUP, clean_line, clean_text
from core.identity_code import holds_code
from core.presentation.dates import date_text
from core.presentation.numbers import number_text

DAY_MONTH_YEAR = re.compile(r"(?P<day>[0-9]{1,2})\s*\.\s*(?P<month>[0-9]{1,2})\s*\.\s*(?P<year>[0-9]+)", re.ASCII)
ISO_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})", re.ASCII)
EARLIEST_DATE = date(1900, 1, 1)

DateLimit = date | Callable[[], date] | None


class Longest(MaxLengthValidator):
    """At most so many characters; both numbers go to the words of the error as people write them."""

    def __call__(self, value: Any) -> None:
        """Check the length.

        Raises:
            ValidationError: ``max_length``.
        """
        if len(value) > self.limit_value:
            params = {"limit_value": number_text(self.limit_value), "show_value": number_text(len(value))}
            raise ValidationError(self.message, code="max_length", params=params)


class TypedText(forms.CharField):
    """Text of a bounded length, which the server checks: a browser would cut a paste at ``maxlength`` without a word.

    Args:
        takes_codes: whether a personal identity code may stand in it: where one is asked for or searched by, and nowhere else.
    """

    default_error_messages = {
        "identity_code": _("Take the identity code out of the text. It is kept in its own field only."),
    }

    def __init__(self, *, max_length: int, takes_codes: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.takes_codes = takes_codes
        others = [validator for validator in self.validators if not isinstance(validator, MaxLengthValidator)]
        self.validators = [*others, Longest(max_length)]

    def widget_attrs(self, widget: forms.Widget) -> Any:
        """Django's attributes without ``maxlength``."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def validate(self, value: Any) -> None:
        """Check that no identity code stands in the text.

        Raises:
            ValidationError: ``identity_code``, without the code itself.
        """
        super().validate(value)
        if not self.takes_codes and holds_code(value):
            raise ValidationError(self.error_messages["identity_code"], code="identity_code")


class LineField(TypedText):
    """One line of text without control characters.

    Args:
        max_length: at most this many characters; a field without a limit takes a whole book.
        width: width of the box in characters (2, 3, 4, 5, 10, 20, 30), or None for the full width.
    """

    def __init__(self, *, max_length: int = 200, width: int | None = None, **kwargs: Any) -> None:
        if width is not None:
            kwargs.setdefault("widget", forms.TextInput(attrs={"class": f"govuk-input--width-{width}"}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the cleaned line, or the empty string."""
        return str(super().to_python(None if value is None else clean_line(str(value))))


class TextField(TypedText):
    """Text of several lines without control characters.

    Args:
        max_length: at most this many characters.
        rows: height of the box in lines.
    """

    def __init__(self, *, max_length: int = 4000, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    default_error_messages = {
        "markup": _(
            "The text holds markings of a word processor. Paste it as plain text (Ctrl+Shift+V), or take the markings away."
        ),
    }

    def to_python(self, value: Any) -> str:
        """Return the cleaned text, or the empty string; what was pasted with a word processor's markings is given back."""
        text = str(super().to_python(None if value is None else clean_text(str(value))))
        if WORD_MARKUP.search(text):
            raise ValidationError(self.error_messages["markup"], code="markup")
        return text


class FinnishDateField(forms.Field):
    """A calendar date typed as ``24.11.2026`` or ``1.5.2026``; also takes ``2026-11-24`` of a browser's own date input.

    Args:
        earliest, latest: the limits as a date, or a function that gives it when the form is checked.

    Errors: ``invalid`` (not in the form dd.mm.yyyy), ``short_year`` (year not of four digits), ``no_such_day``,
    ``too_early`` and ``too_late`` (both with ``%(limit)s``). All can be replaced through ``error_messages``.
    """

    default_error_messages = {
        "invalid": _("Give the date in the form dd.mm.yyyy, for example %(example)s."),
        "short_year": _("Give the year with four digits, for example %(example)s."),
        "no_such_day": _("%(value)s is not in the calendar. Check the day and the month."),
        "too_early": _("The date is too early. Give a date on or after %(limit)s."),
        "too_late": _("The date is too late. Give a date on or before %(limit)s."),
    }

    def __init__(self, *, earliest: DateLimit = EARLIEST_DATE, latest: DateLimit = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-10"}))
        kwargs.setdefault("help_text", _("In the form dd.mm.yyyy"))
        super().__init__(**kwargs)
        self.earliest = earliest
        self.latest = latest

    def to_python(self, value: Any) -> date | None:
        """Return the date, or None when nothing was given.

        Raises:
            ValidationError: see the class.
        """
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = clean_line(str(value or ""))
        if not text:
            return None
        found = ISO_DATE.fullmatch(text) or DAY_MONTH_YEAR.fullmatch(text.rstrip("."))
        if found is None:
            raise self.error("invalid", example=date_text(today()))
        if len(found["year"]) != len("2026"):
            raise self.error("short_year", example=date_text(today()))
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            raise self.error("no_such_day", value=text) from None

    def error(self, code: str, **params: str) -> ValidationError:
        """The error of that code, to be raised."""
        return ValidationError(self.error_messages[code], code=code, params=params)

    def validate(self, value: date | None) -> None:
        """Check that a required date is there and within the limits."""
        super().validate(value)
        if value is None:
            return
        earliest, latest = limit_value(self.earliest), limit_value(self.latest)
        if earliest and value < earliest:
            raise self.error("too_early", limit=date_text(earliest))
        if latest and value > latest:
            raise self.error("too_late", limit=date_text(latest))

    def prepare_value(self, value: Any) -> Any:
        """Show a date the Finnish way and what was typed as it was typed."""
        return date_text(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as dates, so that 01.05.2026 and 1.5.2026 are the same."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def limit_value(limit: DateLimit) -> date | None:
    """The limit as a date."""
    return limit() if callable(limit) else limit
