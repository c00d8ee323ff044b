"""Forms: the GOV.UK renderer, the base classes and the fields of the system. See docs/components.md for how to use them."""

from core.forms.base import FilterForm, Section, TymForm, TymFormMixin, TymModelForm, VersionedForm, error_lines
from core.forms.fields import FinnishDateField, LineField, TextField
from core.forms.performing import add_errors, performed
from core.forms.renderer import GovukBoundField, GovukRenderer
from core.forms.widgets import Checkbox, Checkboxes, Radios

__all__ = [
    "Checkbox",
    "Checkboxes",
    "FilterForm",
    "FinnishDateField",
    "GovukBoundField",
    "GovukRenderer",
    "LineField",
    "Radios",
    "Section",
    "TextField",
    "TymForm",
    "TymFormMixin",
    "TymModelForm",
    "VersionedForm",
    "add_errors",
    "error_lines",
    "performed",
]
