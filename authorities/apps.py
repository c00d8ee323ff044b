"""Configuration of the app ``authorities``: areas, authorities, users, roles and access."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """The app ``authorities``."""

    name = "authorities"
    verbose_name = "Authorities"

    def ready(self) -> None:
        """Tell the deletion of clients that these tables hold none."""
        from authorities import purge_classes

        purge_classes.register()
