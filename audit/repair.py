"""Putting the guards of the log back as they were migrated, after somebody has moved them. Run as the owner, by command."""

from django.conf import settings
from django.db import connections, transaction

from audit.database import EVENT_TABLE, FUNCTIONS, TRIGGERS, privilege_statements
from audit.partitions import partition_names

OWNER = "owner"


def put_guards_back(*, using: str = OWNER) -> None:
    """Make functions, triggers, privileges and row-level security anew; foreign triggers and rules are left to a person."""
    app_role = settings.DATABASE_APP_ROLE
    statements = [function.create_sql() for function in FUNCTIONS]
    for trigger in TRIGGERS:
        statements += [f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}", *trigger.create_sql()]
    statements += privilege_statements(app_role=app_role)
    statements += [f'REVOKE ALL ON "{name}" FROM PUBLIC, "{app_role}"' for name in partition_names(using=using)]
    statements.append(f"ALTER TABLE {EVENT_TABLE} ENABLE ROW LEVEL SECURITY")
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
