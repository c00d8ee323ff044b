"""Configuration of the app ``clients``: the register."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The app ``clients``."""

    name = "clients"

    def ready(self) -> None:
        """Register what the register shows on the desk, on the client's pages and in the policy."""
        from clients import purge_classes
        from clients.providers import register

        register()
        purge_classes.register()
