"""Tags of the pages: error summary, icons, state tags, authority chips, due dates, sortable headers, dates and numbers."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import presentation
from core.clock import now
from core.forms.base import error_lines
from core.presentation.icons import ICONS
from core.presentation.numbers import HARD_SPACE, number_text

register = template.Library()

register.filter("date_text", presentation.date_text)
register.filter("short_date", presentation.short_date)
register.filter("weekday_date", presentation.weekday_date)
register.filter("long_date", presentation.long_date)
register.filter("clock", presentation.clock_text)
register.filter("moment", presentation.moment_text)
register.filter("near_moment", presentation.near_moment)
register.filter("distance", presentation.distance)
register.filter("nearness", presentation.nearness)
register.filter("days", presentation.days_text)
register.filter("age", presentation.age_text)
register.filter("euro", presentation.euro_text)
register.filter("capped", presentation.capped_count)

SPACE_IN_NUMBER = re.compile(r"(?<=[0-9)]) (?=[0-9(])")
AUTHORITY_EDGES = {"tvv", "hva", "kela", "client"}
NOTICE_ICONS = {"info": "info", "ok": "check", "warn": "warning", "error": "warning"}


@register.filter
def number(value: Any, places: int = 0) -> str:
    """``{{ sum|number:2 }}`` → 1 234,50."""
    return number_text(value, places=places)


@register.filter
def whole_numbers(value: Any) -> Any:
    """Keep the groups of digits of a telephone number on one line: hard spaces between them; what is no text stays as it is."""
    return SPACE_IN_NUMBER.sub(HARD_SPACE, value) if isinstance(value, str) else value


@register.simple_tag
def side_nav_accesses(groups: Iterable[presentation.SideGroup]) -> set[str]:
    """Return which marks of restricted access the side navigation shows, so that its legend explains no others."""
    return {str(item.access) for group in groups for item in group.items} - {"open"}


@register.simple_tag
def fetched_at() -> datetime:
    """Return the present moment: a printout says how old its contents are."""
    return now()


@register.inclusion_tag("forms/error_summary.html")
def error_summary(*bound_forms: forms.BaseForm | None, title: str = "") -> dict[str, Any]:
    """Draw what to correct in the given forms; nothing when there is nothing. The page's base does it for ``form``.

    ``title`` heads what concerns the whole form, where "not saved" would not be true: nothing was to be saved.
    """
    lines = [line for form in bound_forms if isinstance(form, forms.BaseForm) and form.is_bound for line in error_lines(form)]
    return {"lines": lines, "field_count": len([line for line in lines if line.target_id]), "title": title}


@register.filter
def has_errors(form: Any) -> bool:
    """Whether a form of the context was sent and needs correcting; for the title of the page."""
    return isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a line icon; it says nothing by itself, so the words stand beside it. Names: ``core.presentation.icons``."""
    return format_html(
        '<svg class="app-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 - constants of our own
    )


@register.simple_tag
def notice_icon(kind: str) -> SafeString:
    """Draw the icon of a notice: info, ok, warn or error."""
    return SafeString(icon(NOTICE_ICONS[kind]))


@register.simple_tag
def tag(state: Any, label: Any = "", icon_name: str = "") -> SafeString:
    """Draw a state as a tag in the colour of the one map; ``state`` is a choice of a state field or its stored value.

    ``{% tag membership.state %}``, ``{% tag "late" _("Plan late") %}``, ``{% tag "shielded" _("Shielded") "shield" %}``.
    """
    tone = presentation.tone(getattr(state, "value", state))
    colour = "app-tag--quiet" if tone is presentation.Tone.FUTURE else f"govuk-tag--{tone}"
    text = label or getattr(state, "label", state)
    return format_html('<strong class="govuk-tag {}">{}{}</strong>', colour, icon(icon_name) if icon_name else "", text)


@register.simple_tag
def authority_chip(kind: str, label: str | Promise) -> SafeString:
    """Draw an authority, never as a tag: a white chip with an edge. ``kind``: tvv, hva, kela or client; others are grey."""
    edge = f" app-auth--{kind}" if kind in AUTHORITY_EDGES else ""
    return format_html('<span class="app-auth{}">{}</span>', edge, label)


@register.simple_tag
def due(day: date | None, note: str = "") -> SafeString:
    """Draw a due date: the date first, under it the distance in words or ``note``; red when late, amber when near."""
    if day is None:
        return format_html('<span class="app-muted">{}</span>', "\u2013")
    near = presentation.nearness(day)
    return format_html(
        '<span class="app-due{}">{}<span class="app-due__note">{}</span></span>',
        f" app-due--{near}" if near else "",
        presentation.short_date(day),
        presentation.distance(day) if near == "late" or not note else note,
    )


@register.simple_tag
def masked_code(masked: str) -> SafeString:
    """Draw a masked identity code so that a screen reader says that it is masked instead of spelling dots."""
    return format_html(
        '<span class="app-num app-nowrap" aria-hidden="true">{}</span><span class="govuk-visually-hidden">{}</span>',
        masked,
        _("identity code masked"),
    )


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, css_class: str = "") -> SafeString:
    """Draw a sortable header cell. The list's address keeps its filters; the page number goes, for the order changes.

    The view reads ``?sort=key`` or ``?sort=-key``; the key in force is ``sort`` of the context, else of the address.
    """
    request = context["request"]
    current = str(context.get("sort") or request.GET.get("sort", ""))
    descending = current == f"-{key}"
    order = "descending" if descending else "ascending" if current == key else "none"
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query["sort"] = f"-{key}" if current == key else key
    return format_html(
        '<th scope="col" class="govuk-table__header{}" aria-sort="{}"><a class="app-sort" href="?{}">{}</a></th>',
        f" {css_class}" if css_class else "",
        order,
        query.urlencode(),
        label,
    )


@register.simple_tag(takes_context=True)
def without(context: Context, *names: str) -> str:
    """The page's address without some parameters, for links that remove one chosen filter: ``?{% without "state" %}``."""
    query = context["request"].GET.copy()
    for name in (*names, "after", "before"):
        query.pop(name, None)
    return str(query.urlencode())
