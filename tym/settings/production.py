"""Settings of production: starts only with every secret in place and every hop to another host encrypted."""

from django.core.exceptions import ImproperlyConfigured

from tym.settings.base import *  # noqa: F403 - a settings module is the base and what differs
from tym.settings.base import CELERY_BROKER_URL, DATABASES, EMAIL_HOST, EMAIL_USE_SSL, EMAIL_USE_TLS
from tym.settings.guard import problems
from tym.settings.variables import read, web_pool

TYM_ENVIRONMENT = "production"
TYM_SYNTHETIC_CODES_ONLY = False

if not read("DATABASE_OWNER_URL"):
    # Web, worker and beat run without the owner's key to the database; only the migrating step has it.
    del DATABASES["owner"]

_problems = problems(
    databases=DATABASES, redis=CELERY_BROKER_URL, mail={"host": EMAIL_HOST, "tls": EMAIL_USE_TLS, "ssl": EMAIL_USE_SSL}
)
if _problems:
    raise ImproperlyConfigured("TYM does not start in production like this:\n- " + "\n- ".join(_problems))

# The proxy ends TLS and says so; it strips the header from what clients send (deploy/).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-tym_session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-tym_csrf"
CSRF_COOKIE_SECURE = True

DATABASES["default"]["OPTIONS"] |= web_pool()
