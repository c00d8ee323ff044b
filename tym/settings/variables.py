"""The environment variables that the system reads: the one list behind the settings and behind docs/settings.md."""

import sys
from dataclasses import dataclass
from typing import Any

import environ
from psycopg.conninfo import conninfo_to_dict

from tym import embedded


@dataclass(frozen=True)
class Variable:
    """One environment variable.

    Attributes:
        name: the variable's name.
        kind: str, bool, int or list (items separated by commas).
        default: the value when it is not set.
        text: what it does, in one or two sentences, for the settings page.
        required: production refuses to start without it.
    """

    name: str
    kind: type
    default: Any
    text: str
    required: bool = False


VARIABLES = (
    Variable(
        "SECRET_KEY",
        str,
        "",
        "Signs sessions and links. At least 50 random characters; changing it signs everybody out.",
        required=True,
    ),
    Variable("ALLOWED_HOSTS", list, [], "Host names under which the system answers.", required=True),
    Variable(
        "CSRF_TRUSTED_ORIGINS",
        list,
        [],
        "Origins (https://host) from which forms may be posted; only needed when the proxy changes the host name.",
    ),
    Variable(
        "DATABASE_URL",
        str,
        "",
        "PostgreSQL (15 or newer) as the role tym_app, which owns nothing: "
        "postgresql://tym_app:password@host/tym?sslmode=verify-full&sslrootcert=/path. Unset: the embedded server.",
        required=True,
    ),
    Variable(
        "DATABASE_OWNER_URL",
        str,
        "",
        "The same database as the role tym_owner, for the migrating step (`manage.py prepare_database`) alone: keep it from web, "
        "worker and beat. Unset: the embedded server in the demo, no such connection in production.",
    ),
    Variable("DATABASE_POOL_SIZE", int, 8, "Most database connections of one web process (demo and production)."),
    Variable(
        "REDIS_URL",
        str,
        "",
        "Redis, the job queue: rediss://:password@host:6379/0?ssl_cert_reqs=required&ssl_ca_certs=/path. "
        "Unset: the embedded server.",
        required=True,
    ),
    Variable(
        "TYM_ENCRYPTION_KEYS",
        str,
        "",
        "Keys of the encrypted fields, `id:base64,id2:base64`, 32 bytes each. The first one encrypts, all decrypt.",
        required=True,
    ),
    Variable(
        "TYM_INDEX_KEYS",
        str,
        "",
        "Keys of the blind indexes, in the same form. Never the same as the encryption keys.",
        required=True,
    ),
    Variable(
        "TYM_AUDIT_KEY",
        str,
        "",
        "Keys of the event log, in the same form: the first one signs, older ones still prove what they signed, for 12 years. "
        "A single key may come without an id.",
        required=True,
    ),
    Variable(
        "TYM_FILES_DIR",
        str,
        "",
        "Folder of the clients' files, each encrypted under a key of its own. Shared by web and worker, and in the backup "
        "together with the database. Unset: the folder files in TYM_LOCAL_DIR.",
        required=True,
    ),
    Variable("TYM_LARGEST_FILE_MB", int, 20, "Largest file that may be attached, in megabytes."),
    Variable(
        "TYM_CLAMAV_ADDRESS",
        str,
        "",
        "host:port of ClamAV's daemon (clamd); its StreamMaxLength must be no less than the largest file. Documents go to it in "
        "clear, so production takes a loopback address only: the daemon beside the worker, or the end of a tunnel. "
        "With it a file stays closed until it was found clean; unset, nothing is scanned, and the pages say so.",
    ),
    Variable("EMAIL_HOST", str, "", "Mail server. The demo prints its mail instead.", required=True),
    Variable("EMAIL_PORT", int, 587, "Port of the mail server."),
    Variable("EMAIL_HOST_USER", str, "", "User name at the mail server."),
    Variable("EMAIL_HOST_PASSWORD", str, "", "Password at the mail server."),
    Variable("EMAIL_USE_TLS", bool, default=True, text="STARTTLS; needed in production for a mail server on another host."),
    Variable("EMAIL_USE_SSL", bool, default=False, text="TLS from the first byte (port 465), instead of STARTTLS."),
    Variable("DEFAULT_FROM_EMAIL", str, "tym@localhost", "Sender of the system's mail."),
    Variable("TYM_BASE_URL", str, "", "The address of the front page, for links in mail: https://tym.example.fi"),
    Variable("TYM_PROXY_COUNT", int, 0, "How many reverse proxies of one's own stand in front (docker compose: 1)."),
    Variable("TYM_IDLE_LOCK_MINUTES", int, 30, "Minutes without use after which a session is locked."),
    Variable("TYM_SESSION_HOURS", int, 12, "Hours after which a session ends, however busy it is."),
    Variable("TYM_LOG_LEVEL", str, "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Variable("TYM_LOCAL_DIR", str, "", "Folder of the embedded servers and the demo's keys. Unset: .local/."),
)

_BY_NAME = {variable.name: variable for variable in VARIABLES}
_env = environ.Env()


def read(name: str) -> Any:
    """Return the value of a listed variable, cast to its kind.

    Raises:
        KeyError: the variable is not in the list.
        ImproperlyConfigured: the value cannot be read as its kind.
    """
    variable = _BY_NAME[name]
    if variable.kind is list:
        return _env.list(name, default=variable.default)
    return _env.get_value(name, cast=variable.kind, default=variable.default)


def uses_embedded_database() -> bool:
    """Say whether no database is named, so that the embedded one serves."""
    return not read("DATABASE_URL")


def uses_embedded_redis() -> bool:
    """Say whether no Redis is named, so that the embedded one serves."""
    return not read("REDIS_URL")


def database(url: str) -> dict[str, Any]:
    """Turn a PostgreSQL address into a Django database.

    Args:
        url: postgresql://user:password@host:port/name?parameter=value, as libpq knows it.
    """
    given: dict[str, Any] = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", ""),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
    }
    # Whatever else the address says (sslmode, sslrootcert, ...) goes to libpq as it is.
    return settings | {"OPTIONS": given, "TIME_ZONE": None, "CONN_HEALTH_CHECKS": True}


def database_addresses() -> tuple[str, str]:
    """Return the addresses of the application's and the owner's connection, the embedded ones when unset."""
    if uses_embedded_database():
        return embedded.database_url("tym_app"), embedded.database_url("tym_owner")
    return read("DATABASE_URL"), read("DATABASE_OWNER_URL") or read("DATABASE_URL")


def web_pool() -> dict[str, Any]:
    """Return the option that makes a web process draw its connections from a pool; nothing in any other process.

    Workers fork after they have connected, and a pool does not outlive that.
    """
    if "gunicorn" not in sys.argv[0]:
        return {}
    return {"pool": {"min_size": 1, "max_size": read("DATABASE_POOL_SIZE"), "timeout": 10}}


def redis_address() -> str:
    """Return the address of the job queue, the embedded one when unset."""
    return embedded.redis_url() if uses_embedded_redis() else read("REDIS_URL")


def key_ring(text: str) -> dict[str, Any]:
    """Read a key ring of the form ``id:base64,id2:base64``; the first key is the primary one."""
    pairs = [item.strip().partition(":") for item in text.split(",") if item.strip()]
    return {"primary": pairs[0][0] if pairs else "", "keys": {name: key for name, _, key in pairs}}
