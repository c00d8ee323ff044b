"""What the log is in the database: partitions, guards and doors, as SQL that the migration runs and the proof checks.

- ``audit_event`` is partitioned by month (UTC); a row of a month that is missing lands in the default partition, so that
  inserting never stops.
- Three trigger functions guard the rows: nothing is changed or deleted, a row's time is its transaction's own, and no day is
  sealed before it is over.
- The application's role may insert and select on the two parent tables and has nothing on the partitions themselves.
- Five functions run with the owner's rights (SECURITY DEFINER), each for one narrow question: make the coming months'
  partitions, give the hashes of one day for sealing, the log's first moment, the lists that showed one client, and how many
  rows lie in the default partition.
"""

from dataclasses import dataclass

EVENT_TABLE = "audit_event"
SEAL_TABLE = "audit_dayseal"
DEFAULT_PARTITION = "audit_event_default"
#: Partitions of months are named like audit_event_2026_11.
MONTH_PARTITION = r"^audit_event_(\d{4})_(\d{2})$"

CURRENT_AREA = "NULLIF(current_setting('tym.area', true), '')::int"


@dataclass(frozen=True)
class Function:
    """A function of the log in the database.

    Attributes:
        settings: what is set while it runs, beside the search path.
        for_app: whether the application's role may call it. It then runs with the owner's rights, and under a fixed search
            path, so that no other schema's names get in.

    """

    name: str
    arguments: str
    returns: str
    body: str
    volatility: str = "VOLATILE"
    settings: str = ""
    for_app: bool = False

    @property
    def signature(self) -> str:
        """Name and argument types, as GRANT wants them."""
        types = ", ".join(argument.split()[-1] for argument in self.arguments.split(", ") if argument)
        return f"{self.name}({types})"

    def create_sql(self) -> str:
        """The statement that makes or replaces it."""
        security = f"SECURITY DEFINER SET search_path = public, pg_temp {self.settings}" if self.for_app else ""
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}({self.arguments}) RETURNS {self.returns} LANGUAGE plpgsql"
            f" {self.volatility} {security} AS $body${self.body}$body$"
        )


REFUSE_CHANGE = Function(
    name="audit_refuse_change",
    arguments="",
    returns="trigger",
    body="""
BEGIN
    RAISE EXCEPTION 'The log is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
""",
)

CHECK_TIME = Function(
    name="audit_check_time",
    arguments="",
    returns="trigger",
    body="""
BEGIN
    IF NEW.at IS DISTINCT FROM pg_catalog.transaction_timestamp() THEN
        RAISE EXCEPTION 'An event has the time of its transaction, %, not %.', pg_catalog.transaction_timestamp(), NEW.at
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
""",
)

CHECK_DAY = Function(
    name="audit_check_day",
    arguments="",
    returns="trigger",
    body="""
BEGIN
    IF NEW.day >= (pg_catalog.transaction_timestamp() AT TIME ZONE 'UTC')::date THEN
        RAISE EXCEPTION 'The day % is not over and cannot be sealed.', NEW.day USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
""",
)

MAKE_PARTITIONS = Function(
    name="audit_make_partitions",
    arguments="months_ahead int",
    returns="text[]",
    settings="SET lock_timeout = '5s'",
    for_app=True,
    body="""
DECLARE
    month timestamptz;
    next_month timestamptz;
    partition text;
    grantee text;
    made text[] := '{}';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_make_partitions'));
    FOR step IN 0..least(greatest(months_ahead, 0), 120) LOOP
        month := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
        month := ((month AT TIME ZONE 'UTC') + make_interval(months => step)) AT TIME ZONE 'UTC';
        next_month := ((month AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
        partition := 'audit_event_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
        CONTINUE WHEN EXISTS (SELECT FROM audit_event_default WHERE at >= month AND at < next_month);
        EXECUTE format('CREATE TABLE %I (LIKE audit_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
        FOR grantee IN
            SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
            FROM pg_class, aclexplode(relacl) AS acl
            WHERE pg_class.oid = to_regclass('public.' || partition) AND acl.grantee <> relowner
        LOOP
            EXECUTE format('REVOKE ALL ON %I FROM %s', partition, grantee);
        END LOOP;
        EXECUTE format('ALTER TABLE audit_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, month, next_month);
        made := made || partition;
    END LOOP;
    RETURN made;
END
""",
)

