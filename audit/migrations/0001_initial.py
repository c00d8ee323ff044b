"""The event log and the seals: made by SQL (see audit/database.py), told to Django as state."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import core.ids
from audit.database import DROP_STATEMENTS, create_statements

MONTHS_AHEAD = 12


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=create_statements(app_role=settings.DATABASE_APP_ROLE, months_ahead=MONTHS_AHEAD),
            reverse_sql=DROP_STATEMENTS,
            state_operations=[
            ],
        ),
    ]
