"""The help: the manuals in the system itself, for everybody who has signed in (every page asks for that)."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from core.manual import MANUALS, manual, manuals, sections_by_page
from core.presentation import Crumb


def help_address(request: HttpRequest, *, own: str = "") -> str:
    """Return the address of the section that is about the page of the request; of the contents when none is.

    Where several manuals have one, that of the manual ``own`` is taken, else the first. Empty where the help is not among the
    addresses.
    """
    match = request.resolver_match
    sections = sections_by_page().get(match.view_name if match else "", {})
    name = own if own in sections else next(iter(sections), "")
    try:
        return f"{reverse('help-manual', args=[name])}#{sections[name]}" if name else reverse("help")
    except NoReverseMatch:
        return ""


def contents(request: HttpRequest) -> HttpResponseBase:
    """List the manuals."""
    return render(request, "help/contents.html", {"title": _("Help"), "manuals": manuals()})


def manual_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show one manual.

    Raises:
        Http404: there is none of that name.
    """
    if name not in MANUALS:
        raise Http404
    shown = manual(name)
    context = {
        "title": shown.title,
        "manual": shown,
        "chapters": [section for section in shown.sections if section.level == 2],
        "others": [one for one in manuals() if one.name != name],
        "crumbs": [Crumb(label=_("Help"), url=reverse("help"))],
    }
    return render(request, "help/manual.html", context)
