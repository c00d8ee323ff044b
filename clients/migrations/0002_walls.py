"""The wall between the areas: composite foreign keys and row-level security on every table of client data."""

from django.db import migrations

from core.rls import AreaTable, ClientTable

CLIENT_TABLES = [
    "clients_accessrequest",
    "clients_bar",
    "clients_clientgrant",
    "clients_clientnametoken",
    "clients_contactdetails",
    "clients_membership",
    "clients_purposeofday",
    "clients_referral",
    "clients_responsibleofficial",
    "clients_servingauthority",
    "clients_shieldedaccess",
]
HISTORY_TABLES = [
    "clients_historicalbar",
    "clients_historicalclient",
    "clients_historicalclientgrant",
    "clients_historicalcontactdetails",
    "clients_historicalmembership",
    "clients_historicalreferral",
    "clients_historicalresponsibleofficial",
    "clients_historicalservingauthority",
    "clients_historicalshieldedaccess",
]


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        AreaTable("clients_client"),
        *[ClientTable(table) for table in CLIENT_TABLES],
        *[AreaTable(table) for table in HISTORY_TABLES],
    ]
