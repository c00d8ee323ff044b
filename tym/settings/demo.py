"""Settings of ``make run``: a demo on one machine, with made-up people and keys of its own under ``.local/``."""

from tym import embedded
from tym.demo_keys import demo_keys
from tym.logging import logging_settings
from tym.settings.base import *  # noqa: F403 - a settings module is the base and what differs
from tym.settings.base import CACHES, DATABASES, TYM_LOG_LEVEL
from tym.settings.variables import key_ring, read, web_pool

_keys = demo_keys(embedded.LOCAL)
SECRET_KEY = read("SECRET_KEY") or _keys["SECRET_KEY"]
FIELD_KEYS = {
    "encryption": key_ring(read("TYM_ENCRYPTION_KEYS") or _keys["TYM_ENCRYPTION_KEYS"]),
    "index": key_ring(read("TYM_INDEX_KEYS") or _keys["TYM_INDEX_KEYS"]),
}
AUDIT_KEY = read("TYM_AUDIT_KEY") or _keys["TYM_AUDIT_KEY"]

ALLOWED_HOSTS = read("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CACHES["default"]["KEY_PREFIX"] = "demo"
DATABASES["default"]["OPTIONS"] |= web_pool()
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
LOGGING = logging_settings(level=TYM_LOG_LEVEL, style="console")
TYM_ENVIRONMENT = "demo"
TYM_REQUIRE_SECOND_FACTOR = False
#: The sign-in page offers the demo's people.
TYM_DEMO = True
TYM_STYLEGUIDE = True
