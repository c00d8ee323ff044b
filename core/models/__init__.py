"""The abstract models of the house and the tables of the ground floor."""

from core.models.base import HistoryEntry, TimestampedModel, UUIDModel, VersionedModel

__all__ = ["HistoryEntry", "TimestampedModel", "UUIDModel", "VersionedModel"]
