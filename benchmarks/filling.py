"""Fills a database with clients, in sets: people are made once, and each area takes as many of them as it needs.

Written by the application's own role behind row-level security, area by area. There is no history and no event of these rows:
the benchmark reads, and neither is read by what it measures.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from benchmarks.people import people
from benchmarks.sizes import share_out
from benchmarks.world import AreaKeys, email_of, make_world
from core import clock
from core.transactions import unit_of_work

#: Live grants of the people who see nothing else.
GRANTS = (1, 10, 1000)

_POOL = """
    CREATE TEMP TABLE IF NOT EXISTS bench_pool (
        n int PRIMARY KEY, cipher text, code_index text, birth_date date, last_name text, first_names text,
        former_names text, sort_key text);
    CREATE TEMP TABLE IF NOT EXISTS bench_token (n int, token text);
    CREATE TEMP TABLE IF NOT EXISTS bench_row (n int PRIMARY KEY, id uuid, membership uuid);
    TRUNCATE bench_pool, bench_token, bench_row
"""
_ROWS = "INSERT INTO bench_row SELECT n, {key}, {key} FROM bench_pool WHERE n <= %(count)s"

#: One statement for each table. Of four memberships one has ended.
_AREA = (
    """
    INSERT INTO clients_client (id, created_at, updated_at, row_version, number, identity_code, identity_index, birth_date,
        last_name, first_names, former_names, sort_key, shielded, safety_non_disclosure, serving_authority_ids, area_id,
        stored_by_id)
    SELECT r.id, now(), now(), 1, 10000 + r.n, cipher, code_index, birth_date, last_name, first_names, former_names, sort_key,
        false, r.n %% 50 = 0, ARRAY[%(tvv)s, %(hva)s, %(kela)s]::int[], %(area)s, %(tvv)s
    FROM bench_row r JOIN bench_pool USING (n)
    """,
    """
    INSERT INTO clients_clientnametoken (id, token, area_id, client_id)
    SELECT {key}, token, %(area)s, r.id FROM bench_row r JOIN bench_token USING (n)
    """,
    """
    INSERT INTO clients_membership (id, created_at, updated_at, row_version, state, end_reason, started_on, ended_on,
        present_at_start, area_id, client_id, stored_by_id)
    SELECT membership, now(), now(), 1, CASE WHEN n %% 4 = 0 THEN 'closed' ELSE 'open' END,
        CASE WHEN n %% 4 = 0 THEN 'education' ELSE '' END,
        %(today)s::date - (n %% 500 + 60), CASE WHEN n %% 4 = 0 THEN %(today)s::date - n %% 50 END, ARRAY['tvv', 'hva'],
        %(area)s, id, %(tvv)s
    FROM bench_row
    """,
    """
    INSERT INTO clients_referral (id, created_at, updated_at, row_version, referred_on, grounds, unemployed, area_id, client_id,
        membership_id, referred_by_id, stored_by_id)
    SELECT {key}, now(), now(), 1, %(today)s::date - (n %% 500 + 67), ARRAY['work_ability'], true, %(area)s, id, membership,
        %(hva)s, %(tvv)s
    FROM bench_row
    """,
    """
    INSERT INTO clients_servingauthority (id, created_at, updated_at, row_version, started_on, authority_id, area_id, client_id,
        stored_by_id)
    SELECT {key}, now(), now(), 1, %(today)s::date - (n %% 500 + 60), authority, %(area)s, id, %(tvv)s
    FROM bench_row CROSS JOIN unnest(ARRAY[%(tvv)s, %(hva)s, %(kela)s]) AS authority
    """,
    """
    INSERT INTO clients_contactdetails (id, created_at, updated_at, row_version, street_address, postal_code, post_office, phone,
        other_phone, email, contact_language, interpreter_language, valid_from, area_id, client_id, home_municipality_id,
        stored_by_id)
    SELECT {key}, now(), now(), 1, 'Koekatu ' || n, '04400', 'Järvenpää', '050 000 ' || n, '', '', 'fi', '',
        now() - interval '1 year', %(area)s, id, '186', %(tvv)s
    FROM bench_row
    """,
    """
    INSERT INTO clients_responsibleofficial (id, created_at, updated_at, row_version, started_on, area_id, client_id, user_id,
        stored_by_id)
    SELECT {key}, now(), now(), 1, %(today)s::date - (n %% 500 + 60), %(area)s, id,
        (%(officials)s::bigint[])[1 + n %% cardinality(%(officials)s::bigint[])], %(tvv)s
    FROM bench_row WHERE n %% 4 <> 0
    """,
)
_GRANTS = """
    INSERT INTO clients_clientgrant (id, created_at, updated_at, row_version, kind, reason, starts_at, ends_at, outcome,
        review_note, area_id, client_id, user_id, stored_by_id)
    SELECT {key}, now(), now(), 1, 'deputy', 'Sijaisuus', now() - interval '1 day', now() + interval '5 years', '', '',
        %(area)s, r.id, u.id, u.employer_id
    FROM authorities_user u CROSS JOIN (SELECT id FROM bench_row ORDER BY md5(n::text) LIMIT %(grants)s) r
    WHERE u.email = %(email)s
"""


def fill(clients: int, *, areas: int, grants: Sequence[int] = GRANTS) -> list[AreaKeys]:
    """Write ``clients`` clients into ``areas`` areas of an empty, migrated database.

    Args:
        clients: in all; the largest area has more than its share (``benchmarks.sizes``).
        areas: how many areas.
        grants: for each number a person with so many grants in the largest area, or with all of its clients if those are fewer.
    Returns:
        The keys of the areas, the largest first.
    Raises:
        UnknownSize: fewer clients than areas.
    """
    shares = share_out(clients, areas=areas)
    with unit_of_work():
        world = make_world(areas, grants=grants)
        _copy_people(shares[0])
    for row, count in zip(world, shares, strict=True):
        with unit_of_work(area_id=row.area):
            _fill_area(row, count)
            if row is world[0]:
                _add_grants(row, grants)
    return world


def _copy_people(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_POOL)
        tokens = []
        with cursor.copy("COPY bench_pool FROM STDIN") as copy:
            for one in people(count):
                values = (one.identity_cipher, one.identity_index, one.birth_date, one.last_name, one.first_names)
                copy.write_row((one.number, *values, one.former_names, one.sort_key))
                tokens += [(one.number, token) for token in one.tokens]
        with cursor.copy("COPY bench_token FROM STDIN") as copy:
            for pair in tokens:
                copy.write_row(pair)
        cursor.execute("ANALYZE bench_pool, bench_token")


def _fill_area(row: AreaKeys, count: int) -> None:
    values: dict[str, Any] = {
        "area": row.area,
        "tvv": row.tvv,
        "hva": row.hva,
        "kela": row.kela,
        "officials": list(row.officials),
        "count": count,
        "today": clock.today(),
    }
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_row")
        for statement in (_ROWS, *_AREA):
            cursor.execute(statement.replace("{key}", _key_maker()), values)


def _add_grants(row: AreaKeys, grants: Sequence[int]) -> None:
    statement = _GRANTS.replace("{key}", _key_maker())
    with connection.cursor() as cursor:
        for number in grants:
            cursor.execute(statement, {"area": row.area, "grants": number, "email": email_of(f"oikeuksia-{number}")})


def _key_maker() -> str:
    """Keys in order of their making, as the product's own, where the server can make such (PostgreSQL 18)."""
    return "uuidv7()" if connection.get_database_version() >= (18,) else "gen_random_uuid()"
