"""The database refuses a seal of a day that is not over. A log made later has the guard from its first migration."""

from django.db import migrations

from audit.database import CHECK_DAY, TRIGGERS

(DAY_OVER,) = [trigger for trigger in TRIGGERS if trigger.function is CHECK_DAY]
DROP_TRIGGER = f"DROP TRIGGER IF EXISTS {DAY_OVER.name} ON {DAY_OVER.table}"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                CHECK_DAY.create_sql(),
                f"REVOKE ALL ON FUNCTION {CHECK_DAY.signature} FROM PUBLIC",
                DROP_TRIGGER,
                *DAY_OVER.create_sql(),
            ],
            [DROP_TRIGGER, f"DROP FUNCTION IF EXISTS {CHECK_DAY.signature}"],
        )
    ]
