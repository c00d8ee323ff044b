"""System check of the forms: every field speaks in its own words, has a bounded length and is drawn."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core import checks
from django.urls import get_resolver

from core.forms.base import FilterForm, TymFormMixin

NO_OWN_TEXT = "give it its own 'required' text, which says what to do"


def all_form_classes(base: type = TymFormMixin) -> Iterator[type]:
    """Every form class of the system that has been imported."""
    kinds: list[type] = base.__subclasses__()
    for kind in kinds:
        yield kind
        yield from all_form_classes(kind)


def form_problems(form_class: Any) -> list[str]:
    """What is wrong with the fields of one form class, in words; an empty list when nothing is."""
    fields: dict[str, forms.Field] = getattr(form_class, "base_fields", {})
    may_require = not issubclass(form_class, FilterForm)
    problems = [f"{name}: {problem}" for name, field in fields.items() for problem in field_problems(field)]
    problems += [f"{name}: {NO_OWN_TEXT}" for name, field in fields.items() if may_require and lacks_own_text(field)]
    return problems


def undrawn_fields(form_class: Any) -> list[str]:
    """Names of the fields that no section draws; a form that drops one says so in its class: ``name = None``."""
    if not form_class.sections:
        return []
    drawn = {name for section in form_class.sections for name in section.names}
    drawn |= {name for choices in form_class.reveals.values() for shown in choices.values() for name in shown}
    fields: dict[str, forms.Field] = getattr(form_class, "base_fields", {})
    return [name for name, field in fields.items() if name not in drawn and not field.widget.is_hidden]


def field_problems(field: forms.Field) -> Iterator[str]:
    """What is wrong with one field."""
    if field.widget.is_hidden:
        return
    if field.label is None:
        yield "give it a label"
    if isinstance(field, forms.CharField) and field.max_length is None and not isinstance(field, forms.JSONField):
        yield "give it a max_length"


def lacks_own_text(field: forms.Field) -> bool:
    """Whether a field that must be filled in says so in Django's words: the error summary would not tell which field."""
    is_default = field.error_messages.get("required") is forms.Field.default_error_messages["required"]
    return field.required and not field.widget.is_hidden and is_default


@checks.register("forms")
def check_forms(**_options: Any) -> list[checks.CheckMessage]:
    """Check every form that the addresses of the site reach."""
    get_resolver().url_patterns  # noqa: B018  (imports the views, and they the forms)
    own = {kind for kind in all_form_classes() if not kind.__module__.startswith("core.forms")}
    kinds = sorted(own, key=str)
    found: list[checks.CheckMessage] = []
    found += [checks.Error(problem, obj=kind, id="core.E101") for kind in kinds for problem in form_problems(kind)]
    found += [
        checks.Warning(f"{name}: no section draws it", obj=kind, id="core.W101")
        for kind in kinds
        for name in undrawn_fields(kind)
    ]
    return found
