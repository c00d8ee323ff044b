"""Configuration of the app ``clients``: the register."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The app ``clients``."""

    name = "clients"
