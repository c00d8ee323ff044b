"""System checks of the ground floor."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from core.encryption import key_ring, plain_cipher_chosen


@register(Tags.security)
def check_encryption(**_options: Any) -> list[CheckMessage]:
    """Refuse to start with an incomplete key ring, or with the tests' plain-text cipher outside the tests."""
    found: list[CheckMessage] = []
    try:
        shared = set(key_ring("encryption").keys.values()) & set(key_ring("index").keys.values())
        if shared:
            found.append(Error("A key is in the rings of encryption and of the index; each needs its own.", id="core.E004"))
        plain_cipher_chosen()
    except ImproperlyConfigured as error:
        found.append(Error(str(error), id="core.E003"))
    return found
