"""Documents on one client as accessible PDF, in Finnish, with the secrecy mark (R45) and without the identity code (R43)."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from authorities.models import Authority
from clients.models import Client, Consent, Direction
from core import clock
from core.pdf import render_pdf
from core.presentation import date_text

#: Act 621/1999 § 25: the mark names the provision by which the document is secret.
SECRECY = "SALASSA PIDETTÄVÄ, julkisuuslaki 24 § 1 mom. 25 k."


def consent_form(client: Client, consent: Consent) -> bytes:
    """The consent as a form for the client to sign; a withdrawn one says so first and is not signed any more."""
    with translation.override("fi"):
        sections: list[dict[str, Any]] = [
            {
                "heading": _("The consent"),
                "paragraphs": [consent_sentence(client, consent)],
                "facts": consent_facts(client, consent),
            },
            {
                "heading": _("Your rights"),
                "paragraphs": [
                    _("The consent is voluntary. You may withdraw it at any time by telling any of the three authorities."),
                    _("A withdrawal does not change what was got or given lawfully before it."),
                ],
            },
        ]
        notice = ""
        if consent.withdrawn_on:
            notice = _("Withdrawn {day}. Nothing is got or given by this consent any more.").format(
                day=date_text(consent.withdrawn_on)
            )
        else:
            lines = [_("Place and date"), _("Signature"), _("Name in block letters")]
            sections.append({"heading": _("Signature"), "lines": lines})
        return render_pdf(
            "plain",
            {
                "title": _("Consent to exchange information"),
                "notice": notice,
                "sender": consent.stored_by.name_on(),
                "secrecy": SECRECY,
                "footer": _("Printed {day}").format(day=date_text(clock.today())),
                "sections": sections,
            },
        )


def consent_sentence(client: Client, consent: Consent) -> str:
    """What the client consents to, in the client's words: who may get or give, and from or to whom."""
    sentences = {
        Direction.GET: _("I consent to {authorities} getting information about me from this party: {party}."),
        Direction.GIVE: _("I consent to {authorities} giving information about me to this party: {party}."),
        Direction.BOTH: _(
            "I consent to {authorities} getting information about me from this party and giving it to it: {party}."
        ),
    }
    serving = Authority.objects.filter(pk__in=client.serving_authority_ids).prefetch_related("names")
    *first, last = [authority.name_on() for authority in serving]
    names = _("{first} and {last}").format(first=", ".join(first), last=last) if first else last
    sentence = sentences[Direction(consent.direction)].format(authorities=names, party=party_line(consent))
    return " ".join((sentence, _("What information it is, and for what purpose it is used, stands below.")))


def consent_facts(client: Client, consent: Consent) -> list[tuple[str, str]]:
    """Who consents, what information, for what purpose, how long."""
    until = date_text(consent.valid_to) if consent.valid_to else _("until it is withdrawn")
    if consent.withdrawn_on:
        until = _("withdrawn {day}").format(day=date_text(consent.withdrawn_on))
    facts = [
        (_("Client"), str(client)),
        (_("Date of birth"), date_text(client.birth_date)),
        (_("Party"), party_line(consent)),
        (_("What information"), consent.content),
        (_("For what purpose"), consent.purpose),
        (_("Valid"), f"{date_text(consent.given_on)} \N{EN DASH} {until}"),
    ]
    if consent.is_outside_eea:
        facts.append((_("Transfer outside the EU and the EEA"), f"{consent.country}: {consent.transfer_ground}"))
    return facts


def party_line(consent: Consent) -> str:
    """Kind and name of the party; of a private person the relation too."""
    parts = [consent.party.name, consent.party_name, consent.relation]
    return ", ".join(part for part in parts if part)
