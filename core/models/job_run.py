"""The runs of scheduled jobs: what was claimed, what was done, what failed (design § 9)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import UUIDModel


class RunState(models.TextChoices):
    """Where a run stands."""

    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobRun(UUIDModel):
    """One job's work for one period, claimed by whoever came first.

    ``period`` names what the run answers for: ``2026-11-24``, ``2026-11-24T10``, ``2026-11-24/area-5``. ``attempt`` counts the
    claims; a worker that lost its lease finds another number and leaves the row alone. ``counts`` holds numbers only and
    ``error`` the kind of exception, never its text: both may be read by anybody who runs the system.
    """

    job = models.CharField(max_length=100)
    period = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RUNNING)
    attempt = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="core_jobrun_one_per_period"),
            models.CheckConstraint(
                name="core_jobrun_finished_when_over",
                condition=Q(state=RunState.RUNNING, finished_at=None) | ~Q(state=RunState.RUNNING) & Q(finished_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["job", "-finished_at"], name="core_jobrun_last")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