DAY_HASHES = Function(
    name="audit_day_hashes",
    arguments="day date",
    returns="TABLE (row_mac bytea)",
    volatility="STABLE",
    for_app=True,
    body="""
BEGIN
    RETURN QUERY
        SELECT mac FROM audit_event
        WHERE at >= (day::timestamp AT TIME ZONE 'UTC') AND at < ((day + 1)::timestamp AT TIME ZONE 'UTC')
        ORDER BY at, id;
END
""",
)

FIRST_MOMENT = Function(
    name="audit_first_moment",
    arguments="",
    returns="timestamptz",
    volatility="STABLE",
    for_app=True,
    body="""
BEGIN
    RETURN (SELECT at FROM audit_event ORDER BY at LIMIT 1);
END
""",
)

LISTINGS_OF = Function(
    name="audit_listings_of",
    arguments="wanted_area bigint, wanted_client uuid, before_at timestamptz, before_id uuid, at_most int",
    returns="TABLE (event_at timestamptz, event_id uuid)",
    volatility="STABLE",
    for_app=True,
    body="""
BEGIN
    RETURN QUERY
        SELECT at, id FROM audit_event
        WHERE listed_ids @> ARRAY[wanted_client]
            AND area_id = wanted_area AND area_id = NULLIF(current_setting('tym.area', true), '')::int
            AND (before_at IS NULL OR (at, id) < (before_at, before_id))
        ORDER BY at DESC, id DESC LIMIT at_most;
END
""",
)

ROWS_IN_DEFAULT = Function(
    name="audit_rows_in_default",
    arguments="",
    returns="bigint",
    volatility="STABLE",
    for_app=True,
    body="""
BEGIN
    RETURN (SELECT count(*) FROM audit_event_default);
END
""",
)

FUNCTIONS = (REFUSE_CHANGE, CHECK_TIME, CHECK_DAY, MAKE_PARTITIONS, DAY_HASHES, FIRST_MOMENT, LISTINGS_OF, ROWS_IN_DEFAULT)


@dataclass(frozen=True)
class Trigger:
    """A guard on a table of the log.

    Attributes:
        enabled: as pg_trigger.tgenabled has it; "A" fires whatever the session says of replication, "O" ordinarily.

    """

    name: str
    table: str
    events: str
    function: Function
    enabled: str

    def definition_on(self, table: str) -> str:
        """The definition as PostgreSQL tells it for one table (events in its own order: INSERT, DELETE, UPDATE)."""
        events = " OR ".join(event for event in ("INSERT", "DELETE", "UPDATE") if event in self.events.split(" OR "))
        return (
            f"CREATE TRIGGER {self.name} BEFORE {events} ON public.{table} FOR EACH ROW EXECUTE FUNCTION {self.function.name}()"
        )

    def create_sql(self) -> list[str]:
        """The statements that put it on the table and, through a partitioned table, on its partitions."""
        on = f"BEFORE {self.events} ON {self.table} FOR EACH ROW"
        statements = [f"CREATE TRIGGER {self.name} {on} EXECUTE FUNCTION {self.function.name}()"]
        if self.enabled == "A":
            statements.append(f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}")
        return statements


TRIGGERS = (
    Trigger("audit_append_only", EVENT_TABLE, "UPDATE OR DELETE", REFUSE_CHANGE, "A"),
    Trigger("audit_own_time", EVENT_TABLE, "INSERT", CHECK_TIME, "O"),
    Trigger("audit_append_only", SEAL_TABLE, "UPDATE OR DELETE", REFUSE_CHANGE, "A"),
    Trigger("audit_day_over", SEAL_TABLE, "INSERT", CHECK_DAY, "A"),
)

