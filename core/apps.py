"""Configuration of the app ``core``: nothing of the domain, what every other app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The app ``core``."""

    name = "core"

    def ready(self) -> None:
        """Register the checks, the purge classes of the app's own tables and the health of its jobs."""
        from core import checks, providers  # noqa: F401 - models must be loaded first
        from core.forms import checks as form_checks  # noqa: F401

        providers.register()
