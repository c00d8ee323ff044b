"""The Celery app: worker and beat of the system; the schedule only wakes jobs, the database says what is due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tym.settings.demo")

app = Celery("tym")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
