"""Settings common to every environment."""

import logging
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from tym import embedded
from tym.logging import logging_settings
from tym.settings.variables import database, database_addresses, key_ring, read, redis_address

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = read("SECRET_KEY")
ALLOWED_HOSTS: list[str] = read("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS: list[str] = read("CSRF_TRUSTED_ORIGINS")
DEBUG = False
ROOT_URLCONF = "tym.urls"
WSGI_APPLICATION = "tym.wsgi.application"
AUTH_USER_MODEL = "authorities.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

OWN_APPS = ["core", "audit", "authorities", "clients", "planning", "privacy"]
INSTALLED_APPS = [
    *OWN_APPS,
    "tym",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_cotton",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "guardian",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    # Before everything: it must answer with the database down, and inside the network without TLS.
    "tym.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RequestIdMiddleware",
    "core.middleware.NotCachedMiddleware",
    "tym.logging.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Counts what can be guessed at in transactions of its own, so before the request's transaction begins.
    "authorities.sign_in.middleware.CountedAttempts",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page is closed to strangers unless its view is marked login_not_required.
    "authorities.sign_in.middleware.SignInRequired",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Takes a token off a request to the API, and counts the call in a transaction of its own.
    "authorities.api.gate.ApiGate",
    # Counts look-ups by identity code, for the same reason before the request's transaction begins.
    "clients.middleware.CountedCodes",
    "core.middleware.RequestTransactionMiddleware",
    # Innermost: builds the actor and opens the area inside the transaction; then the session's lock and second factor.
    "authorities.middleware.ActorMiddleware",
    "authorities.sign_in.middleware.SessionGate",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        # django-cotton puts its loader in front of these two when it starts.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.frame",
            ],
        },
    },
]
COTTON_DIR = "cotton"
FORM_RENDERER = "core.forms.GovukRenderer"

# --- database, cache, queue -------------------------------------------------------------------------------------------

_app_address, _owner_address = database_addresses()
DATABASES: dict[str, dict[str, Any]] = {
    # The role tym_app: web, worker and tests. Owns nothing, and row-level security binds it.
    "default": database(_app_address),
    # The role tym_owner, same database: `manage.py migrate --database owner`. A mirror, so that tests make it once.
    "owner": database(_owner_address) | {"TEST": {"MIRROR": "default"}},
}

#: Whom migrations grant the use of the tables to.
DATABASE_APP_ROLE: str = DATABASES["default"]["USER"]

#: In PostgreSQL, not in Redis: sign-in limits must hold with Redis down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "TIMEOUT": 300,
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = redis_address()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 10, "socket_connect_timeout": 5}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- secrets of our own -----------------------------------------------------------------------------------------------

