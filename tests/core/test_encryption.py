"""Encryption of values: key rings, tampering, the blind index and the tests' plain-text cipher."""

import base64
import os

import pytest
from cryptography.exceptions import InvalidTag
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.encryption import (
    MalformedValue,
    UnknownKey,
    blind_index,
    blind_indexes,
    current_prefix,
    decrypt,
    encrypt,
    key_ring,
)


def new_key():
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture
def rings(settings):
    """Fresh rings, one key each; returns the setting to be changed."""
    settings.FIELD_KEYS = {
        "encryption": {"primary": "k1", "keys": {"k1": new_key()}},
        "index": {"primary": "i1", "keys": {"i1": new_key()}},
    }
    return settings.FIELD_KEYS


def add_key(ring, name):
    ring["keys"][name] = new_key()
    ring["primary"] = name


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_what_goes_in_comes_out_and_is_not_seen_in_between(text):
    stored = encrypt(text, context="a.b.c")
    assert decrypt(stored, context="a.b.c") == text
    assert stored.startswith("v1:k1:")
    assert len(text) < 8 or text not in stored


def test_equal_values_are_stored_differently():
    assert encrypt("131052-308T", context="a.b.c") != encrypt("131052-308T", context="a.b.c")


def test_a_value_moved_to_another_column_does_not_open():
    with pytest.raises(InvalidTag):
        decrypt(encrypt("x", context="a.b.c"), context="a.b.d")


@given(position=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_a_value_with_one_bit_changed_does_not_open(position, bit):
    version, key_id, body = encrypt("social situation", context="a.b.c").split(":")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[position % len(raw)] ^= 1 << bit
    changed = f"{version}:{key_id}:{base64.urlsafe_b64encode(raw).decode()}"
    with pytest.raises(InvalidTag):
        decrypt(changed, context="a.b.c")


@pytest.mark.parametrize(
    "stored", ["", "plain text", "plain:text", "v1:k1", "v1:k1:", "v1:k1:!!!", "v1:k1:AAAA", "v2:k1:AAAA", "v1:k1:ä", "a:b:c:d"]
)
def test_text_written_behind_the_fields_back_is_refused_not_shown(stored):
    with pytest.raises(MalformedValue):
        decrypt(stored, context="a.b.c")


def test_the_key_id_is_authenticated_too(rings):
    stored = encrypt("x", context="a.b.c")
    rings["encryption"]["keys"]["k2"] = rings["encryption"]["keys"]["k1"]
    with pytest.raises(InvalidTag):
        decrypt(stored.replace("v1:k1:", "v1:k2:"), context="a.b.c")


def test_old_values_open_after_a_new_primary_key_and_not_after_the_old_one_is_gone(rings):
    stored = encrypt("x", context="a.b.c")
    add_key(rings["encryption"], "k2")
    assert decrypt(stored, context="a.b.c") == "x"
    assert encrypt("x", context="a.b.c").startswith(current_prefix()) and current_prefix() == "v1:k2:"  # noqa: PT018
    del rings["encryption"]["keys"]["k1"]
    with pytest.raises(UnknownKey):
        decrypt(stored, context="a.b.c")


def test_the_blind_index_is_keyed_named_and_normalised(rings):
    index = blind_index("person", "131052-308T")
    assert index == blind_index("person", " 131052-308t ") == blind_index("person", "\uff1131052-308T")
    assert index != blind_index("other", "131052-308T")
    assert index != blind_index("person", "131052A308T")
    assert "131052" not in index
    assert index.startswith("i1:")
    rings["index"]["keys"]["i1"] = new_key()
    assert index != blind_index("person", "131052-308T")


def test_two_names_cannot_be_made_to_meet():
    assert blind_index("person", "x") != blind_index("personx", "")


def test_a_search_knows_every_index_key_and_the_primary_comes_first(rings):
    old = blind_index("person", "x")
    add_key(rings["index"], "i2")
    assert blind_indexes("person", "x") == [blind_index("person", "x"), old]


@pytest.mark.parametrize(
    "broken",
    [
        {"primary": "k2", "keys": {"k1": base64.b64encode(b"0" * 32).decode()}},
        {"primary": "k1", "keys": {"k1": base64.b64encode(b"0" * 16).decode()}},
        {"primary": "k1", "keys": {"k1": "not base64!"}},
        {"primary": "k:1", "keys": {"k:1": base64.b64encode(b"0" * 32).decode()}},
        {"primary": "k" * 16, "keys": {"k" * 16: base64.b64encode(b"0" * 32).decode()}},
        {"keys": {}},
    ],
)
def test_an_incomplete_ring_stops_the_system_at_its_start(settings, broken):
    settings.FIELD_KEYS = {"encryption": broken, "index": broken}
    with pytest.raises(ImproperlyConfigured):
        key_ring("encryption")
    assert "core.E003" in [message.id for message in run_checks(tags=["security"])]


def test_one_key_for_both_purposes_stops_the_system_at_its_start(rings):
    assert not run_checks(tags=["security"])
    rings["index"]["keys"]["i1"] = rings["encryption"]["keys"]["k1"]
    assert [message.id for message in run_checks(tags=["security"])] == ["core.E004"]


def test_the_tests_may_store_in_clear(settings):
    settings.TYM_TEST_CIPHER = "plain"
    stored = encrypt("MARKER", context="a.b.c")
    assert stored == "plain:MARKER"
    assert decrypt(stored, context="a.b.c") == "MARKER"


@pytest.mark.parametrize(("cipher", "environment"), [("plain", "production"), ("plain", ""), ("rot13", "test")])
def test_nobody_else_may_store_in_clear(settings, cipher, environment):
    settings.TYM_TEST_CIPHER = cipher
    settings.TYM_ENVIRONMENT = environment
    with pytest.raises(ImproperlyConfigured):
        encrypt("x", context="a.b.c")
    with pytest.raises(ImproperlyConfigured):
        decrypt("plain:x", context="a.b.c")
    assert "core.E003" in [message.id for message in run_checks(tags=["security"])]
