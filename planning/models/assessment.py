"""The joint assessment of service needs: what the three authorities find together, in the four areas of § 4(1)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from authorities.rights import DataGroup
from clients.models import ClientRecord, Membership, Ownership, ServiceNeed
from core.presentation import date_text
from core.workflow import StateField, WorkflowModel, transition


class JointAssessment(WorkflowModel, ClientRecord):
    """An assessment at the start, during or at the end of a membership; open until the authorities conclude it together.

    The membership begins with the first one (§ 4(1), R1): ``begun_on`` of the assessment at the start is its first day.
    """

    data_group = DataGroup.NEEDS
    ownership = Ownership.JOINT
    content_fields = ("summary",)

    class Phase(models.TextChoices):
        START = "start", _("At the start")
        DURING = "during", _("During the membership")
        END = "end", _("At the end")

    class State(models.TextChoices):
        OPEN = "assessment_open", _("Being made")
        CONCLUDED = "concluded", _("Concluded")

    class Outcome(models.TextChoices):
        NEED = "need", _("The client needs co-ordinated support")
        NO_NEED = "no_need", _("The client does not need co-ordinated support")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assessments", verbose_name=_("membership"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase)
    state = StateField(_("state"), default=State.OPEN, choices=State.choices, max_length=20)
    begun_on = models.DateField(_("begun"))
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, editable=False)
    summary = models.TextField(_("conclusion"), max_length=2000, blank=True)
    concluded_on = models.DateField(_("concluded"), null=True, blank=True, editable=False)
    concluded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("joint assessment of service needs")
        verbose_name_plural = _("joint assessments of service needs")
        ordering = ("-begun_on", "-created_at")
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="assessment_key_with_client"),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(concluded_on=None, struck_at=None),
                name="one_open_assessment_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(phase="start", struck_at=None), name="one_assessment_at_the_start"
            ),
            models.CheckConstraint(
                condition=Q(state="assessment_open", concluded_on=None, outcome="")
                | Q(state="concluded", concluded_on__isnull=False) & ~Q(outcome=""),
                name="concluded_exactly_with_day_and_outcome",
            ),
            models.CheckConstraint(
                condition=Q(concluded_on=None) | Q(concluded_on__gte=F("begun_on")), name="assessment_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_phase_display()} {date_text(self.begun_on)}"

    @property
    def is_open(self) -> bool:
        """Whether the authorities still write their parts."""
        return self.concluded_on is None and not self.is_struck

    @property
    def may_be_struck(self) -> bool:
        """Whether it can be struck as begun by mistake: while nobody's words hang on it; each authority strikes its own first."""
        if not (super().may_be_struck and self.is_open):
            return False
        written = (AssessmentPart, OutsideParticipant)
        return not any(model.objects.filter(assessment=self, struck_at=None).exists() for model in written)

    @transition(field=state, source=State.OPEN, target=State.CONCLUDED)
    def conclude(self, *, outcome: str, summary: str, on: date, by: User) -> None:
        """The authorities have found together whether there is a need of co-ordinated support."""
        self.outcome, self.summary, self.concluded_on, self.concluded_by = outcome, summary, on, by


class AssessmentPart(ClientRecord):
    """What one authority finds in one of the four areas; its own record, with who found it and when (§ 4(1), R6, R30).

    Of the data group of the service needs: what the client needs help with, and no description of a social situation or of
    health, which have groups of their own with their own grounds (R29).
    """

    data_group = DataGroup.NEEDS
    ownership = Ownership.OWN
    content_fields = ("text",)

    assessment = models.ForeignKey(JointAssessment, on_delete=models.CASCADE, related_name="parts", verbose_name=_("assessment"))
    need_area = models.CharField(_("area"), max_length=10, choices=ServiceNeed.Area)
    text = models.TextField(_("what the authority finds"), max_length=4000)
    found_on = models.DateField(_("date"))
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("authority's part of an assessment")
        verbose_name_plural = _("parts of joint assessments")
        ordering = ("created_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "need_area", "stored_by"],
                condition=Q(struck_at=None),
                name="an_authority_writes_an_area_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_need_area_display())

    @property
    def may_be_struck(self) -> bool:
        """Whether the part can be struck: while the assessment is being made; afterwards it is a ground of the outcome."""
        return super().may_be_struck and self.assessment.is_open


class OutsideParticipant(ClientRecord):
    """Somebody outside the three who took part in an assessment, named: an education provider (§ 4(1))."""

    data_group = DataGroup.NEEDS
    ownership = Ownership.OWN
    content_fields = ("organisation", "person")

    assessment = models.ForeignKey(
        JointAssessment, on_delete=models.CASCADE, related_name="outsiders", verbose_name=_("assessment")
    )
    organisation = models.CharField(_("organisation"), max_length=200)
    person = models.CharField(_("person"), max_length=100, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("outside participant of an assessment")
        verbose_name_plural = _("outside participants of assessments")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.organisation, self.person)))

    @property
    def may_be_struck(self) -> bool:
        """Whether it can be struck: while the assessment is being made."""
        return super().may_be_struck and self.assessment.is_open
