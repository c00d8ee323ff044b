"""The SQL that a perfect index needs, written by hand and run past the wall: no rights, no filters, the same rows and columns."""

FIRST_PAGE = "SELECT * FROM clients_client WHERE area_id = %(area)s ORDER BY sort_key, id LIMIT 26"
DEEP_PAGE = """
    SELECT * FROM clients_client WHERE area_id = %(area)s AND (sort_key, id) > (%(deep_key)s COLLATE "C", %(deep)s)
    ORDER BY sort_key, id LIMIT 26
"""
NAME_PREFIX = """
    SELECT * FROM clients_client WHERE area_id = %(area)s AND id IN (
        SELECT client_id FROM clients_clientnametoken WHERE area_id = %(area)s AND token >= %(low)s AND token < %(high)s)
    ORDER BY sort_key, id LIMIT 26
"""
CODE = "SELECT * FROM clients_client WHERE area_id = %(area)s AND identity_index = %(code_index)s"
CLIENT = "SELECT * FROM clients_client WHERE id = %(client)s"
GRANTED = """
    SELECT * FROM clients_client WHERE id IN (
        SELECT client_id FROM clients_clientgrant WHERE area_id = %(area)s AND user_id = %(user)s AND ends_at > now())
    ORDER BY sort_key, id LIMIT 26
"""
