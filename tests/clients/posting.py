"""What a browser sends from the register's forms, in order and spoiled."""

from datetime import date, timedelta
from random import Random
from typing import Any

from django.http import HttpResponse

from core import clock
from core.identity_code import synthetic_codes
from core.presentation import date_text
from tests.factories import Area

_codes = synthetic_codes(Random(2026), born_from=date(1960, 1, 1), born_to=date(2005, 12, 31))

#: Text that would show if a page forgot to escape, or run if a query were put together from text.
MARKUP = "<b id=x>\"'--;&</b>"


def new_code() -> str:
    """A made-up identity code that nobody has."""
    return next(_codes)


def intake(area: Area, **changes: Any) -> dict[str, Any]:
    """A whole intake that is in order, changed by ``changes``; None leaves a field out."""
    today = clock.today()
    data: dict[str, Any] = {
        "identity_code": new_code(),
        "referred_by": area.authorities["hva"].pk,
        "referred_on": date_text(today - timedelta(days=7)),
        "grounds": ["work_ability"],
        "unemployed": "on",
        "started_on": date_text(today - timedelta(days=1)),
        "present_at_start": ["tvv", "hva"],
        "official": "later",
        "last_name": "Uusiasiakas",
        "first_names": "Anna Liisa",
        "home_municipality": "186",
        "street_address": "Mannilantie 1",
        "postal_code": "04400",
        "post_office": "JÄRVENPÄÄ",
        "phone": "040 000 0001",
        "email": "anna@esimerkki.example",
        "contact_language": "fi",
        "interpreter_language": "",
    } | changes
    return {name: value for name, value in data.items() if value is not None}


def shown(response: HttpResponse, name: str = "form") -> dict[str, Any]:
    """What the form on the page would send if nobody touched it."""
    form = response.context[name]
    values = {form[field].html_name: form[field].value() for field in form.fields}
    return {field: value for field, value in values.items() if isinstance(value, list) or value not in {None, False, ""}}


def errors(response: HttpResponse, name: str = "form") -> dict[str, list[str]]:
    """The errors on the page's form, by field."""
    assert response.status_code == 200, response
    return {field: list(texts) for field, texts in response.context[name].errors.items()}
