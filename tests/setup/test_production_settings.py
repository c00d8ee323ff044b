"""Production starts only with all its secrets and with every hop to another host encrypted, and names all faults at once."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tools.checks import PRODUCTION
from tym.settings import guard
from tym.settings.variables import VARIABLES, database, key_ring

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
LOCAL_MAIL = {"host": "localhost", "tls": False, "ssl": False}
LOCAL_REDIS = "redis://localhost:6379/0"


def start(*, ask="settings.TYM_ENVIRONMENT, sorted(settings.DATABASES)", **changes):
    """Load the settings in a process of their own and print what is asked; return its exit code and what it said."""
    clean = {name: value for name, value in os.environ.items() if name not in {variable.name for variable in VARIABLES}}
    environment = {name: value for name, value in {**clean, **PRODUCTION, **changes}.items() if value is not None}
    command = [sys.executable, "-c", f"from django.conf import settings; print({ask})"]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def hops(*, url="postgresql://tym_app@localhost/tym", redis=LOCAL_REDIS, mail=LOCAL_MAIL):
    return guard.unencrypted_hops(databases={"default": database(url)}, redis=redis, mail=mail)


def test_production_starts_with_everything_in_place():
    code, said = start()
    assert code == 0, said
    assert said.startswith("production ['default']")


def test_the_owners_connection_exists_only_where_its_address_is_given():
    _, said = start(DATABASE_OWNER_URL="postgresql://tym_owner@localhost/tym")
    assert said.startswith("production ['default', 'owner']")


def test_everything_that_is_missing_is_named_at_once():
    required = [variable.name for variable in VARIABLES if variable.required]
    code, said = start(**dict.fromkeys(required))
    assert code != 0
    assert all(f"- {name} is missing: " in said for name in required)
    assert len(required) >= 8


@pytest.mark.parametrize("name", [variable.name for variable in VARIABLES if variable.required])
def test_production_does_not_start_without(name, monkeypatch):
    for variable, value in PRODUCTION.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv(name)
    assert [problem.split()[0] for problem in guard.missing_variables()] == [name]


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("SECRET_KEY", "short", "too short"),
        ("TYM_ENCRYPTION_KEYS", "k1:c2hvcnQ=", "32 random bytes"),
        ("TYM_ENCRYPTION_KEYS", "k1:not base64!", "32 random bytes"),
        ("TYM_INDEX_KEYS", PRODUCTION["TYM_ENCRYPTION_KEYS"], "every purpose has its own"),
        ("TYM_AUDIT_KEY", KEY, "every purpose has its own"),
        ("TYM_AUDIT_KEY", f"a1:{KEY}", "every purpose has its own"),
    ],
)
def test_weak_and_shared_keys_are_refused(name, value, word, monkeypatch):
    for variable, good in PRODUCTION.items():
        monkeypatch.setenv(variable, good)
    assert guard.weak_secrets() == []
    monkeypatch.setenv(name, value)
    assert len(guard.weak_secrets()) == 1
    assert word in guard.weak_secrets()[0]


@pytest.mark.parametrize("host", ["/run/postgresql", "localhost", "127.0.0.1", "::1", ""])
def test_a_local_database_needs_no_encryption(host):
    assert hops(url=f"postgresql://tym_app@/tym?host={host}") == []


@pytest.mark.parametrize("mode", [None, "disable", "allow", "prefer", "require", "verify-ca"])
def test_a_database_on_another_host_needs_a_verified_peer(mode):
    url = "postgresql://tym_app@db.example.fi/tym" + (f"?sslmode={mode}" if mode else "")
    assert len(hops(url=url)) == 1
    assert hops(url="postgresql://tym_app@db.example.fi/tym?sslmode=verify-full") == []


@pytest.mark.parametrize(
    "url", ["postgresql://tym_app@localhost,db.example.fi/tym", "postgresql://tym_app@localhost/tym?hostaddr=10.0.0.1"]
)
def test_one_remote_host_among_local_ones_is_seen(url):
    assert len(hops(url=url)) == 1


@pytest.mark.parametrize(
    ("redis", "faults"),
    [
        ("redis://localhost:6379/0", 0),
        ("redis+socket:///run/redis.sock", 0),
        ("redis://queue.example.fi:6379/0", 1),
        ("rediss://queue.example.fi:6379/0", 1),
        ("rediss://queue.example.fi:6379/0?ssl_cert_reqs=none", 1),
        ("rediss://queue.example.fi:6379/0?ssl_cert_reqs=required&ssl_cert_reqs=none", 1),
        ("rediss://:secret@queue.example.fi:6379/0?ssl_cert_reqs=required", 0),
        ("redis://localhost.example.fi:6379/0", 1),
    ],
)
def test_a_queue_on_another_host_needs_tls_with_a_verified_peer(redis, faults):
    assert len(hops(redis=redis)) == faults


@pytest.mark.parametrize(
    ("mail", "faults"),
    [
        ({"host": "mail.example.fi", "tls": False, "ssl": False}, 1),
        ({"host": "mail.example.fi", "tls": True, "ssl": False}, 0),
        ({"host": "mail.example.fi", "tls": False, "ssl": True}, 0),
    ],
)
def test_mail_to_another_host_needs_tls(mail, faults):
    assert len(hops(mail=mail)) == faults


@pytest.mark.parametrize(("environment", "made_up_only"), [("demo", "True"), ("test", "True"), ("production", "False")])
def test_only_production_takes_real_identity_codes(environment, made_up_only, tmp_path):
    changes = {"DJANGO_SETTINGS_MODULE": f"tym.settings.{environment}", "TYM_LOCAL_DIR": str(tmp_path)}
    assert start(ask="settings.TYM_SYNTHETIC_CODES_ONLY", **changes) == (0, f"{made_up_only}\n")


def test_the_first_key_of_a_ring_is_the_primary_one():
    assert key_ring(" k2:YWJj , k1:ZGVm ") == {"primary": "k2", "keys": {"k2": "YWJj", "k1": "ZGVm"}}
    assert key_ring("") == {"primary": "", "keys": {}}


def test_a_database_address_keeps_its_odd_characters():
    read = database("postgresql://tym_app:p%40ss%2Fw@db.example.fi:5433/tym?sslmode=verify-full&sslrootcert=%2Fa%20b%2Fca.pem")
    assert (read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == ("p@ss/w", "db.example.fi", "5433", "tym")
    assert read["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/a b/ca.pem"}


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        ("", 0),
        ("127.0.0.1:3310", 0),
        ("localhost:3310", 0),
        ("[::1]:3310", 0),
        ("clamav:3310", 1),
        ("10.0.0.5:3310", 1),
        ("127.0.0.1", 1),
        (":3310", 1),
        ("127.0.0.1:clamd", 1),
    ],
)
def test_documents_go_to_no_scanner_on_another_host(address, faults):
    assert len(guard.remote_scanner(address)) == faults
