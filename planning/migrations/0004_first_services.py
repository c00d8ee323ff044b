"""The catalogue that a new installation begins with; administrators end services and add others by date."""

from datetime import date

from django.db import migrations

#: The co-operation model began with the Act (383/2023 § 1).
SINCE = date(2025, 1, 1)
#: Authority, type, then the name in Finnish, Swedish and English.
SERVICES = [
    ("tvv", "employment", "Työnhakuvalmennus", "Jobbsökarträning", "Job-search coaching"),
    ("tvv", "employment", "Uravalmennus", "Karriärträning", "Career coaching"),
    ("tvv", "employment", "Työhönvalmennus", "Arbetsträning", "Job coaching"),
    ("tvv", "employment", "Työkokeilu", "Arbetsprövning", "Work try-out"),
    ("tvv", "employment", "Palkkatuettu työ", "Lönesubventionerat arbete", "Work with a wage subsidy"),
    ("tvv", "employment", "Työvoimakoulutus", "Arbetskraftsutbildning", "Labour market training"),
    ("tvv", "employment", "Psykologipalvelut", "Psykologtjänster", "Psychologist's services"),
    ("tvv", "other", "Muu palvelu", "Annan tjänst", "Other service"),
    ("hva", "social", "Sosiaaliohjaus", "Social handledning", "Social guidance"),
    ("hva", "social", "Sosiaalityö", "Socialt arbete", "Social work"),
    ("hva", "social", "Sosiaalinen kuntoutus", "Social rehabilitering", "Social rehabilitation"),
    ("hva", "social", "Kuntouttava työtoiminta", "Arbetsverksamhet i rehabiliteringssyfte", "Rehabilitative work activity"),
    ("hva", "social", "Päihdetyön palvelut", "Tjänster inom missbrukarvården", "Services for substance abuse"),
    ("hva", "health", "Terveydenhoitajan vastaanotto", "Hälsovårdarmottagning", "Public health nurse's appointments"),
    ("hva", "health", "Lääkärin vastaanotto", "Läkarmottagning", "Doctor's appointments"),
    ("hva", "health", "Työkyvyn arviointi", "Bedömning av arbetsförmågan", "Assessment of work ability"),
    ("hva", "health", "Mielenterveyspalvelut", "Mentalvårdstjänster", "Mental health services"),
    ("hva", "rehabilitation", "Lääkinnällinen kuntoutus", "Medicinsk rehabilitering", "Medical rehabilitation"),
    ("hva", "other", "Muu palvelu", "Annan tjänst", "Other service"),
    (
        "kela",
        "rehabilitation",
        "Ammatillinen kuntoutusselvitys",
        "Yrkesinriktad rehabiliteringsutredning",
        "Vocational rehabilitation assessment",
    ),
    (
        "kela",
        "rehabilitation",
        "Ammatillinen kuntoutuskurssi",
        "Yrkesinriktad rehabiliteringskurs",
        "Vocational rehabilitation course",
    ),
    (
        "kela",
        "rehabilitation",
        "Nuoren ammatillinen kuntoutus",
        "Yrkesinriktad rehabilitering för unga",
        "Vocational rehabilitation of young people",
    ),
    ("kela", "rehabilitation", "Kuntoutuspsykoterapia", "Rehabiliterande psykoterapi", "Rehabilitative psychotherapy"),
    ("kela", "other", "Muu palvelu", "Annan tjänst", "Other service"),
]
WORK_ACTIVITY = "Kuntouttava työtoiminta"


def add_services(apps, schema_editor):
    item = apps.get_model("planning", "ServiceItem")
    for authority_kind, kind, name_fi, name_sv, name_en in SERVICES:
        item.objects.using(schema_editor.connection.alias).get_or_create(
            authority_kind=authority_kind,
            name_fi=name_fi,
            defaults={
                "kind": kind,
                "name_sv": name_sv,
                "name_en": name_en,
                "valid_from": SINCE,
                "is_work_activity": name_fi == WORK_ACTIVITY,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_plan")]

    operations = [migrations.RunPython(add_services, migrations.RunPython.noop)]
