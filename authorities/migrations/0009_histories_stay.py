"""The histories of accounts and roles are added to and read: who granted what to whom is decided by them."""

from django.db import migrations

from core.rls import HistoryTable


class Migration(migrations.Migration):
    dependencies = [("authorities", "0008_grants_are_told")]

    operations = [
        HistoryTable("authorities_historicaluser"),
        HistoryTable("authorities_historicalroleassignment"),
    ]
