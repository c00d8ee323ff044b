"""What keeps production from starting: missing secrets, weak keys and unencrypted hops, all told at once."""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tym.settings.variables import VARIABLES, key_ring, read

LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}
KEY_BYTES = 32
SECRET_CHARACTERS = 50


def problems(*, databases: dict[str, dict[str, Any]], redis: str, mail: dict[str, Any]) -> list[str]:
    """Return everything that is wrong, one sentence each; empty when production may start.

    Args:
        databases: Django's DATABASES.
        redis: address of the job queue.
        mail: ``host``, ``tls`` and ``ssl`` of the mail server.
    """
    hops = unencrypted_hops(databases=databases, redis=redis, mail=mail)
    return [*missing_variables(), *weak_secrets(), *hops, *remote_scanner(read("TYM_CLAMAV_ADDRESS"))]


def missing_variables() -> list[str]:
    """Name the required variables that are not set."""
    return [
        f"{variable.name} is missing: {variable.text}" for variable in VARIABLES if variable.required and not read(variable.name)
    ]


def weak_secrets() -> list[str]:
    """Name the secrets that are too short, not base64, or one and the same for two purposes."""
    found = []
    if read("SECRET_KEY") and len(read("SECRET_KEY")) < SECRET_CHARACTERS:
        found.append(f"SECRET_KEY is too short: at least {SECRET_CHARACTERS} random characters.")
    used: dict[str, str] = {}
    for name in ("TYM_ENCRYPTION_KEYS", "TYM_INDEX_KEYS", "TYM_AUDIT_KEY"):
        for key_id, key in key_ring(read(name))["keys"].items():
            # A lone audit key may come without an id.
            text = key or key_id
            if _length(text) != KEY_BYTES:
                found.append(f"{name}: each key is {KEY_BYTES} random bytes in base64, as `openssl rand -base64 32` prints.")
            elif used.setdefault(text, name) != name:
                found.append(f"{name}: has the same key as {used[text]}; every purpose has its own.")
    return list(dict.fromkeys(found))


def _length(text: str) -> int:
    try:
        return len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return 0


def unencrypted_hops(*, databases: dict[str, dict[str, Any]], redis: str, mail: dict[str, Any]) -> list[str]:
    """Name the connections to another host that are not encrypted, or whose peer is not verified.

    Args:
        databases: Django's DATABASES.
        redis: address of the job queue.
        mail: ``host``, ``tls`` and ``ssl`` of the mail server.
    Returns:
        One sentence each, empty when all is well. Unix sockets and loopback addresses are fine.
    """
    variables = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}
    found = [
        f"{variables.get(alias, alias)}: a database on another host needs sslmode=verify-full (and sslrootcert)."
        for alias, settings in databases.items()
        if _is_remote_database(settings) and settings["OPTIONS"].get("sslmode") != "verify-full"
    ]
    address = urlsplit(redis)
    if not _is_local_redis(redis):
        certificates = parse_qs(address.query).get("ssl_cert_reqs", [""])[-1]
        if address.scheme != "rediss":
            found.append("REDIS_URL: Redis on another host needs TLS: rediss://...")
        elif certificates.lower() not in {"required", "cert_required"}:
            found.append("REDIS_URL: needs ssl_cert_reqs=required, so that the server's certificate is checked.")
    if mail["host"] not in LOOPBACK and not (mail["tls"] or mail["ssl"]):
        found.append("EMAIL_HOST: a mail server on another host needs EMAIL_USE_TLS or EMAIL_USE_SSL.")
    return found


def remote_scanner(address: str) -> list[str]:
    """Name a virus scanner on another host: clamd knows no encryption, and whole documents go to it."""
    host, _colon, port = address.rpartition(":")
    if not address or (host.strip("[]") in LOOPBACK - {""} and port.isdigit()):
        return []
    return ["TYM_CLAMAV_ADDRESS: host:port of a loopback address; a scanner on another host is reached through a tunnel's end."]


def _is_remote_database(settings: dict[str, Any]) -> bool:
    hosts = {host.strip() for host in f"{settings['HOST']},{settings['OPTIONS'].get('hostaddr', '')}".split(",")}
    return any(host not in LOOPBACK and not host.startswith("/") for host in hosts)


def _is_local_redis(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme in {"redis+socket", "unix"} or (address.hostname or "") in LOOPBACK
