"""Draws every Django form as GOV.UK components; set as ``FORM_RENDERER``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.renderers import TemplatesSetting

# The first kind that fits is taken, so the narrow ones come first.
WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Widget, "govuk-input"),
)
WITH_ERROR_CLASS = {"govuk-textarea", "govuk-select", "govuk-file-upload", "govuk-input"}


@dataclass(frozen=True)
class Choice:
    """One radio button or checkbox with its hint and the fields that it reveals."""

    widget: BoundWidget
    hint: Any
    hint_id: str
    revealed: tuple[BoundField, ...]
    group: str


class GovukBoundField(BoundField):
    """A field that knows its GOV.UK classes, its place in the error summary and its choices."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the component's class, and keep browsers from offering what was typed about somebody else."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        component = next(name for kind, name in WIDGET_CLASSES if isinstance(widget, kind))
        classes = [str(widget.attrs.get("class", "")), component]
        if self.errors and component in WITH_ERROR_CLASS:
            classes.append(f"{component}--error")
        attrs["class"] = " ".join(filter(None, classes))
        if component in {"govuk-input", "govuk-textarea"}:
            attrs.setdefault("autocomplete", widget.attrs.get("autocomplete", "off"))
        if isinstance(widget, forms.RadioSelect):
            attrs.pop("aria-invalid", None)  # not allowed on a radio; the fieldset is described by the error
        return attrs

    @property
    def kind(self) -> str:
        """Which part of the field template draws it: radios, checkboxes, checkbox or input."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return "checkboxes"
        if isinstance(widget, forms.RadioSelect):
            return "radios"
        return "checkbox" if isinstance(widget, forms.CheckboxInput) else "input"

    @property
    def target_id(self) -> str:
        """Id that a link of the error summary jumps to: the first input of the field, or its group when it has no choices."""
        if self.kind in {"radios", "checkboxes"}:
            first = next(iter(self.subwidgets), None)
            return str(first.id_for_label) if first and first.id_for_label else self.group_id
        return str(self.id_for_label or self.auto_id)

    @property
    def group_id(self) -> str:
        """Id of the fieldset around choices."""
        return f"{self.auto_id}_group"

    @property
    def is_marked_optional(self) -> bool:
        """Only the odd field is marked: a lone box is optional by nature, and a filter has nothing to fill in."""
        marks = getattr(self.form, "marks_optional", True)
        return bool(marks and not self.field.required and self.kind != "checkbox")

    @property
    def needed_when(self) -> Any:
        """When a field that is not always required is needed, in words; "" for the others."""
        return getattr(self.form, "needed_when", {}).get(self.name, "")

    @property
    def layout(self) -> str:
        """How the choices stand: stacked, inline or cards."""
        return str(getattr(self.field.widget, "layout", "stacked"))

    @property
    def legend(self) -> Any:
        """Heading over a single box."""
        return getattr(self.field.widget, "legend", "")

    @property
    def choices(self) -> Iterator[Choice]:
        """The choices with their hints and the fields that each of them reveals."""
        hints = getattr(self.field.widget, "hints", {})
        for widget in self.subwidgets:
            value = str(widget.data.get("value", ""))
            yield Choice(
                widget=widget,
                hint=hints.get(value, ""),
                hint_id=f"{widget.id_for_label}_hint",
                revealed=self.revealed_by(value),
                group=str(widget.data.get("group", "")),
            )

    def revealed_by(self, value: str) -> tuple[BoundField, ...]:
        """Fields shown only when this field has the value; ``on`` is a ticked box."""
        names = getattr(self.form, "reveals", {}).get(self.name, {}).get(value, ())
        return tuple(self.form[name] for name in names)

    @property
    def revealed_by_tick(self) -> tuple[BoundField, ...]:
        """Fields shown only when this lone box is ticked."""
        return self.revealed_by("on")


class GovukRenderer(TemplatesSetting):
    """Form renderer with the templates in ``templates/forms/``."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField
