"""Municipalities of Finland, the languages of dealings, and the collation keys of accounts made before there were any."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import migrations

from core.names import sort_key

MUNICIPALITIES = Path(__file__).resolve().parent.parent / "data" / "municipalities.csv"
IN_FORCE = date(2025, 1, 1)

#: code, Finnish, Swedish, English. ISO 639 codes; the three Sami languages have a code each.
LANGUAGES = [
    ("fi", "suomi", "finska", "Finnish"),
    ("sv", "ruotsi", "svenska", "Swedish"),
    ("sme", "pohjoissaame", "nordsamiska", "North Sami"),
    ("smn", "inarinsaame", "enaresamiska", "Inari Sami"),
    ("sms", "koltansaame", "skoltsamiska", "Skolt Sami"),
    ("fse", "suomalainen viittomakieli", "finskt teckenspråk", "Finnish Sign Language"),
    ("fss", "suomenruotsalainen viittomakieli", "finlandssvenskt teckenspråk", "Finland-Swedish Sign Language"),
    ("en", "englanti", "engelska", "English"),
    ("et", "viro", "estniska", "Estonian"),
    ("ru", "venäjä", "ryska", "Russian"),
    ("uk", "ukraina", "ukrainska", "Ukrainian"),
    ("ar", "arabia", "arabiska", "Arabic"),
    ("so", "somali", "somaliska", "Somali"),
    ("ku", "kurdi", "kurdiska", "Kurdish"),
    ("fa", "persia, farsi", "persiska, farsi", "Persian, Farsi"),
    ("prs", "dari", "dari", "Dari"),
    ("tr", "turkki", "turkiska", "Turkish"),
    ("vi", "vietnam", "vietnamesiska", "Vietnamese"),
    ("th", "thai", "thailändska", "Thai"),
    ("zh", "kiina", "kinesiska", "Chinese"),
    ("other", "muu kieli", "annat språk", "Other language"),
]


def load(apps: Any, schema_editor: Any) -> None:
    """Put the rows in, through the connection that migrates."""
    alias = schema_editor.connection.alias
    municipality = apps.get_model("authorities", "Municipality")
    known = set(municipality.objects.using(alias).values_list("code", flat=True))
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        municipality.objects.using(alias).bulk_create(
            municipality(code=row["code"], name_fi=row["name_fi"], name_sv=row["name_sv"])
            for row in csv.DictReader(file)
            if row["code"] not in known
        )
    code_item = apps.get_model("authorities", "CodeItem")
    code_item.objects.using(alias).bulk_create(
        code_item(
            code_list="contact_language",
            code=code,
            name_fi=name_fi,
            name_sv=name_sv,
            name_en=name_en,
            position=10 * number,
            valid_from=IN_FORCE,
        )
        for number, (code, name_fi, name_sv, name_en) in enumerate(LANGUAGES, start=1)
    )
    for user in apps.get_model("authorities", "User").objects.using(alias).filter(name_key=""):
        user.name_key = sort_key(f"{user.last_name} {user.first_name}")
        user.save(update_fields=["name_key"])


class Migration(migrations.Migration):
    dependencies = [("authorities", "0003_administration")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
