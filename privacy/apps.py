"""Configuration of the app ``privacy``: erasure, disclosures and requests."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The app ``privacy``."""

    name = "privacy"

    def ready(self) -> None:
        """Classify tables and stores for the deletion of clients, and offer the deletion of single files."""
        from core.registry import register_file_deletion
        from privacy import purge_classes
        from privacy.services.files import queue_names

        purge_classes.register()
        register_file_deletion(queue_names)
