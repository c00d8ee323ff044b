"""Where an authority that serves a client has named nobody: a table that triggers keep, filled from what there is.

Why triggers and no service: the rows follow from three tables that a dozen services, the demo, imports in sets and the deletion
of clients write, and one that was missed would be a client whom nobody comes to answer for. They work behind the wall, as whoever
writes. A change of the rule is a new migration.
"""

import django.db.models.deletion
from django.db import migrations, models

import core.ids
from core.rls import ClientTable

#: The serving authorities without an official, of one client whose membership is open.
VACANT = """
CREATE FUNCTION clients_vacant(whom uuid) RETURNS TABLE (area_id bigint, authority_id bigint) LANGUAGE sql STABLE AS $$
    SELECT c.area_id, serving.authority_id::bigint
    FROM clients_client c CROSS JOIN unnest(c.serving_authority_ids) AS serving (authority_id)
    WHERE c.id = whom
    AND EXISTS (SELECT 1 FROM clients_membership m WHERE m.client_id = whom AND m.ended_on IS NULL)
    AND NOT EXISTS (
        SELECT 1 FROM clients_responsibleofficial o
        WHERE o.client_id = whom AND o.stored_by_id = serving.authority_id AND o.ended_on IS NULL)
$$
"""
KEEP = """
CREATE FUNCTION clients_keep_vacancies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned uuid[];
    whom uuid;
BEGIN
    IF TG_TABLE_NAME = 'clients_client' THEN
        concerned := ARRAY[NEW.id];
    ELSIF TG_OP = 'INSERT' THEN
        concerned := ARRAY[NEW.client_id];
    ELSIF TG_OP = 'DELETE' OR OLD.client_id = NEW.client_id THEN
        concerned := ARRAY[OLD.client_id];
    ELSE
        concerned := ARRAY[OLD.client_id, NEW.client_id];
    END IF;
    FOREACH whom IN ARRAY concerned LOOP
        DELETE FROM clients_vacancy WHERE client_id = whom
            AND authority_id NOT IN (SELECT vacant.authority_id FROM clients_vacant(whom) AS vacant);
        INSERT INTO clients_vacancy (id, client_id, area_id, authority_id)
            SELECT gen_random_uuid(), whom, vacant.area_id, vacant.authority_id FROM clients_vacant(whom) AS vacant
            ON CONFLICT (client_id, authority_id) DO NOTHING;
    END LOOP;
    RETURN NULL;
END $$
"""
CREATE = [
    VACANT,
    KEEP,
    """CREATE TRIGGER keep_vacancies AFTER INSERT OR UPDATE OF serving_authority_ids ON clients_client
    FOR EACH ROW EXECUTE FUNCTION clients_keep_vacancies()""",
    """CREATE TRIGGER keep_vacancies AFTER INSERT OR DELETE OR UPDATE OF client_id, ended_on ON clients_membership
    FOR EACH ROW EXECUTE FUNCTION clients_keep_vacancies()""",
    """CREATE TRIGGER keep_vacancies AFTER INSERT OR DELETE OR UPDATE OF client_id, stored_by_id, ended_on
    ON clients_responsibleofficial FOR EACH ROW EXECUTE FUNCTION clients_keep_vacancies()""",
]
#: The rows of the clients that are there already.
FILL = """
INSERT INTO clients_vacancy (id, client_id, area_id, authority_id)
SELECT gen_random_uuid(), c.id, vacant.area_id, vacant.authority_id
FROM clients_client c CROSS JOIN clients_vacant(c.id) AS vacant
"""
DROP = [
    "DROP TRIGGER IF EXISTS keep_vacancies ON clients_client",
    "DROP TRIGGER IF EXISTS keep_vacancies ON clients_membership",
    "DROP TRIGGER IF EXISTS keep_vacancies ON clients_responsibleofficial",
    "DROP FUNCTION IF EXISTS clients_keep_vacancies()",
    "DROP FUNCTION IF EXISTS clients_vacant(uuid)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("authorities", "0011_histories_stay"),
        ("clients", "0013_indexes_of_what_waits"),
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
