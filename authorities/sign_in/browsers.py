"""A browser in words: the little that its owner needs to tell one session from another."""

from django.utils.translation import gettext as _

#: What stands in the browser's own description → its name; the first that fits.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def describe_browser(user_agent: str) -> str:
    """Return for example ``Firefox, Windows``."""
    names = [name for marks in (BROWSERS, SYSTEMS) for mark, name in [_first(marks, user_agent)] if mark]
    return ", ".join(names) or _("Unknown browser")


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> tuple[str, str]:
    return next(((mark, name) for mark, name in marks if mark in user_agent), ("", ""))
