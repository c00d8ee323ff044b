"""Configuration of the roof, which loads the Celery app so that tasks know their queue in every process."""

from django.apps import AppConfig


class TymConfig(AppConfig):
    """The roof as an app: it owns commands and checks, no models."""

    name = "tym"
    verbose_name = "TYM"

    def ready(self) -> None:
        """Load the Celery app with every app's tasks."""
        from tym.celery import load_tasks

        load_tasks()
