"""Encryption of single values and blind indexes over them, with key rings that can be rotated.

A stored value is ``v1:<key id>:<base64 of nonce and ciphertext>``, AES-256-GCM. The table and column it belongs to are
authenticated with it, so a value that was tampered with or moved to another column does not open. A blind index is
``<key id>:<HMAC-SHA-256>`` of the normalised value, under a key of its own and a name that keeps two indexes apart.
"""

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v1"
#: Marks a value stored in clear by the test cipher; never read or written outside the tests.
PLAIN = "plain"
NONCE_BYTES = 12
KEY_BYTES = 32
#: Keeps ``<key id>:<hex>`` within a BlindIndexField.
LONGEST_KEY_ID = 15


class MalformedValue(InvalidTag):
    """The stored text is no encrypted value at all: somebody wrote to the column behind the field's back."""


class UnknownKey(InvalidTag):
    """The value was encrypted with a key that the ring does not hold (any longer)."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of one purpose; new values use the primary one, old values name theirs."""

    primary: str
    keys: Mapping[str, bytes]

    def key(self, key_id: str) -> bytes:
        """Return the key called ``key_id``.

        Raises:
            UnknownKey: the ring does not hold it.
        """
        try:
            return self.keys[key_id]
        except KeyError:
            raise UnknownKey(f"no key {key_id!r} in the ring") from None


def key_ring(purpose: str) -> KeyRing:
    """Return the ring ``encryption`` or ``index`` of the setting ``FIELD_KEYS``.

    Raises:
        ImproperlyConfigured: the ring is missing, its primary key too, or a key is not 32 bytes in base64.
    """
    try:
        configuration = settings.FIELD_KEYS[purpose]
        return _build_ring(purpose, configuration["primary"], tuple(sorted(configuration["keys"].items())))
    except (AttributeError, KeyError) as error:
        raise ImproperlyConfigured(f"FIELD_KEYS has no complete ring {purpose!r}.") from error


@lru_cache(maxsize=16)
def _build_ring(purpose: str, primary: str, encoded_keys: tuple[tuple[str, str], ...]) -> KeyRing:
    keys = {}
    for key_id, encoded in encoded_keys:
        if not key_id or ":" in key_id or len(key_id) > LONGEST_KEY_ID:
            raise ImproperlyConfigured(f"FIELD_KEYS {purpose!r}: a key id has 1-{LONGEST_KEY_ID} characters and no colon.")
        try:
            keys[key_id] = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise ImproperlyConfigured(f"FIELD_KEYS {purpose!r}: key {key_id!r} is not base64.") from None
        if len(keys[key_id]) != KEY_BYTES:
            raise ImproperlyConfigured(f"FIELD_KEYS {purpose!r}: key {key_id!r} must have {KEY_BYTES} bytes.")
    if primary not in keys:
        raise ImproperlyConfigured(f"FIELD_KEYS {purpose!r}: the primary key {primary!r} is not in the ring.")
    return KeyRing(primary=primary, keys=keys)


def encrypt(text: str, *, context: str) -> str:
    """Return ``text`` encrypted under the primary key.

    Args:
        text: of any length.
        context: where the value will stand, as ``app.model.field``; the same is needed to decrypt.
    """
    if plain_cipher_chosen():
        return f"{PLAIN}:{text}"
    ring = key_ring("encryption")
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(ring.key(ring.primary)).encrypt(nonce, text.encode("utf-8"), _associated(context, ring.primary))
    return f"{VERSION}:{ring.primary}:{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def decrypt(stored: str, *, context: str) -> str:
    """Return the text that ``encrypt`` was given.

    Raises:
        InvalidTag: tampered with, or written for another context; also as MalformedValue or UnknownKey. Never caught here:
            a value that does not open is an incident, not an empty field.
    """
    if stored.startswith(f"{PLAIN}:") and plain_cipher_chosen():
        return stored.removeprefix(f"{PLAIN}:")
    parts = stored.split(":")
    if len(parts) != 3 or parts[0] != VERSION:
        raise MalformedValue(f"{context}: not an encrypted value")
    key_id = parts[1]
    key = key_ring("encryption").key(key_id)
    try:
        sealed = base64.b64decode(parts[2].encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise MalformedValue(f"{context}: not an encrypted value") from None
    if len(sealed) <= NONCE_BYTES:
        raise MalformedValue(f"{context}: not an encrypted value")
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _associated(context, key_id)).decode("utf-8")


def current_prefix() -> str:
    """Return what every value written now begins with; rotation looks for those that do not."""
    return f"{PLAIN}:" if plain_cipher_chosen() else f"{VERSION}:{key_ring('encryption').primary}:"


def blind_index(name: str, value: str) -> str:
    """Return the index of ``value`` under the primary index key: what is stored.

    Args:
        name: which index, for instance ``person.identity_code``; the same value has unrelated indexes under two names.
        value: as typed; it is normalised here.
    """
    ring = key_ring("index")
    return _digest(ring, ring.primary, name, value)


def blind_indexes(name: str, value: str) -> list[str]:
    """Return the index of ``value`` under every index key, primary first: what to search for while keys are rotated."""
    ring = key_ring("index")
    others = sorted(key_id for key_id in ring.keys if key_id != ring.primary)
    return [_digest(ring, key_id, name, value) for key_id in (ring.primary, *others)]


def current_index_prefix() -> str:
    """Return what every blind index written now begins with."""
    return f"{key_ring('index').primary}:"


def normalise(value: str) -> str:
    """Return ``value`` as the blind index sees it: compatibility forms unified, upper case, no white space."""
    return "".join(unicodedata.normalize("NFKC", value).upper().split())


def plain_cipher_chosen() -> bool:
    """Tell whether values are stored in clear, as the test that searches a database dump for markers needs.

    Raises:
        ImproperlyConfigured: chosen anywhere but in the tests' settings, or a cipher that does not exist.
    """
    chosen = getattr(settings, "TYM_TEST_CIPHER", "")
    if not chosen:
        return False
    if chosen != PLAIN or getattr(settings, "TYM_ENVIRONMENT", "") != "test":
        raise ImproperlyConfigured("TYM_TEST_CIPHER may only be 'plain', and only in the settings of the tests.")
    return True


def _associated(context: str, key_id: str) -> bytes:
    return f"{context}\0{key_id}".encode()


def _digest(ring: KeyRing, key_id: str, name: str, value: str) -> str:
    message = f"{name}\0{normalise(value)}".encode("utf-8", "surrogatepass")
    return f"{key_id}:{hmac.new(ring.key(key_id), message, hashlib.sha256).hexdigest()}"
