"""Configuration of the app ``privacy``: erasure, disclosures and requests."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The app ``privacy``."""

    name = "privacy"

    def ready(self) -> None:
        """Classify this app's tables, the libraries' and the other stores for the deletion of clients."""
        from privacy import purge_classes

        purge_classes.register()
