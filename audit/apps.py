"""Configuration of the app ``audit``: the event log."""

from django.apps import AppConfig

from core.registry import HealthProbe, PurgeClass, PurgeKind, PurgeTarget, register_health, register_purge


class AuditConfig(AppConfig):
    """The app ``audit``."""

    name = "audit"

    def ready(self) -> None:
        """Put the log on the health page, and tell the purge why it stays."""
        from audit import health

        register_health(HealthProbe(name="audit_partitions", check=health.partitions_ready))
        register_health(HealthProbe(name="audit_seals", check=health.days_sealed))
        register_purge(
            PurgeClass(
                target=PurgeTarget.MODEL,
                name="audit.Event",
                kind=PurgeKind.KEEP_WITHOUT_PERSON,
                reason="Who saw the data must be known when the data are gone: ids and codes only, kept for 12 years (R36, R37).",
            ),
            PurgeClass(
                target=PurgeTarget.MODEL,
                name="audit.DaySeal",
                kind=PurgeKind.NO_PERSON,
                reason="Counts and keyed hashes of whole days.",
            ),
        )
