"""Referral, membership, who serves and who answers for the client."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import Authority, AuthorityKind, User
from authorities.rights import DataGroup
from clients.models.base import ClientRecord, InForceOnce, Ownership
from clients.querysets import MembershipManager
from core.overlaps import Key, no_overlap
from core.presentation import date_text
from core.workflow import StateField, WorkflowModel, transition


class Ground(models.TextChoices):
    """Obstacles to employment that consultation between authorities alone does not solve (Act 381/2023 § 3(2))."""

    WORK_ABILITY = "work_ability", _("Limit of work or functional ability")
    LIFE_MANAGEMENT = "life_management", _("Difficulty in managing life")


class EndReason(models.TextChoices):
    """What the need of co-ordination gave way to: told beside the one legal ground of § 8, for follow-up.

    No statute lists these; the steering group may ask for others. ``MISTAKE``: there was no need in the first place, the
    membership was opened by mistake or for the wrong person. ``DEATH`` needs the day on the client.
    """

    OPEN_WORK = "open_work", _("Work in the open labour market")
    SUBSIDISED_WORK = "subsidised_work", _("Work with a wage subsidy")
    ENTREPRENEURSHIP = "entrepreneurship", _("Entrepreneurship")
    EDUCATION = "education", _("Education")
    EMPLOYMENT_SERVICE = "employment_service", _("Employment service without a need of co-ordination")
    REHABILITATION = "rehabilitation", _("Rehabilitation")
    PENSION = "pension", _("Pension")
    OTHER_SERVICE = "other_service", _("Service of another authority")
    MOVED = "moved", _("Moved to another area")
    OWN_WISH = "own_wish", _("Own wish, or could not be reached")
    DEATH = "death", _("Death")
    MISTAKE = "mistake", _("Opened by mistake or for the wrong person")


class Membership(WorkflowModel, ClientRecord):
    """A client's time in the model, from the start of the joint assessment to the three authorities' judgement (§§ 4, 8)."""

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.JOINT

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSING = "closing", _("Closing")
        CLOSED = "closed", _("Ended")

    state = StateField(_("state"), default=State.OPEN, choices=State.choices, max_length=50)
    started_on = models.DateField(_("joint assessment begun"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("what the need gave way to"), max_length=20, choices=EndReason, blank=True, editable=False)
    present_at_start = ArrayField(
        models.CharField(max_length=20, choices=AuthorityKind), default=list, verbose_name=_("took part from the start")
    )

    history = audited_history()

    objects: ClassVar[MembershipManager] = MembershipManager()

    class Meta(ClientRecord.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("-started_on",)
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="membership_key_with_client"),
            models.UniqueConstraint(fields=["client"], condition=Q(ended_on=None), name="one_open_membership_per_client"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", ended_on__isnull=False) | (~Q(state="closed") & Q(ended_on=None)),
                name="closed_exactly_when_it_has_an_end",
            ),
            no_overlap(
                name="memberships_of_a_client_do_not_overlap",
                by={"client_id": Key.UUID},
                start="started_on",
                end="ended_on",
                condition=~Q(end_reason=EndReason.MISTAKE),
            ),
            models.CheckConstraint(condition=~Q(state="open") | Q(end_reason=""), name="an_open_membership_has_no_reason_to_end"),
        ]
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area", "ended_on"], name="memberships_by_end"),
            models.Index(fields=["area", "started_on"], name="memberships_by_start"),
            models.Index(fields=["area"], condition=Q(state="closing"), name="memberships_to_be_judged"),
        ]

    def __str__(self) -> str:
        return date_text(self.started_on)

    @property
    def is_open(self) -> bool:
        """Whether it has not ended yet; closing counts as open."""
        return self.ended_on is None

    @property
    def present_labels(self) -> list[str]:
        """The authorities that took part from the start, in words."""
        return [str(AuthorityKind(kind).label) for kind in self.present_at_start]

    @transition(field=state, source=State.OPEN, target=State.CLOSING)
    def begin_closing(self, *, reason: str) -> None:
        """The first authority judged that the need of co-ordination is over; ``reason`` is a code of ``EndReason``."""
        self.end_reason = reason

    @transition(field=state, source=State.CLOSING, target=State.OPEN)
    def go_on(self) -> None:
        """The last judgement that stood was withdrawn."""
        self.end_reason = ""

    @transition(field=state, source=[State.OPEN, State.CLOSING], target=State.CLOSED)
    def close(self, *, ended_on: date) -> None:
        """Record the end; the four-year clock of § 12(2) starts from this day (R8)."""
        self.ended_on = ended_on


class Referral(ClientRecord):
    """How the client came to the joint assessment: who referred, when, on which ground (§ 3, R3).

    Attached when the membership opens, never stored before it (R2).
    """

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.JOINT

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="referral")
    referred_by = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name=_("referred by"))
    referred_on = models.DateField(_("date of referral"))
    grounds = ArrayField(models.CharField(max_length=20, choices=Ground), verbose_name=_("ground of referral"))
    unemployed = models.BooleanField(_("the person is an unemployed jobseeker"))

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("referral")
        constraints = [
            models.CheckConstraint(condition=Q(grounds__len__gte=1), name="a_referral_has_a_ground"),
            models.CheckConstraint(condition=Q(unemployed=True), name="a_referral_is_of_an_unemployed_person"),
        ]

    @property
    def ground_labels(self) -> list[str]:
        """The grounds in words."""
        return [str(Ground(ground).label) for ground in self.grounds]


class ServingAuthority(ClientRecord):
    """An authority serves the client from a day; ``Client.serving_authority_ids`` mirrors the open rows."""

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.JOINT

    in_force_once = InForceOnce(by=("authority_id",), until="ended_on")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name=_("authority"))
    started_on = models.DateField(_("serves from"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("serving authority")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "authority"], condition=Q(ended_on=None), name="an_authority_serves_a_client_once"
            ),
        ]
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area", "authority"], condition=Q(ended_on=None), name="clients_of_an_authority"),
        ]


class ResponsibleOfficial(ClientRecord):
    """The official of one authority who answers for the client (vastuuvirkailija); each serving authority names its own."""

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.OWN

    in_force_once = InForceOnce(by=("stored_by_id",), until="ended_on")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("official"))
    started_on = models.DateField(_("responsible from"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("responsible official")
        verbose_name_plural = _("responsible officials")
        ordering = ("stored_by", "-started_on")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "stored_by"], condition=Q(ended_on=None), name="one_responsible_official_per_authority"
            ),
        ]
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area", "user", "ended_on"], name="clients_of_an_official"),
            models.Index(fields=["area", "stored_by", "user"], condition=Q(ended_on=None), name="officials_of_an_authority"),
        ]
