"""Configuration of the app ``authorities``: areas, authorities, users, roles and access."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """The app ``authorities``."""

    name = "authorities"
    verbose_name = "Authorities"

    def ready(self) -> None:
        """Tell the deletion of clients that these tables hold none, and the jobs which areas there are."""
        from authorities import providers, purge_classes
        from authorities.areas import area_ids
        from authorities.sign_in.codes import count_old_secrets, rotate_secrets
        from core.registry import SecretStore, register_areas, register_secrets

        providers.register()
        purge_classes.register()
        register_areas(area_ids)
        register_secrets(SecretStore("second factors", rotate_secrets, count_old_secrets))
