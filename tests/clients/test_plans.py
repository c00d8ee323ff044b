"""How the database finds the rows of a list: sets are looked up by hash, not read through for each client."""

import re

from django.db import connection

from clients.listing import OPEN_STATES, Filters, filtered
from clients.models import Client


def plan_of(rows) -> str:
    """The plan of a query as text."""
    sql, params = rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def hashed_sets(plan: str) -> int:
    return len(set(re.findall(r"hashed SubPlan \d+", plan)))


def test_the_grants_of_a_user_are_looked_up_by_hash(area):
    area.client()
    assert hashed_sets(plan_of(Client.objects.visible_to(area.actor("tvv_expert")))) == 1


def test_the_clients_somebody_answers_for_are_looked_up_by_hash(area):
    """Joined instead, a client list of 12,000 compared every client with every official, 40 million times."""
    area.client()
    actor = area.actor("tvv_expert")
    nobodys = plan_of(filtered(actor, Filters(official="none", states=OPEN_STATES)))
    assert re.search(r"NOT \((ANY \(\(?(clients_client\.)?id = )?\(?hashed SubPlan", nobodys), nobodys
