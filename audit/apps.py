"""Configuration of the app ``audit``: the event log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app ``audit``."""

    name = "audit"