#: Rings of core.encryption: encrypted fields and blind indexes, each with its own keys.
FIELD_KEYS = {
    "encryption": key_ring(read("TYM_ENCRYPTION_KEYS")),
    "index": key_ring(read("TYM_INDEX_KEYS")),
}
#: Base64 key of the event log's seals.
AUDIT_KEY = read("TYM_AUDIT_KEY")
#: demo, test or production; each settings module says which.
TYM_ENVIRONMENT = ""
#: Nobody works without a second factor, except in the demo.
TYM_REQUIRE_SECOND_FACTOR = True
#: The demo settings alone offer made-up people on the sign-in page.
TYM_DEMO = False
#: The component gallery, for developers and tests only.
TYM_STYLEGUIDE = False
#: Only made-up identity codes (900-999) are taken; R47.
TYM_SYNTHETIC_CODES_ONLY = True
#: More searches by identity code than an official's work needs in an hour, but fewer than trying codes out would take.
TYM_CODE_SEARCHES_PER_HOUR = 60

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# --- static files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "frontend" / "dist",
    # The manuals' pictures, for the help.
    ("help", BASE_DIR / "docs" / "manual" / "pictures"),
]
#: Outside everything that is served: the clients' files are given out by pages that ask the policy.
TYM_FILES_DIR = read("TYM_FILES_DIR") or str(embedded.LOCAL / "files")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": {"BACKEND": "core.files.PrivateStorage", "OPTIONS": {"location": TYM_FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- people -----------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    # Authenticates nobody: answers has_perm() on objects by the policy.
    "authorities.backends.PolicyBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "authorities.sign_in.validators.NotAboutOneself"},
    {"NAME": "authorities.sign_in.validators.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "authorities.sign_in.validators.NotCommon"},
    {"NAME": "authorities.sign_in.validators.NotDigitsOnly"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "authorities.sign_in.adapters.AccountAdapter"
#: Attempts are counted in PostgreSQL by authorities.sign_in.limits; allauth's counters in the cache stay off.
ACCOUNT_RATE_LIMITS = False
#: Seconds between the password and the second factor.
ACCOUNT_LOGIN_TIMEOUT = 600
#: How many proxies of our own stand in front; the address of the caller is taken from X-Forwarded-For accordingly.
ALLAUTH_TRUSTED_PROXY_COUNT = read("TYM_PROXY_COUNT")
MFA_ADAPTER = "authorities.sign_in.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
PASSWORD_RESET_TIMEOUT = 24 * 3600
#: An idle session is locked, not ended: the password opens it again, and what was typed comes back.
TYM_IDLE_LOCK_MINUTES = read("TYM_IDLE_LOCK_MINUTES")
#: However busy, a session is over after a working day.
TYM_SESSION_HOURS = read("TYM_SESSION_HOURS")
#: Guardian's anonymous user is not made: nobody works without an account.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
#: Guardian's own backend is left out on purpose: the policy answers, guardian's rows are its projection.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# --- the browser ------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "tym_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
#: Longer than TYM_SESSION_HOURS, so that a form sent too late still finds whose it is and can be kept.
SESSION_COOKIE_AGE = 2 * TYM_SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "tym_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "authorities.sign_in.views.failures.csrf_failure"
#: What a user uploads is readable for the system alone, encrypted, and in clear in memory only.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["core.uploads.BoundedMemoryHandler"]
TYM_LARGEST_FILE_MB = read("TYM_LARGEST_FILE_MB")
#: ClamAV's daemon; empty where nothing is scanned.
TYM_CLAMAV_ADDRESS = read("TYM_CLAMAV_ADDRESS")
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- interface for other systems --------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["authorities.api.authentication.TokenOrSession"],
    "DEFAULT_PERMISSION_CLASSES": ["authorities.api.permissions.PolicyPermission"],
    "EXCEPTION_HANDLER": "authorities.api.errors.handle_exception",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "TYM",
    "DESCRIPTION": "Reading the register of multidisciplinary support (Act 381/2023). See docs/api.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["authorities.api.permissions.PolicyPermission"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "authorities.api.schema.add_refusals"],
    #: Choices that several kinds of rows call by the same name.
    "ENUM_NAME_OVERRIDES": {
        "AuthorityKind": "authorities.models.AuthorityKind",
        "DataGroup": "authorities.rights.DataGroup",
        "WorkKind": "clients.models.skills.WorkPeriod.Kind",
        "LicenceKind": "clients.models.skills.Licence.Kind",
        "ArrangementKind": "clients.models.situation.SpecialArrangement.Kind",
        "EducationLevel": "clients.models.skills.Education.Level",
        "LanguageLevel": "clients.models.skills.LanguageSkill.Level",
        "SocialTopic": "clients.models.situation.SocialEntry.Topic",
        "HealthTopic": "clients.models.situation.HealthEntry.Topic",
        "MembershipState": "clients.models.membership.Membership.State",
        "NeedStatus": "clients.models.situation.ServiceNeed.Status",
        "Source": "clients.models.sources.Source",
    },
}
#: Calls to the API that one user makes in a minute, sessions and tokens together: enough to work, too few to copy the register.
TYM_API_CALLS_PER_MINUTE = 120

# --- mail -------------------------------------------------------------------------------------------------------------

EMAIL_HOST = read("EMAIL_HOST")
EMAIL_PORT = read("EMAIL_PORT")
EMAIL_HOST_USER = read("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = read("EMAIL_HOST_PASSWORD")
EMAIL_USE_SSL = read("EMAIL_USE_SSL")
EMAIL_USE_TLS = read("EMAIL_USE_TLS") and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = read("DEFAULT_FROM_EMAIL")
TYM_BASE_URL = read("TYM_BASE_URL")

# --- log --------------------------------------------------------------------------------------------------------------

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
#: One line per request, when it ends.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_ENABLED = True
#: No user either: who did what is the event log's business.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
TYM_LOG_LEVEL = read("TYM_LOG_LEVEL")
LOGGING = logging_settings(level=TYM_LOG_LEVEL, style="json")
