"""Base of the system's forms: sections, conditional fields, plain error texts, the row version of an edited object."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import StaleRow
from core.forms.widgets import Checkbox

# Texts for what Django says in its own words. A field may have its own; "required" must be the field's own always.
PLAIN_TEXTS = {
    "max_length": _("Shorten this to %(limit_value)s characters. Now it has %(show_value)s."),
    "invalid_choice": _("Choose one of the options."),
    "invalid_list": _("Choose from the options."),
}


@dataclass(frozen=True)
class Section:
    """One numbered block of a form: ``rows`` are field names, a tuple of names stands side by side."""

    title: Any
    rows: tuple[str | tuple[str, ...], ...]
    hint: Any = ""

    @property
    def names(self) -> Iterator[str]:
        """All field names of the section."""
        for row in self.rows:
            yield from (row,) if isinstance(row, str) else row


@dataclass(frozen=True)
class BoundSection:
    """A section with the fields of one form."""

    number: int
    title: Any
    hint: Any
    heading_id: str
    rows: tuple[tuple[BoundField, ...], ...]
    has_errors: bool


@dataclass(frozen=True)
class ErrorLine:
    """One line of the error summary; ``target_id`` is empty for an error of the whole form."""

    text: str
    target_id: str = ""


class TymFormMixin:
    """What every form of the system has.

    Class attributes:
        sections: numbered blocks; empty draws the fields one under another.
        reveals: field → its value → names of the fields that only that value shows. A hidden field is neither required nor
            stored: its value becomes the empty one. ``"on"`` stands for a ticked box.
        marks_optional: whether fields that are not required say so.
        needed_when: fields that some choice makes required, each with the words that say when, in place of "(optional)".
    """

    sections: ClassVar[tuple[Section, ...]] = ()
    reveals: ClassVar[Mapping[str, Mapping[str, tuple[str, ...]]]] = {}
    marks_optional: ClassVar[bool] = True
    needed_when: ClassVar[dict[str, Any]] = {}
    use_required_attribute = False  # the browser's own bubbles speak its language, not the form's

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            use_plain_texts(field)

    def offer(self, name: str, choices: Any) -> None:
        """Fill a field of choices: with a queryset for rows of a model, with pairs of value and label for the others.

        Raises:
            TypeError: the field has no choices.
        """
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = choices
        elif isinstance(field, forms.ChoiceField):
            field.choices = choices
        else:
            raise TypeError(f"{name} has no choices")

    @property
    def dependent_names(self) -> set[str]:
        """Names of the fields that some choice reveals; the form template leaves them to that choice."""
        return {name for choices in self.reveals.values() for names in choices.values() for name in names}

    @property
    def main_fields(self) -> list[BoundField]:
        """Visible fields that stand on their own."""
        dependent = self.dependent_names
        return [field for field in self.visible_fields() if field.name not in dependent]  # type: ignore[attr-defined]

    @property
    def bound_sections(self) -> list[BoundSection]:
        """The sections with their fields, for the template."""
        return [self.bind_section(number, section) for number, section in enumerate(self.sections, start=1)]

    def bind_section(self, number: int, section: Section) -> BoundSection:
        """Put the form's fields in one section; a name the form has dropped is left out."""
        rows = tuple(
            tuple(self[name] for name in ((row,) if isinstance(row, str) else row) if name in self.fields)  # type: ignore[index]
            for row in section.rows
        )
        names = [field.name for row in rows for field in row]
        dependent = [name for owner in names for shown in self.reveals.get(owner, {}).values() for name in shown]
        return BoundSection(
            number=number,
            title=section.title,
            hint=section.hint,
            heading_id=f"section-{number}",
            rows=tuple(row for row in rows if row),
            has_errors=any(name in self.errors for name in [*names, *dependent]),  # type: ignore[attr-defined]
        )

    def hidden_names(self) -> set[str]:
        """Names of the dependent fields whose choice was not made in the submitted data."""
        shown: set[str] = set()
        for owner, choices in self.reveals.items():
            for value in submitted_values(self[owner]):  # type: ignore[index]
                shown.update(choices.get(value, ()))
        return self.dependent_names - shown

    def _clean_fields(self) -> None:
        """Clean the fields; those that the choices left hidden become empty and have no errors."""
        super()._clean_fields()  # type: ignore[misc]
        for name in self.hidden_names():
            field = self.fields[name]
            self.cleaned_data[name] = field.to_python([] if isinstance(field, forms.MultipleChoiceField) else None)  # type: ignore[attr-defined]
            self.errors.pop(name, None)  # type: ignore[attr-defined]


class TymForm(TymFormMixin, forms.Form):
    """A form of the system that is not tied to a model."""


class TymModelForm(TymFormMixin, forms.ModelForm):
    """A form of the system that writes a model's fields."""


class FilterForm(TymForm):
    """Filters of a list, sent by GET: nothing is required, nothing is marked."""

    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class VersionedForm(TymForm):
    """A form that edits an object which somebody else may edit at the same time.

    Give ``initial={"row_version": obj.row_version}``; pass ``cleaned_data["row_version"]`` to the service.
    """

    row_version = forms.IntegerField(
        widget=forms.HiddenInput,
        label=_("Version"),
        error_messages={
            "required": _("The page was incomplete. Open it again and save again."),
            "invalid": _("The page was incomplete. Open it again and save again."),
        },
    )

    def report_stale(self, error: StaleRow) -> None:
        """Say that somebody changed the object, keep what was typed, and take the newer version as the one seen."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix(self.version_field(error.current))] = str(error.current.row_version)
        self.data = data
        self.add_error(None, str(error.message))

    def version_field(self, row: Any) -> str:
        """The field that carries the version of ``row``; a form on more than one object has more than one."""
        del row
        return "row_version"


def use_plain_texts(field: forms.Field) -> None:
    """Replace Django's own error texts of a field by plainer ones, unless the field has its own."""
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}))
    for code, text in PLAIN_TEXTS.items():
        if field.error_messages.get(code) is defaults.get(code):
            field.error_messages[code] = text


def submitted_values(field: BoundField) -> list[str]:
    """What was chosen, as text; a ticked box is ``on``."""
    data = field.data
    if isinstance(field.field.widget, forms.CheckboxInput | Checkbox):
        return ["on"] if data else []
    if isinstance(data, list | tuple):
        return [str(value) for value in data]
    return [] if data is None else [str(data)]


def error_lines(form: forms.BaseForm) -> list[ErrorLine]:
    """The error summary's lines in the order of the page: first what concerns the whole form."""
    lines = [ErrorLine(str(text)) for text in form.errors.get(NON_FIELD_ERRORS, ())]
    for field in in_page_order(form):
        target = "" if field.is_hidden else getattr(field, "target_id", field.auto_id)
        lines += [ErrorLine(str(text), target) for text in field.errors]
    return lines


def in_page_order(form: forms.BaseForm) -> Iterable[BoundField]:
    """The form's fields as they stand on the page: sections order them, the rest follow."""
    names = [name for section in getattr(form, "sections", ()) for name in section.names if name in form.fields]
    ordered = [*names, *(name for name in form.fields if name not in names)]
    for owner, choices in getattr(form, "reveals", {}).items():
        for name in [name for shown in choices.values() for name in shown if name in ordered]:
            ordered.remove(name)
            ordered.insert(ordered.index(owner) + 1, name)
    return [form[name] for name in ordered]
