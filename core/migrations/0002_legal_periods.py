"""The legal periods as they stood when the system was made; later changes are rows that an administrator adds."""

from datetime import date
from typing import Any

from django.db import migrations

ACT_IN_FORCE = date(2025, 1, 1)
GDPR_IN_FORCE = date(2018, 5, 25)

#: code, amount, unit, holiday rule, valid from, valid to, source in Finnish, source in English.
#: Act 1413/2025 amended Act 381/2023 from 1.1.2026; its text was not at hand, and the periods are believed unchanged.
ROWS = [
    (
        "plan_due", 3, "months", "unchanged", ACT_IN_FORCE, None,
        "Laki 381/2023 4 § 3 mom. (tarkista laki 1413/2025)",
        "Act 381/2023 § 4(3) (check Act 1413/2025)",
    ),
    (
        "plan_review", 6, "months", "unchanged", date(2015, 1, 1), date(2022, 5, 1),
        "Laki 1369/2014 (kumottu), kuuden kuukauden tarkistus",
        "Act 1369/2014 (repealed), review every six months",
    ),
    (
        "plan_review", 3, "months", "unchanged", date(2022, 5, 2), date(2024, 12, 31),
        "Laki 1369/2014 muutettuna lailla 339/2022 (kumottu)",
        "Act 1369/2014 as amended by 339/2022 (repealed)",
    ),
    (
        "plan_review", 3, "months", "unchanged", ACT_IN_FORCE, None,
        "Laki 381/2023 6 § 1 mom. (tarkista laki 1413/2025)",
        "Act 381/2023 § 6(1) (check Act 1413/2025)",
    ),
    (
        "retention", 4, "years", "unchanged", ACT_IN_FORCE, None,
        "Laki 381/2023 12 § 2 mom.",
        "Act 381/2023 § 12(2)",
    ),
    (
        "request_answer", 1, "months", "next_working_day", GDPR_IN_FORCE, None,
        "Tietosuoja-asetus 12 artikla 3 kohta; asetus 1182/71 3 artikla",
        "GDPR article 12(3); Regulation 1182/71 article 3",
    ),
    (
        "request_extension", 2, "months", "next_working_day", GDPR_IN_FORCE, None,
        "Tietosuoja-asetus 12 artikla 3 kohta; asetus 1182/71 3 artikla",
        "GDPR article 12(3); Regulation 1182/71 article 3",
    ),
    (
        "steering_term", 5, "years", "unchanged", ACT_IN_FORCE, None,
        "Asetus 388/2024 1 §",
        "Decree 388/2024 § 1",
    ),
    (
        "annex_review", 1, "years", "unchanged", ACT_IN_FORCE, None,
        "Asetus 388/2024 3 § 3 kohta; yhteistyösopimus",
        "Decree 388/2024 § 3(3); co-operation agreement",
    ),
    (
        "breach_notice", 72, "hours", "unchanged", GDPR_IN_FORCE, None,
        "Tietosuoja-asetus 33 artikla 1 kohta",
        "GDPR article 33(1)",
    ),
    (
        "log_retention", 12, "years", "unchanged", ACT_IN_FORCE, None,
        "Laki 906/2019 17 ja 21 §; mallina laki 703/2023, liite",
        "Act 906/2019 §§ 17 and 21; after the model of Act 703/2023, annex",
    ),
    (
        "accessibility_answer", 14, "days", "unchanged", ACT_IN_FORCE, None,
        "Laki 306/2019 10 §",
        "Act 306/2019 § 10",
    ),
]  # fmt: skip


def add_rows(apps: Any, schema_editor: Any) -> None:
    """Put the rows in, through the connection that migrates."""
    legal_period = apps.get_model("core", "LegalPeriod")
    names = ("code", "amount", "unit", "holiday_rule", "valid_from", "valid_to", "source_fi", "source_en")
    legal_period.objects.using(schema_editor.connection.alias).bulk_create(
        legal_period(**dict(zip(names, row, strict=True))) for row in ROWS
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(add_rows, migrations.RunPython.noop)]
