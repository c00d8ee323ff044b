"""Choice widgets that carry what their templates need: a layout, a hint under a choice, a legend over a single box."""

from collections.abc import Mapping
from typing import Any

from django import forms


class Radios(forms.RadioSelect):
    """Radio buttons.

    Args:
        layout: "stacked", "inline" (short choices side by side) or "cards" (each choice in a box, with its hint).
        hints: choice value → what the choice means.
    """

    def __init__(self, *, layout: str = "stacked", hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.layout = layout
        self.hints = hints or {}


class Checkboxes(forms.CheckboxSelectMultiple):
    """Several choices at once; arguments as in ``Radios``, without the cards. Choices may come in groups with a title each."""

    def __init__(self, *, layout: str = "stacked", hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.layout = layout
        self.hints = hints or {}

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Tell each choice the title of its group, "" where it stands in none."""
        groups = super().optgroups(name, value, attrs)
        for title, options, _number in groups:
            for option in options:
                option["group"] = title or ""
        return groups


class Checkbox(forms.CheckboxInput):
    """One box; ``legend`` is a heading over it, when the label of the box alone is not enough."""

    def __init__(self, *, legend: Any = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.legend = legend
