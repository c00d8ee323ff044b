"""The states of the European Economic Area: information moves among them without a ground of transfer.

Source: the 27 member states of the European Union, and Iceland, Liechtenstein and Norway (Agreement on the European Economic
Area, 1994), as on 1 January 2026; codes of ISO 3166-1, and EL, by which the Union's texts call Greece.
"""

import unicodedata

#: Codes, then the names in Finnish, Swedish and English; a name that is the same in two languages stands once.
STATES: tuple[str, ...] = (
    "AT Itävalta Österrike Austria",
    "BE Belgia Belgien Belgium",
    "BG Bulgaria Bulgarien",
    "CY Kypros Cypern Cyprus",
    "CZ Tšekki Tjeckien Czechia",
    "DE Saksa Tyskland Germany",
    "DK Tanska Danmark Denmark",
    "EE Viro Estland Estonia",
    "EL GR Kreikka Grekland Greece",
    "ES Espanja Spanien Spain",
    "FI Suomi Finland",
    "FR Ranska Frankrike France",
    "HR Kroatia Kroatien Croatia",
    "HU Unkari Ungern Hungary",
    "IE Irlanti Irland Ireland",
    "IS Islanti Island Iceland",
    "IT Italia Italien Italy",
    "LI Liechtenstein",
    "LT Liettua Litauen Lithuania",
    "LU Luxemburg Luxembourg",
    "LV Latvia Lettland",
    "MT Malta",
    "NL Alankomaat Hollanti Nederländerna Holland Netherlands",
    "NO Norja Norge Norway",
    "PL Puola Polen Poland",
    "PT Portugali Portugal",
    "RO Romania Rumänien",
    "SE Ruotsi Sverige Sweden",
    "SI Slovenia Slovenien",
    "SK Slovakia Slovakien",
)
#: Names of more than one word.
LONG_NAMES = (
    "Tšekin tasavalta",
    "Czech Republic",
    "The Netherlands",
    "Irlannin tasavalta",
    "Republic of Ireland",
    "Saksan liittotasavalta",
    "Tshekki",
    "Tshekin tasavalta",
    "Ahvenanmaa",
    "Åland",
    "Slovakian tasavalta",
    "Kyproksen tasavalta",
)


def _plain(text: str) -> str:
    """Without accents, capitals and spaces around: so that ``Tsekki`` is found as well."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


NAMES = frozenset(_plain(name) for name in (*(name for state in STATES for name in state.split()), *LONG_NAMES))


def is_in_eea(country: str) -> bool:
    """Whether a country, by its Finnish, Swedish or English name or its code, belongs to the EU or the EEA."""
    return _plain(country) in NAMES
