"""System check of the forms: every field speaks in its own words, has a bounded length and is drawn."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core import checks
from django.urls import get_resolver

from core.forms.base import TymFormMixin


def all_form_classes(base: type = TymFormMixin) -> Iterator[type]:
    """Every form class of the system that has been imported."""
    for kind in base.__subclasses__():
        yield kind
        yield from all_form_classes(kind)


def form_problems(form_class: Any) -> list[str]:
    """What is wrong with one form class, in words; an empty list when nothing is."""
    fields: dict[str, forms.Field] = getattr(form_class, "base_fields", {})
    problems = [f"{name}: {problem}" for name, field in fields.items() for problem in field_problems(field)]
    if form_class.sections:
        reveals = form_class.reveals
        drawn = {name for section in form_class.sections for name in section.names}
        drawn |= {name for choices in reveals.values() for shown in choices.values() for name in shown}
        undrawn = [name for name, field in fields.items() if name not in drawn and not field.widget.is_hidden]
        problems += [f"{name}: no section draws it" for name in undrawn]
    return problems


def field_problems(field: forms.Field) -> Iterator[str]:
    """What is wrong with one field."""
    if field.widget.is_hidden:
        return
    if field.required and field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
        yield "give it its own 'required' text, which says what to do"
    if field.label is None:
        yield "give it a label"
    if isinstance(field, forms.CharField) and field.max_length is None and not isinstance(field, forms.JSONField):
        yield "give it a max_length"


@checks.register("forms")
def check_forms(**_options: Any) -> list[checks.CheckMessage]:
    """Check every form that the addresses of the site reach."""
    get_resolver().url_patterns  # noqa: B018  (imports the views, and they the forms)
    own = [kind for kind in all_form_classes() if not kind.__module__.startswith("core.forms")]
    return [checks.Error(problem, obj=kind, id="core.E101") for kind in own for problem in form_problems(kind)]
