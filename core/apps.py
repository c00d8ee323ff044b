"""Configuration of the app ``core``: nothing of the domain, what every other app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The app ``core``."""

    name = "core"
