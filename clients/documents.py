"""Documents on one client as accessible PDF, in Finnish, with the secrecy mark (R45) and without the identity code (R43)."""

from django.utils import translation
from django.utils.translation import gettext as _

from clients.models import Client, Consent
from core import clock
from core.pdf import render_pdf
from core.presentation import date_text

#: Act 621/1999 § 25: the mark names the provision by which the document is secret.
SECRECY = "SALASSA PIDETTÄVÄ, julkisuuslaki 24 § 1 mom. 25 k."


def consent_form(client: Client, consent: Consent) -> bytes:
    """The consent as a form for the client to sign."""
    with translation.override("fi"):
        until = date_text(consent.valid_to) if consent.valid_to else _("until it is withdrawn")
        facts = [
            (_("Client"), str(client)),
            (_("Date of birth"), date_text(client.birth_date)),
            (_("Direction"), str(consent.get_direction_display())),
            (_("Party"), party_line(consent)),
            (_("What information"), consent.content),
            (_("For what purpose"), consent.purpose),
            (_("Valid"), f"{date_text(consent.given_on)} \N{EN DASH} {until}"),
        ]
        if consent.is_outside_eea:
            facts.append((_("Transfer outside the EU and the EEA"), f"{consent.country}: {consent.transfer_ground}"))
        sections = [
            {"heading": _("The consent"), "facts": facts},
            {
                "heading": _("Your rights"),
                "paragraphs": [
                    _("The consent is voluntary. You may withdraw it at any time by telling any of the three authorities."),
                    _("A withdrawal does not change what was got or given lawfully before it."),
                ],
            },
            {
                "heading": _("Signature"),
                "facts": [(_("Place and date"), ""), (_("Signature"), ""), (_("Name in block letters"), "")],
            },
        ]
        return render_pdf(
            "plain",
            {
                "title": _("Consent to exchange information"),
                "sender": consent.stored_by.name_on(),
                "secrecy": SECRECY,
                "footer": _("Printed {day}").format(day=date_text(clock.today())),
                "sections": sections,
            },
        )


def party_line(consent: Consent) -> str:
    """Kind and name of the party; of a private person the relation too."""
    parts = [consent.party.name, consent.party_name, consent.relation]
    return ", ".join(part for part in parts if part)
