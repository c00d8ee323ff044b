"""The triggers that keep ``Vacancy`` true, as SQL for the migration; they work behind the wall, as whoever writes.

Why triggers and no service: the rows follow from three tables that a dozen services, the demo, imports in sets and the deletion
of clients write, and one that was missed would be a client whom nobody comes to answer for.
"""

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
