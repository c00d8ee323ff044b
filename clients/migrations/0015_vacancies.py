"""Where an authority that serves a client has named nobody: a table that triggers keep, filled from what there is."""

import django.db.models.deletion
from django.db import migrations, models

import core.ids
from clients.vacancies import CREATE, DROP, FILL
from core.rls import ClientTable


class Migration(migrations.Migration):
    dependencies = [
        ("authorities", "0011_histories_stay"),
        ("clients", "0014_indexes_of_what_waits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Vacancy",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorities.cooperationarea",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorities.authority",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_rows",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
            ],
            options={
                "verbose_name": "vacancy",
                "verbose_name_plural": "vacancies",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["client", "area"], name="clients_vacancy_cl"),
                    models.Index(fields=["area", "authority", "client"], name="vacancies_of_an_authority"),
                ],
                "constraints": [models.UniqueConstraint(fields=("client", "authority"), name="vacant_once_in_an_authority")],
            },
        ),
        ClientTable("clients_vacancy"),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
    ]