TABLES = f"""
CREATE TABLE {EVENT_TABLE} (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    action varchar(32) NOT NULL CHECK (action ~ '^[a-z_]+$'),
    actor_id bigint,
    actor_name varchar(200) NOT NULL,
    actor_role varchar(200) NOT NULL,
    actor_role_label varchar(200) NOT NULL,
    actor_authority_id bigint,
    actor_authority_label varchar(200) NOT NULL,
    area_id bigint,
    client_id uuid,
    object_type varchar(100) NOT NULL CHECK (object_type ~ '^[a-z0-9_.]*$'),
    object_id varchar(64) NOT NULL CHECK (object_id ~ '^[A-Za-z0-9_.:-]*$'),
    data_group varchar(32) NOT NULL CHECK (data_group ~ '^[a-z0-9_.:,-]*$'),
    basis varchar(64) NOT NULL CHECK (basis ~ '^[a-z0-9_.:,-]*$'),
    reason varchar(64) NOT NULL CHECK (reason ~ '^[a-z0-9_.:,-]*$'),
    request_id varchar(64) NOT NULL CHECK (request_id ~ '^[A-Za-z0-9_.:-]*$'),
    changed_fields varchar(100)[] NOT NULL,
    listed_ids uuid[] NOT NULL,
    search_hash varchar(100) NOT NULL,
    row_count integer,
    key_id varchar(16) NOT NULL,
    mac bytea NOT NULL CHECK (length(mac) = 32),
    CONSTRAINT audit_event_pkey PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE TABLE {DEFAULT_PARTITION} PARTITION OF {EVENT_TABLE} DEFAULT;
CREATE INDEX audit_event_client ON {EVENT_TABLE} (client_id, at DESC, id DESC);
CREATE INDEX audit_event_actor ON {EVENT_TABLE} (actor_id, at DESC, id DESC);
CREATE INDEX audit_event_area ON {EVENT_TABLE} (area_id, at DESC, id DESC);
CREATE INDEX audit_event_listed ON {EVENT_TABLE} USING gin (listed_ids);
CREATE INDEX audit_event_expired ON {EVENT_TABLE} (at) WHERE action = 'log_expired';
CREATE TABLE {SEAL_TABLE} (
    day date PRIMARY KEY,
    sequence integer NOT NULL UNIQUE CHECK (sequence > 0),
    event_count integer NOT NULL CHECK (event_count >= 0),
    rows_hash bytea NOT NULL CHECK (length(rows_hash) = 32),
    previous bytea NOT NULL CHECK (length(previous) IN (0, 32)),
    seal bytea NOT NULL CHECK (length(seal) = 32),
    key_id varchar(16) NOT NULL
)
"""


def create_statements(*, app_role: str, months_ahead: int) -> list[str]:
    """Return the statements that make the log.

    Args:
        app_role: the application's database role.
        months_ahead: how many months' partitions are made beside the current one.

    """
    statements = [statement.strip() for statement in TABLES.split(";")]
    statements += [function.create_sql() for function in FUNCTIONS]
    for trigger in TRIGGERS:
        statements += trigger.create_sql()
    statements += [
        f"ALTER TABLE {EVENT_TABLE} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY one_area_reads ON {EVENT_TABLE} FOR SELECT USING (area_id IS NULL OR area_id = {CURRENT_AREA})",
        f"CREATE POLICY anybody_appends ON {EVENT_TABLE} FOR INSERT WITH CHECK (true)",
    ]
    statements += privilege_statements(app_role=app_role)
    statements.append(f"SELECT audit_make_partitions({months_ahead})")
    return statements


def privilege_statements(*, app_role: str) -> list[str]:
    """Return the statements that leave the application's role what it needs: append, read, and the five doors."""
    statements = [f'REVOKE ALL ON {table} FROM PUBLIC, "{app_role}"' for table in (EVENT_TABLE, SEAL_TABLE, DEFAULT_PARTITION)]
    statements += [f'GRANT SELECT, INSERT ON {table} TO "{app_role}"' for table in (EVENT_TABLE, SEAL_TABLE)]
    for function in FUNCTIONS:
        statements.append(f'REVOKE ALL ON FUNCTION {function.signature} FROM PUBLIC, "{app_role}"')
        if function.for_app:
            statements.append(f'GRANT EXECUTE ON FUNCTION {function.signature} TO "{app_role}"')
    return statements


DROP_STATEMENTS = [
    f"DROP TABLE IF EXISTS {EVENT_TABLE}",
    f"DROP TABLE IF EXISTS {SEAL_TABLE}",
    *(f"DROP FUNCTION IF EXISTS {function.signature}" for function in FUNCTIONS),
]
