"""Settings of the site that the browser tests drive: the demo's, with keys of their own and the front end as it lies."""

from tym.settings.demo import *  # noqa: F403 - the demo and what differs
from tym.settings.test import AUDIT_KEY, FIELD_KEYS, SECRET_KEY

__all__ = ["AUDIT_KEY", "FIELD_KEYS", "SECRET_KEY"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
#: Nothing of these tests is to wait for a worker.
CELERY_BROKER_URL = "memory://"
