"""The abstract models of the house and the tables of the ground floor."""

from core.models.base import HistoryEntry, TimestampedModel, UUIDModel, VersionedModel
from core.models.job_run import JobRun, RunState
from core.models.legal_period import HolidayRule, LegalPeriod, PeriodCode, PeriodUnit
from core.models.saved_form import SavedForm

__all__ = [
    "HistoryEntry",
    "HolidayRule",
    "JobRun",
    "LegalPeriod",
    "PeriodCode",
    "PeriodUnit",
    "RunState",
    "SavedForm",
    "TimestampedModel",
    "UUIDModel",
    "VersionedModel",
]
