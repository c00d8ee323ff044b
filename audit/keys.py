"""The log's keys: which one signs now, and which older ones still prove what they signed."""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.encryption import KeyRing, UnknownKey

__all__ = ["ROW", "ROWS", "SEAL", "SEARCH", "UnknownKey", "keyed_hash", "primary_key_id", "running_hash"]

#: One key, four uses kept apart by their name: a row's hash can never pass for a seal.
ROW: Final = b"tym.audit.row"
ROWS: Final = b"tym.audit.rows"
SEAL: Final = b"tym.audit.seal"
SEARCH: Final = b"tym.audit.search"

#: The id of a key that is given without one, as the setting's first value usually is.
FIRST_KEY_ID = "a1"
SHORTEST_KEY = 32
LONGEST_KEY_ID = 16


def primary_key_id() -> str:
    """Return the id of the key that signs new rows."""
    return _ring().primary


def keyed_hash(use: bytes, message: bytes, *, key_id: str) -> bytes:
    """Return the 32 bytes of HMAC-SHA256 over ``message`` for one ``use``.

    Raises:
        UnknownKey: the setting holds no key ``key_id`` (any longer).

    """
    return hmac.digest(_ring().key(key_id), use + b"\0" + message, hashlib.sha256)


def running_hash(use: bytes, *, key_id: str) -> hmac.HMAC:
    """Return a keyed hash to be fed piece by piece, for what does not fit in memory."""
    return hmac.new(_ring().key(key_id), use + b"\0", hashlib.sha256)


def _ring() -> KeyRing:
    return _read_ring(settings.AUDIT_KEY)


@lru_cache(maxsize=8)
def _read_ring(setting: str) -> KeyRing:
    """Read ``id:base64,id2:base64``, the signing key first; a single key may come without an id."""
    ring: dict[str, bytes] = {}
    for item in setting.split(","):
        before, colon, after = item.strip().partition(":")
        key_id, encoded = (before, after) if colon else (FIRST_KEY_ID, before)
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise ImproperlyConfigured(f"TYM_AUDIT_KEY: key {key_id!r} is not base64.") from None
        if len(key) < SHORTEST_KEY or not 0 < len(key_id) <= LONGEST_KEY_ID or key_id in ring:
            raise ImproperlyConfigured("TYM_AUDIT_KEY: keys of 32 bytes or more, ids of 1-16 characters, each id once.")
        ring[key_id] = key
    return KeyRing(primary=next(iter(ring)), keys=ring)
