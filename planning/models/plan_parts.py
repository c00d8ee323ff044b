"""The parts of a plan besides its services: goals, the job-search obligation, follow-up, reporting and the client's duties."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from authorities.rights import DataGroup
from clients.models import ClientRecord, Ownership
from core.ids import uuid7
from planning.models.plan import Party, PlanPart, PlanVersion


def responsible_field() -> Any:
    """Who sees to something: the client, authorities by their kind."""
    return ArrayField(models.CharField(max_length=10, choices=Party), verbose_name=_("responsible"), default=list)


def in_order(parties: list[str]) -> list[Party]:
    """The parties in their usual order, the client last."""
    return [party for party in (Party.TVV, Party.HVA, Party.KELA, Party.CLIENT) if party in parties]


class Goal(PlanPart):
    """What is aimed at, by which measures, who sees to it and by when."""

    ownership = Ownership.JOINT
    told = ("text", "measures", "responsible", "due_on")

    line = models.UUIDField(_("line"), default=uuid7, editable=False)
    text = models.CharField(_("goal"), max_length=300)
    measures = models.TextField(_("measures"), max_length=2000)
    responsible = responsible_field()
    due_on = models.DateField(_("by"), null=True, blank=True)

    history = audited_history()

    class Meta(PlanPart.Meta):
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("line",)
        constraints = [models.UniqueConstraint(fields=["version", "line"], name="a_goal_once_in_a_version")]

    def __str__(self) -> str:
        return self.text

    @property
    def measure_lines(self) -> list[str]:
        """The measures, one each."""
        return [line.strip() for line in self.measures.splitlines() if line.strip()]

    @property
    def parties(self) -> list[Party]:
        """Who sees to it, the authorities in their usual order and the client last."""
        return in_order(self.responsible)


class JobSearch(PlanPart):
    """The job-search obligation, or the exemption with its two conditions (§ 5(3); Act 380/2023 § 48, R13)."""

    ownership = Ownership.OWN
    told = ("is_obliged", "opportunities", "period_months", "need_found", "not_possible", "reason")

    is_obliged = models.BooleanField(_("job-search obligation"))
    opportunities = models.PositiveSmallIntegerField(_("opportunities to apply for"), null=True, blank=True)
    period_months = models.PositiveSmallIntegerField(_("in how many months"), null=True, blank=True)
    need_found = models.BooleanField(_("an authority has found a need of multidisciplinary support"), default=False)
    not_possible = models.BooleanField(_("employment in the open market is not possible as a whole"), default=False)
    reason = models.TextField(_("grounds"), max_length=1000, blank=True)

    history = audited_history()

    class Meta(PlanPart.Meta):
        verbose_name = _("job-search obligation")
        verbose_name_plural = _("job-search obligations")
        constraints = [
            models.UniqueConstraint(fields=["version"], name="one_job_search_in_a_version"),
            models.CheckConstraint(
                condition=Q(is_obliged=True, opportunities__gte=1, period_months__gte=1, need_found=False, not_possible=False)
                | Q(is_obliged=False, opportunities=None, period_months=None, need_found=True, not_possible=True) & ~Q(reason=""),
                name="obligation_or_both_conditions",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Job-search obligation") if self.is_obliged else _("No job-search obligation"))


class FollowUp(PlanPart):
    """How the plan is followed: without it nothing is approved (§ 5(2), R12)."""

    ownership = Ownership.OWN
    told = ("manner", "frequency", "responsible")

    manner = models.CharField(_("how"), max_length=300)
    frequency = models.CharField(_("how often"), max_length=100)
    responsible = responsible_field()

    history = audited_history()

    class Meta(PlanPart.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [models.UniqueConstraint(fields=["version"], name="one_follow_up_in_a_version")]

    def __str__(self) -> str:
        return self.manner

    @property
    def parties(self) -> list[Party]:
        """Who follows it."""
        return in_order(self.responsible)


class Reporting(PlanPart):
    """By when and how the client tells of carrying the plan out (§ 7(1), R22)."""

    ownership = Ownership.OWN
    told = ("report_by", "manner")

    report_by = models.DateField(_("the client reports by"))
    manner = models.CharField(_("how"), max_length=300)

    history = audited_history()

    class Meta(PlanPart.Meta):
        verbose_name = _("client's reporting")
        verbose_name_plural = _("clients' reporting")
        constraints = [models.UniqueConstraint(fields=["version"], name="one_reporting_in_a_version")]

    def __str__(self) -> str:
        return self.manner


class DutiesExplained(ClientRecord):
    """The day on which an authority explained the client's duties, of this version (§ 7(3), R21)."""

    data_group = DataGroup.PLAN
    ownership = Ownership.OWN

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="explanations", verbose_name=_("version"))
    explained_on = models.DateField(_("explained"))
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("explained by"))

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("explanation of duties")
        verbose_name_plural = _("explanations of duties")
        constraints = [models.UniqueConstraint(fields=["version", "stored_by"], name="an_authority_explains_once_in_a_version")]

    def __str__(self) -> str:
        return f"{self.explained_on:%d.%m.%Y}"
