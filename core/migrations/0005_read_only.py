"""The application's role reads which migrations were run, and the history of the legal periods, and changes neither."""

from django.conf import settings
from django.db import migrations

from core.rls import HistoryTable

WRITES = "INSERT, UPDATE, DELETE ON django_migrations"


class Migration(migrations.Migration):
    dependencies = [("core", "0004_saved_form_by_area")]

    operations = [
        migrations.RunSQL(
            f'REVOKE {WRITES} FROM "{settings.DATABASE_APP_ROLE}"', f'GRANT {WRITES} TO "{settings.DATABASE_APP_ROLE}"'
        ),
        HistoryTable("core_historicallegalperiod"),
    ]
