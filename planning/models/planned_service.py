"""The services of a plan: followed from planned to done, and what each version agrees of them."""

from datetime import date
from typing import cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import get_available_FIELD_transitions

from audit.history import audited_history
from authorities.models import AuthorityKind
from authorities.rights import DataGroup
from clients.models import ClientRecord, Membership, Ownership
from core.workflow import StateField, WorkflowModel, transition
from planning.models.catalogue import ServiceItem, ServiceKind
from planning.models.plan import PlanPart


class PlannedService(WorkflowModel, ClientRecord):
    """A service from plan to done, whatever version speaks of it; its authority says where it stands (R14)."""

    data_group = DataGroup.PLAN
    ownership = Ownership.OWN

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ONGOING = "ongoing", _("Ongoing")
        DONE = "done", _("Done")
        INTERRUPTED = "interrupted", _("Interrupted")

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="planned_services", verbose_name=_("membership")
    )
    state = StateField(_("state"), default=State.PLANNED, choices=State.choices, max_length=20)
    state_since = models.DateField(_("since"))
    state_reason = models.CharField(_("why"), max_length=300, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("planned service")
        verbose_name_plural = _("planned services")
        ordering = ("created_at",)
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="planned_service_key_with_client"),
            models.CheckConstraint(
                condition=~Q(state="interrupted") | ~Q(state_reason=""), name="a_service_is_interrupted_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is to come."""
        return self.state in {self.State.DONE, self.State.INTERRUPTED}

    @property
    def reachable(self) -> list[State]:
        """The states to which it can go from where it stands."""
        targets = {step.target for step in get_available_FIELD_transitions(self, cast(StateField, self._meta.get_field("state")))}
        return [state for state in self.State if state in targets]

    @transition(field=state, source=[State.PLANNED, State.INTERRUPTED, State.DONE], target=State.ONGOING)
    def begin(self, *, on: date, reason: str) -> None:
        """It has begun, or goes on after all."""
        self.state_since, self.state_reason = on, reason

    @transition(field=state, source=[State.PLANNED, State.ONGOING], target=State.DONE)
    def finish(self, *, on: date, reason: str) -> None:
        """It was carried out."""
        self.state_since, self.state_reason = on, reason

    @transition(field=state, source=[State.PLANNED, State.ONGOING], target=State.INTERRUPTED)
    def interrupt(self, *, on: date, reason: str) -> None:
        """It did not begin, or stopped before its end; the reason is required."""
        self.state_since, self.state_reason = on, reason

    @transition(field=state, source=[State.ONGOING, State.INTERRUPTED], target=State.PLANNED)
    def plan_again(self, *, on: date, reason: str) -> None:
        """It has not begun after all, or gets a new time."""
        self.state_since, self.state_reason = on, reason


class ServiceTerms(PlanPart):
    """What a version says of a service: which, by whom, where and when; of rehabilitative work activity its five facts (R15)."""

    ownership = Ownership.OWN
    told = (
        "item_id",
        "detail",
        "provider",
        "place",
        "starts_on",
        "ends_on",
        "note",
        "activity",
        "weekly_days",
        "daily_hours",
        "alongside",
        "evaluate_by",
    )

    service = models.ForeignKey(PlannedService, on_delete=models.PROTECT, related_name="terms", verbose_name=_("service"))
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("service"))
    detail = models.CharField(_("in more detail"), max_length=200, blank=True)
    provider = models.CharField(_("provider"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    note = models.CharField(_("further information"), max_length=300, blank=True)
    activity = models.TextField(_("what the work activity is"), max_length=1000, blank=True)
    weekly_days = models.PositiveSmallIntegerField(
        _("days in a week"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    daily_hours = models.DecimalField(
        _("hours in a day"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
    )
    alongside = models.TextField(_("other services alongside"), max_length=1000, blank=True)
    evaluate_by = models.DateField(_("effects evaluated at the latest"), null=True, blank=True)

    history = audited_history()

    class Meta(PlanPart.Meta):
        verbose_name = _("service of the plan")
        verbose_name_plural = _("services of the plan")
        ordering = ("service_id",)
        constraints = [
            models.UniqueConstraint(fields=["version", "service"], name="a_service_once_in_a_version"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_planned_service_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.detail or str(self.item)

    @property
    def needs_kela(self) -> bool:
        """Whether Kela's approval is needed because of it: Kela's rehabilitation (§ 4(2), R11)."""
        return self.item.kind == ServiceKind.REHABILITATION and self.stored_by.kind == AuthorityKind.KELA
