"""The frame of a client's pages: identity bar, side navigation, breadcrumb, and the words of a refusal."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from authorities.access import Actor, Denied, Deny
from authorities.models import CodeItem
from clients.models import Client
from clients.policy import can_read_any, can_reveal_code
from clients.services import current_contacts
from core import clock
from core.presentation import Crumb, SideGroup, SideItem, Way, age_text, date_text
from core.registry import ClientSection, iter_client_sections


def identity_bar(actor: Actor, client: Client) -> dict[str, Any]:
    """Name, age and birth date, masked code, language of dealings and client number."""
    contacts = current_contacts(client)
    facts = [
        _life(client),
        _("Language: {language}").format(language=language_name(contacts.contact_language if contacts else "fi")),
        _("Client {number}").format(number=client.number),
    ]
    if contacts and contacts.interpreter_language:
        facts.insert(2, _("Interpreter: {language}").format(language=contacts.interpreter_language))
    return {
        "name": str(client),
        "facts": facts,
        "masked": client.masked_code,
        "reveal_url": reverse("clients:reveal", args=[client.pk]) if can_reveal_code(actor, client) else "",
    }


def _life(client: Client) -> str:
    """Age and birth date, or the days of birth and death."""
    born = date_text(client.birth_date)
    if client.died_on:
        return _("born {day}, died {last}").format(day=born, last=date_text(client.died_on))
    return _("{age}, born {day}").format(age=age_text(client.birth_date), day=born)


def language_names() -> dict[str, str]:
    """Code → name of every language of dealings, those no longer in use included: one query, however many rows are shown."""
    items = CodeItem.objects.filter(code_list=CodeItem.List.CONTACT_LANGUAGE)
    return {item.code: item.name for item in items}


def language_name(code: str) -> str:
    """The name of a language of dealings; the code itself for one that is not known."""
    return language_names().get(code, code)


def side_groups(actor: Actor, client: Client, current: str) -> list[SideGroup]:
    """The client's pages that the actor's roles show, in groups."""
    shown = [(section, access) for section in iter_client_sections() if (access := section.access(actor, client))]
    return [
        SideGroup(title=title, items=tuple(_side_item(section, access, client, current) for section, access in rows))
        for title, rows in groupby(shown, key=lambda row: str(row[0].group))
    ]


def _side_item(section: ClientSection, access: str, client: Client, current: str) -> SideItem:
    return SideItem(
        label=section.label,
        url=reverse(section.url_name, args=[client.pk]),
        is_current=section.name == current,
        access=access,  # type: ignore[arg-type]
    )


def client_crumbs(client: Client, section: str) -> list[Crumb]:
    """The list of clients, then this client; the open page is left out."""
    crumbs = [Crumb(label=_("Clients"), url=reverse("clients:list"))]
    if section != "overview":
        crumbs.append(Crumb(label=str(client), url=client.get_absolute_url()))
    return crumbs


def denied_context(actor: Actor, client: Client, denied: Denied, request: HttpRequest) -> dict[str, Any]:
    """What the refusal page says: what is closed, why, and the ways on."""
    reason = denied.decision.reason or Deny.ROLE
    title, words = _("You cannot do this"), str(reason.label)
    group = denied.data_group
    if reason is Deny.ROLE and group is not None:
        who = {"role": actor.role_label, "authority": actor.authority_label}
        if can_read_any(actor, client, group):
            title = _("Your role does not change: {group}").format(group=group.label)
            words = _("In the role of {role} at {authority} you can read this data group, not change it.").format(**who)
        else:
            title = _("Your role does not open: {group}").format(group=group.label)
            words = _("In the role of {role} at {authority} this data group is not open to you.").format(**who)
    return {
        "title": title,
        "reason": words,
        "explanation": "",
        "ways": [
            Way(
                title=_("Check your role"),
                text=_("If your tasks have changed, ask your supervisor to have the role updated."),
                url=reverse("authorities:matrix"),
                action=_("See roles and data groups"),
            ),
            Way(
                title=_("Go on with other data"),
                text=_("The summary and the data groups that are open to you are at hand."),
                url=client.get_absolute_url(),
                action=_("Back to the summary"),
            ),
        ],
        "moment": clock.now(),
        "request_id": getattr(request, "request_id", ""),
    }
