"""The histories of accounts and roles are added to and read: who granted what to whom is decided by them."""

from django.db import migrations

from core.rls import HistoryTable


class Migration(migrations.Migration):
    dependencies = [("authorities", "0010_api_tokens")]

    operations = [
        HistoryTable("authorities_historicaluser"),
        HistoryTable("authorities_historicalroleassignment"),
        HistoryTable("authorities_historicalapitoken"),
    ]
