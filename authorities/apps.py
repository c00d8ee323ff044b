"""Configuration of the app ``authorities``: areas, authorities, users, roles and access."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """The app ``authorities``."""

    name = "authorities"
    verbose_name = "Authorities"
