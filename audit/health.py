"""What the health page says of the log."""

from datetime import UTC, timedelta

from audit import partitions
from audit.models import DaySeal
from audit.seals import is_genuine
from core import clock
from core.registry import HealthResult

#: A day is sealed in the first hour of the next one; in the hour before that the day before is the last sealed.
LATEST_SEAL = timedelta(days=2)


def partitions_ready() -> HealthResult:
    """Whether enough months are ready and no row has landed in the default partition."""
    strays = partitions.rows_in_default()
    if strays:
        return HealthResult(is_well=False, text=f"{strays} events lie in the default partition: see docs/runbook/audit.md.")
    ahead = partitions.months_ahead(clock.now().date())
    if ahead < partitions.FEWEST_MONTHS_AHEAD:
        return HealthResult(is_well=False, text=f"The log's partitions are ready for {max(ahead, 0)} months only.")
    return HealthResult(is_well=True, text=f"{ahead} months ahead")


def days_sealed() -> HealthResult:
    """Whether the days gone by are sealed, by the system itself; a log without any seal is judged by the job's own lateness."""
    last = DaySeal.objects.order_by("-day").first()
    if last is None:
        return HealthResult(is_well=True, text="no day sealed yet")
    if not is_genuine(last):
        return HealthResult(is_well=False, text=f"the seal of {last.day.isoformat()} is not genuine: see docs/runbook/audit.md.")
    late = clock.now().astimezone(UTC).date() - last.day > LATEST_SEAL
    return HealthResult(is_well=not late, text=f"sealed to {last.day.isoformat()}")
