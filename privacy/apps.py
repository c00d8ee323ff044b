"""Configuration of the app ``privacy``: erasure, disclosures and requests."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The app ``privacy``."""

    name = "privacy"
