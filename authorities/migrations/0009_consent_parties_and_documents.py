"""The parties of annex 7 points 6 and 7 (two different lists), and the types of documents that arise in the co-operation."""

from datetime import date
from typing import Any

from django.db import migrations, models

IN_FORCE = date(2025, 1, 1)

#: code, Finnish, Swedish, English.
SOURCES = [
    (
        "private_person",
        "asiakkaan nimeämä yksityishenkilö",
        "privatperson som klienten namngett",
        "private person named by the client",
    ),
    ("employer", "työnantaja", "arbetsgivare", "employer"),
    (
        "rehabilitative_work",
        "kuntouttavan työtoiminnan järjestäjä",
        "anordnare av arbetsverksamhet i rehabiliteringssyfte",
        "organiser of rehabilitative work activity",
    ),
    (
        "employment_service",
        "työllistymistä edistävän palvelun järjestäjä",
        "anordnare av sysselsättningsfrämjande service",
        "organiser of an employment service",
    ),
    ("rehabilitation", "kuntoutuslaitos", "rehabiliteringsanstalt", "rehabilitation institution"),
    ("pension", "eläkelaitos", "pensionsanstalt", "pension institution"),
    (
        "health_care",
        "terveydenhuollon ammattihenkilö",
        "yrkesutbildad person inom hälso- och sjukvården",
        "health care professional",
    ),
    ("substance_care", "päihdehuolto", "missbrukarvård", "substance abuse care"),
    ("a_clinic", "A-klinikka", "A-klinik", "A-clinic"),
    (
        "rehabilitation_group",
        "kuntoutuksen asiakasyhteistyöryhmä",
        "samarbetsgrupp för klientrehabilitering",
        "client co-operation group for rehabilitation",
    ),
    (
        "pension_centre",
        "Eläketurvakeskuksen työsuhderekisteri",
        "Pensionsskyddscentralens arbetsavtalsregister",
        "employment register of the Finnish Centre for Pensions",
    ),
    (
        "education",
        "oppilaitos tai opetusviranomainen",
        "läroanstalt eller utbildningsmyndighet",
        "educational institution or education authority",
    ),
    ("prison", "vankila", "fängelse", "prison"),
    ("service_seller", "ostopalvelun myyjä", "säljare av köpta tjänster", "seller of bought services"),
    ("other", "muu, mikä", "annan, vem", "other, by name"),
]
RECIPIENTS = [
    (
        "health_care",
        "terveydenhuollon ammattihenkilö",
        "yrkesutbildad person inom hälso- och sjukvården",
        "health care professional",
    ),
    ("substance_care", "päihdehuolto", "missbrukarvård", "substance abuse care"),
    ("a_clinic", "A-klinikka", "A-klinik", "A-clinic"),
    ("rehabilitation", "kuntoutuslaitos", "rehabiliteringsanstalt", "rehabilitation institution"),
    ("pension", "eläkelaitos", "pensionsanstalt", "pension institution"),
    (
        "rehabilitation_group",
        "kuntoutuksen asiakasyhteistyöryhmä",
        "samarbetsgrupp för klientrehabilitering",
        "client co-operation group for rehabilitation",
    ),
    (
        "pension_centre",
        "Eläketurvakeskuksen työsuhderekisteri",
        "Pensionsskyddscentralens arbetsavtalsregister",
        "employment register of the Finnish Centre for Pensions",
    ),
    ("employer", "työnantaja", "arbetsgivare", "employer"),
    ("work_try_out", "työkokeilun järjestäjä", "anordnare av arbetsprövning", "organiser of a work try-out"),
    (
        "education",
        "oppilaitos tai opetusviranomainen",
        "läroanstalt eller utbildningsmyndighet",
        "educational institution or education authority",
    ),
    ("prison", "vankila", "fängelse", "prison"),
    ("service_seller", "ostopalvelun myyjä", "säljare av köpta tjänster", "seller of bought services"),
    ("other", "muu, mikä", "annan, vem", "other, by name"),
]
DOCUMENTS = [
    ("referral_note", "ohjautumisen saate", "följebrev till hänvisning", "cover note of a referral"),
    ("consent", "allekirjoitettu suostumus", "undertecknat samtycke", "signed consent"),
    ("certificate", "todistus", "intyg", "certificate"),
    ("statement", "lausunto", "utlåtande", "statement"),
    ("plan", "muualla laadittu suunnitelma", "plan som gjorts upp någon annanstans", "plan made elsewhere"),
    ("decision", "päätös", "beslut", "decision"),
    ("curriculum", "ansioluettelo", "meritförteckning", "curriculum vitae"),
    (
        "other",
        "muu yhteistyössä syntyvä asiakirja",
        "annan handling som uppkommer i samarbetet",
        "other document arising in the co-operation",
    ),
]
LISTS = {"consent_source": SOURCES, "consent_recipient": RECIPIENTS, "document_type": DOCUMENTS}


def load(apps: Any, schema_editor: Any) -> None:
    """Put the rows in, through the connection that migrates; what an administrator has added already stays."""
    rows = apps.get_model("authorities", "CodeItem").objects.using(schema_editor.connection.alias)
    for code_list, values in LISTS.items():
        known = set(rows.filter(code_list=code_list).values_list("code", flat=True))
        rows.bulk_create(
            rows.model(
                code_list=code_list,
                code=code,
                name_fi=name_fi,
                name_sv=name_sv,
                name_en=name_en,
                position=10 * number,
                valid_from=IN_FORCE,
            )
            for number, (code, name_fi, name_sv, name_en) in enumerate(values, start=1)
            if code not in known
        )


class Migration(migrations.Migration):
    dependencies = [("authorities", "0008_grants_are_told")]

    operations = [
        migrations.AlterField(
            model_name="codeitem",
            name="code_list",
            field=models.CharField(
                choices=[
                    ("contact_language", "Languages of dealings"),
                    ("consent_source", "Parties from whom information is got by consent"),
                    ("consent_recipient", "Parties to whom information is given by consent"),
                    ("document_type", "Types of documents"),
                ],
                max_length=40,
                verbose_name="code list",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
