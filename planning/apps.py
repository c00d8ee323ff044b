"""Configuration of the app ``planning``."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The app ``planning``."""

    name = "planning"

    def ready(self) -> None:
        """Register what planning shows on the desk and on the client's pages, and how its tables are erased."""
        from planning import purge_classes
        from planning.providers import register

        register()
        purge_classes.register()
