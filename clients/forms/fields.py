"""Fields that several forms of the register share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.models import CodeItem, CooperationArea, Municipality
from core.forms import LineField
from core.identity_code import InvalidIdentityCode, parse

NO_MUNICIPALITY = "none"


class IdentityCodeField(LineField):
    """A personal identity code; cleans to the normalised code, or says what is wrong with it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("width", 10)
        super().__init__(takes_codes=True, **kwargs)
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        """Return the code in its normal form; "" when empty and not required."""
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return parse(text).code
        except InvalidIdentityCode as error:
            raise ValidationError(str(error), code="invalid") from error


class MunicipalityField(forms.ChoiceField):
    """The home municipality: those of the area first, then the rest of Finland, or none at all (R9)."""

    def __init__(self, *, area: CooperationArea | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Home municipality"))
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"].setdefault("required", _("Choose the home municipality, or that there is none."))
        kwargs["error_messages"].setdefault("invalid_choice", _("Choose a municipality from the list."))
        super().__init__(**kwargs)
        if area is not None:
            self.for_area(area)

    def for_area(self, area: CooperationArea) -> None:
        """Fill the choices for an area."""
        own = list(Municipality.objects.filter(pk__in=area.municipalities.values("pk")).order_by("name_fi").distinct())
        rest = Municipality.objects.exclude(pk__in=[one.pk for one in own]).filter(valid_to=None).order_by("name_fi")
        self.choices = [
            ("", _("Choose")),
            (_("Municipalities of the area"), [(one.pk, one.name) for one in own]),
            (NO_MUNICIPALITY, _("No home municipality")),
            (_("Other municipalities"), [(one.pk, one.name) for one in rest]),
        ]

    def clean(self, value: Any) -> Municipality | None:
        """Return the municipality, or None for none."""
        code = super().clean(value)
        if code in {"", NO_MUNICIPALITY}:
            return None
        return Municipality.objects.get(pk=code)


def language_choices() -> list[tuple[str, str]]:
    """Languages of dealings in force today."""
    items = CodeItem.objects.current().filter(code_list=CodeItem.List.CONTACT_LANGUAGE)
    return [(item.code, item.name) for item in items]
