"""The client summary as a document: the data groups that its reader may read and has chosen, each record with its source."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from authorities.access import Actor
from authorities.rights import DataGroup
from clients.documents import SECRECY, party_line
from clients.kinds import SECTIONS, joined, span
from clients.models import Attachment, Client, Consent, Flag, Membership, ResponsibleOfficial
from clients.policy import can_read_any, can_see_contacts
from clients.reading import readable_rows
from clients.services import current_contacts
from core import clock
from core.pdf import render_pdf
from core.presentation import age_text, date_text, moment_text


def readable_groups(actor: Actor, client: Client) -> list[DataGroup]:
    """The data groups of which the summary can tell this reader something; the person's own group heads every summary."""
    attached = readable_rows(Attachment, actor, client).filter(struck_at=None).order_by()
    groups = {DataGroup(group) for group in attached.values_list("data_group", flat=True).distinct()}
    told = {DataGroup.IDENTITY, DataGroup.MEMBERSHIP, *(section.data_group for section in SECTIONS), *groups}
    return [group for group in DataGroup if group in told and can_read_any(actor, client, group)]


def client_summary(actor: Actor, client: Client, groups: Iterable[DataGroup]) -> bytes:
    """The summary as an accessible PDF, in Finnish, with the secrecy mark (R45) and without the identity code (R43).

    Args:
        groups: which groups to print; those that the actor may not read are left out.
    """
    chosen = [group for group in readable_groups(actor, client) if group in set(groups)]
    with translation.override("fi"):
        sections = [_person(actor, client)]
        if DataGroup.MEMBERSHIP in chosen:
            sections += _membership(actor, client)
        sections += [part for group in chosen for part in _entries(actor, client, group)]
        sections += _attachments(actor, client, chosen)
        printed = _("Printed {when} by {who}, {authority}").format(
            when=moment_text(clock.now()), who=actor.name, authority=actor.authority_label
        )
        return render_pdf(
            "plain",
            {
                "title": _("Client summary: {name}").format(name=client),
                "sender": actor.employer.name_on(),
                "secrecy": SECRECY,
                "notice": _("Non-disclosure for safety: contact details are not printed.")
                if client.safety_non_disclosure
                else "",
                "footer": printed,
                "sections": sections,
            },
        )


def _person(actor: Actor, client: Client) -> dict[str, Any]:
    facts = [
        (_("Name"), str(client)),
        (_("Date of birth"), f"{date_text(client.birth_date)}, {age_text(client.birth_date)}"),
        (_("Client number"), str(client.number)),
    ]
    if client.died_on:
        facts.insert(2, (_("Day of death"), date_text(client.died_on)))
    contacts = current_contacts(client)
    if client.safety_non_disclosure or not can_see_contacts(actor, client):
        # Paper goes from hand to hand: under non-disclosure the contact details stay in the register, whoever prints (R44).
        facts.append((_("Contact details"), _("not shown, non-disclosure for safety")))
    elif contacts is not None:
        place = f"{contacts.postal_code} {contacts.post_office}".strip()
        facts += [
            (_("Address"), ", ".join(filter(None, (contacts.street_address, place)))),
            (_("Home municipality"), str(contacts.home_municipality or "")),
            (_("Telephone"), " / ".join(filter(None, (contacts.phone, contacts.other_phone)))),
            (_("E-mail address"), contacts.email),
        ]
    return {"heading": str(DataGroup.IDENTITY.label), "facts": facts}


def _membership(actor: Actor, client: Client) -> list[dict[str, Any]]:
    memberships = readable_rows(Membership, actor, client).that_counts_first().select_related("referral__referred_by")
    officials = readable_rows(ResponsibleOfficial, actor, client).filter(ended_on=None)
    consents = readable_rows(Consent, actor, client).select_related("party")
    valid = [consent for consent in consents if consent.is_valid_on()]
    sections = [
        {
            "heading": str(DataGroup.MEMBERSHIP.label),
            "headers": [_("Time"), _("State"), _("Referral")],
            "widths": [4, 3, 8],
            "rows": [
                [
                    span(row.started_on, row.ended_on),
                    str(row.get_state_display()),
                    joined(row.referral.referred_by.short_name, date_text(row.referral.referred_on), *row.referral.ground_labels),
                ]
                for row in memberships
            ],
        },
        {
            "heading": _("Responsible officials"),
            "headers": [_("Authority"), _("Name"), _("Title")],
            "widths": [4, 5, 6],
            "rows": [
                [row.stored_by.short_name, str(row.user), row.user.title] for row in officials.select_related("user", "stored_by")
            ],
        },
    ]
    sections += _flags(actor, client)
    if valid:
        sections.append(
            {
                "heading": _("Consents in force"),
                "headers": [_("Direction"), _("Party"), _("What information"), _("Valid")],
                "widths": [3, 4, 5, 3],
                "rows": [
                    [str(row.get_direction_display()), party_line(row), row.content, span(row.given_on, row.valid_to)]
                    for row in valid
                ],
            }
        )
    return sections


def _flags(actor: Actor, client: Client) -> list[dict[str, Any]]:
    """The flags that stand; notes to colleagues are the officials' own talk and are not printed."""
    rows = readable_rows(Flag, actor, client).in_force().select_related("owner", "stored_by")
    if not rows:
        return []
    told = [[row.text, row.reason, f"{row.stored_by.short_name}, {row.owner}", span(row.starts_on, row.ends_on)] for row in rows]
    headers = [_("Flag"), _("Reason"), _("Owner"), _("Time")]
    return [{"heading": _("Flags"), "headers": headers, "widths": [4, 4, 4, 3], "rows": told}]


def _entries(actor: Actor, client: Client, group: DataGroup) -> list[dict[str, Any]]:
    """One table for each kind of entry that there is something of; struck entries are left out."""
    sections = []
    for kind in [kind for section in SECTIONS if section.data_group == group for kind in section.kinds]:
        entries = readable_rows(kind.model, actor, client).filter(struck_at=None)
        rows = []
        for row in entries.select_related("stored_by", "consent__party"):
            reading = kind.read(row)
            state = reading.state[1] if reading.state else ""
            rows.append([joined(reading.title, state), "\n".join(filter(None, (reading.text, reading.facts))), source(row)])
        if rows:
            headers = [str(kind.title), _("Content"), _("Source")]
            sections.append({"heading": str(kind.title), "headers": headers, "widths": [4, 7, 4], "rows": rows})
    return sections


def _attachments(actor: Actor, client: Client, groups: list[DataGroup]) -> list[dict[str, Any]]:
    """What documents there are of the chosen groups, by type and title; their content stays in them."""
    kept = readable_rows(Attachment, actor, client).filter(struck_at=None, data_group__in=groups)
    rows = [
        [
            joined(row.document_type, date_text(row.dated_on) if row.dated_on else ""),
            joined(row.title, _("paper original in the archive of %s") % row.archive_authority if row.archive_authority else ""),
            str(row.get_data_group_display()),
            source(row),
        ]
        for row in kept.select_related("stored_by", "consent__party", "document_type", "archive_authority")
    ]
    headers = [_("Type"), _("Title"), _("Data group"), _("Source")]
    return [{"heading": _("Attachments"), "headers": headers, "widths": [3, 5, 3, 4], "rows": rows}] if rows else []


def source(row: Any) -> str:
    """Who stored an entry, when, and where it was got."""
    return f"{row.stored_by.short_name} {date_text(row.created_at)}: {row.source_text}"
