"""Settings of the tests: fixed keys, a quick password hash, no queue; the database is made by tests/conftest.py."""

from tym.logging import logging_settings
from tym.settings.base import *  # noqa: F403 - a settings module is the base and what differs
from tym.settings.base import CACHES
from tym.settings.variables import key_ring

SECRET_KEY = "only-for-tests-" + "0123456789abcdef" * 3
FIELD_KEYS = {
    "encryption": key_ring("k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    "index": key_ring("i1:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="),
}
AUDIT_KEY = "YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk="
TYM_ENVIRONMENT = "test"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CACHES["default"]["KEY_PREFIX"] = "test"
#: One person of a test takes in all its clients; tests of the limit set one.
TYM_CODE_SEARCHES_PER_HOUR = 100_000
#: No manifest: a test of a page does not need the built front end.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = logging_settings(level="WARNING", style="console")
#: The plain-text cipher of the marker test (TYM_TEST_CIPHER) works in this environment only.
TYM_ENVIRONMENT = "test"
TYM_STYLEGUIDE = True
#: The tests serve the built front end as it lies, without collectstatic.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
