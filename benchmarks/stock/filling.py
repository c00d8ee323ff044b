"""Gives the stock assembly the same clients, and guardian's generic tables the same rights."""

from collections.abc import Sequence

from django.contrib.auth.models import Permission
from django.db import connection

from benchmarks.world import AreaKeys
from core.transactions import unit_of_work

_CLIENTS = """
    INSERT INTO stock_stockclient (area_id, identity_code, last_name, first_names, birth_date, home_municipality, official,
        started_on, is_open)
    SELECT c.area_id, p.code, c.last_name, c.first_names, c.birth_date, 'Järvenpää', 'Virkailija', m.started_on, m.state = 'open'
    FROM clients_client c JOIN clients_membership m ON m.client_id = c.id JOIN bench_code p ON p.n = c.number - 10000
    ORDER BY c.id
"""
#: Each employment authority's officials stand in a group (``<authority>:tvv_expert``), which has the right on each client.
_GROUPS = """
    INSERT INTO guardian_groupobjectpermission (permission_id, content_type_id, object_pk, group_id)
    SELECT %(permission)s, %(type)s, s.id::text, g.id FROM stock_stockclient s
    CROSS JOIN auth_group g WHERE s.area_id = %(area)s AND g.name = ANY (%(groups)s)
"""
_USERS = """
    INSERT INTO guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)
    SELECT %(permission)s, %(type)s, s.id::text, g.user_id
    FROM clients_clientgrant g JOIN clients_client c ON c.id = g.client_id
    JOIN bench_code p ON p.n = c.number - 10000
    JOIN stock_stockclient s ON s.area_id = c.area_id AND s.identity_code = p.code
"""
#: The admin asks for the permission on the model as well.
_ADMIN = """
    INSERT INTO authorities_user_user_permissions (user_id, permission_id) SELECT id, %(permission)s FROM authorities_user
"""


def fill_stock(world: Sequence[AreaKeys], codes: Sequence[str]) -> None:
    """Copy the clients and their rights over.

    Args:
        world: the areas as ``fill`` made them.
        codes: identity codes of the pool's people, in their order.
    """
    permission = Permission.objects.get(codename="view_stockclient")
    values = {"permission": permission.pk, "type": permission.content_type_id}
    with unit_of_work(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bench_code (n int PRIMARY KEY, code text); TRUNCATE bench_code")
        with cursor.copy("COPY bench_code FROM STDIN") as copy:
            for number, code in enumerate(codes, start=1):
                copy.write_row((number, code))
        cursor.execute(_ADMIN, values)
    for row in world:
        groups = [f"{row.tvv}:tvv_expert", f"{row.hva}:hva_social", f"{row.kela}:kela_specialist"]
        with unit_of_work(area_id=row.area), connection.cursor() as cursor:
            cursor.execute(_CLIENTS)
            cursor.execute(_GROUPS, values | {"area": row.area, "groups": groups})
            if row is world[0]:
                cursor.execute(_USERS, values)
