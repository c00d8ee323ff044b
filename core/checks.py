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
        key_ring("encryption")
        key_ring("index")
        plain_cipher_chosen()
    except ImproperlyConfigured as error:
        found.append(Error(str(error), id="core.E003"))
    return found
