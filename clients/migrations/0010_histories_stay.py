"""The histories of client data are added to and read; entries go with the client, or when an entry is struck."""

from django.db import migrations

from core.rls import HistoryTable

HISTORY_TABLES = [
    "clients_historicalattachment",
    "clients_historicalbar",
    "clients_historicalclientgrant",
    "clients_historicalconsent",
    "clients_historicalcontactdetails",
    "clients_historicaleducation",
    "clients_historicalhealthentry",
    "clients_historicallanguageskill",
    "clients_historicallicence",
    "clients_historicalmembership",
    "clients_historicalreferral",
    "clients_historicalresponsibleofficial",
    "clients_historicalserviceneed",
    "clients_historicalservingauthority",
    "clients_historicalshieldedaccess",
    "clients_historicalsocialentry",
    "clients_historicalspecialarrangement",
    "clients_historicalvocationalskill",
    "clients_historicalworkperiod",
]


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_code_attempts")]

    operations = [
        HistoryTable("clients_historicalclient", rows_go=True, encrypted=["identity_code", "identity_index"]),
        *[HistoryTable(table, rows_go=True) for table in HISTORY_TABLES],
        HistoryTable("clients_historicalsubstitution"),
    ]
