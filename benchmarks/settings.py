"""Settings of ``make bench``: the demo's, with the stock assembly beside the product and an empty page of it.

Never of the product: ``tym.settings`` knows nothing of it.
"""

from pathlib import Path

from tym.settings.demo import *  # noqa: F403 - a settings module is the base and what differs
from tym.settings.demo import BASE_DIR, DATABASES, INSTALLED_APPS, STORAGES, TEMPLATES

#: The product's settings hold what a page costs; here stands only what the comparison needs.
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "benchmarks.stock"]
ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]
ALLOWED_HOSTS = ["testserver"]
TYM_CODE_SEARCHES_PER_HOUR = 10_000_000
TYM_LOG_LEVEL = "ERROR"
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "ERROR"}}
#: Addresses of static files without their hashes, on both sides: no collectstatic before a run.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
for _database in DATABASES.values():
    _database["NAME"] = "postgres"  # each run names its own (benchmarks.databases)

#: What Django's own project template gives: the stock assembly answers through these alone.
STOCK_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
#: Nothing is served from here; the folder only spares WhiteNoise a warning.
STATIC_ROOT = BASE_DIR / "frontend" / "dist"
