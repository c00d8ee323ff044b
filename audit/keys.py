"""The log's keys: which one signs now, and which older ones still prove what they signed."""

import base64
import hashlib
import hmac
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

#: One key, three uses kept apart by their name: a row's hash can never pass for a seal.
ROW: Final = b"tym.audit.row"
SEAL: Final = b"tym.audit.seal"
SEARCH: Final = b"tym.audit.search"


class UnknownKey(LookupError):
    """A row or seal names a key that the settings do not hold."""


def primary_key_id() -> str:
    """Return the id of the key that signs new rows."""
    return str(settings.AUDIT_KEYS["primary"])


def keyed_hash(use: bytes, message: bytes, *, key_id: str) -> bytes:
    """Return the 32 bytes of HMAC-SHA256 over ``message`` for one ``use``.

    Raises:
        UnknownKey: the settings hold no key ``key_id``.
    """
    return hmac.digest(_key(key_id), use + b"\0" + message, hashlib.sha256)


def running_hash(use: bytes, *, key_id: str) -> hmac.HMAC:
    """Return a keyed hash to be fed piece by piece, for what does not fit in memory."""
    return hmac.new(_key(key_id), use + b"\0", hashlib.sha256)


def _key(key_id: str) -> bytes:
    try:
        encoded = settings.AUDIT_KEYS["keys"][key_id]
    except KeyError as missing:
        raise UnknownKey(key_id) from missing
    key = base64.b64decode(encoded)
    if len(key) < 32:
        raise ImproperlyConfigured(f"The log's key {key_id!r} is shorter than 32 bytes.")
    return key
