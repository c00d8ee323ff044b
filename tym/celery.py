"""The Celery app: worker and beat of the system; the schedule only wakes jobs, the database says what is due.

Beat thinks in UTC, where no hour is missing or comes twice; a job's own day begins by Finnish time (``core.jobs``).
"""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tym.settings.production")

app = Celery("tym")
app.config_from_object("django.conf:settings", namespace="CELERY")


@setup_logging.connect
def keep_django_logging(**options: Any) -> None:
    """Leave the log to Django's settings: Celery would put its own handlers in their place."""


def load_tasks() -> None:
    """Import every app's tasks and put the scheduled ones on beat's list; called once all apps are loaded."""
    # Imported late: Celery loads this module before Django's apps.
    from core.jobs import beat_schedule

    app.autodiscover_tasks(force=True)
    app.conf.beat_schedule = beat_schedule()


class HeartbeatScheduler(Scheduler):
    """Beat's list in memory (the database knows what was missed), with a file whose age says that beat is alive."""

    #: Seconds between two looks at the list, at most.
    max_interval = 30

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Send what is due, and touch the file that TYM_BEAT_HEARTBEAT names."""
        path = os.environ.get("TYM_BEAT_HEARTBEAT")
        if path:
            Path(path).touch()
        wait = super().tick(*args, **kwargs)
        return min(wait, self.max_interval)
