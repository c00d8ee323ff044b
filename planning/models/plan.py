"""The multidisciplinary employment plan: its versions, and what each of them says (Act 381/2023 §§ 4-7, R10-R24).

A version is drafted by the three together, each its own part. Approved by everyone whose approval it needs, it is in force and
never changed again (R17); a new version begins as a copy of it. What different versions say of one goal or service is tied,
by the goal's ``line`` and by the service: so versions are compared, and a service is followed across them.
"""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import AuthorityKind, User
from authorities.rights import DataGroup
from clients.models import ClientRecord, Membership, Ownership
from core.workflow import StateField, WorkflowModel, transition


class Party(models.TextChoices):
    """Who carries a plan: the client, and the three authorities by their kind."""

    CLIENT = "client", _("Client")
    TVV = AuthorityKind.TVV.value, _("Employment authority")
    HVA = AuthorityKind.HVA.value, _("Wellbeing services county")
    KELA = AuthorityKind.KELA.value, _("Kela")

    @property
    def short(self) -> Any:
        """As it stands on a chip."""
        return self.label if self in {Party.CLIENT, Party.KELA} else self.value.upper()


class PlanVersion(WorkflowModel, ClientRecord):
    """One version of the plan of a membership; at most one is being made, and at most one is in force."""

    data_group = DataGroup.PLAN
    ownership = Ownership.JOINT

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING = "awaiting_approval", _("Awaits approval")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Replaced")
        ENDED = "ended", _("Ended")

    #: The states in which the content changes.
    OPEN = (State.DRAFT, State.AWAITING)

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="plan_versions", verbose_name=_("membership")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    state = StateField(_("state"), default=State.DRAFT, choices=State.choices, max_length=20)
    begun_on = models.DateField(_("begun"))
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by"))
    in_force_on = models.DateField(_("in force from"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ended"), null=True, blank=True, editable=False)
    content_hash = models.CharField(_("hash of the approved content"), max_length=64, blank=True, editable=False)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="plan_version_key_with_client"),
            models.UniqueConstraint(fields=["membership", "number"], name="plan_versions_are_numbered"),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state__in=["draft", "awaiting_approval"]),
                name="one_plan_version_in_the_making",
            ),
            models.UniqueConstraint(fields=["membership"], condition=Q(state="in_force"), name="one_plan_version_in_force"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting_approval"], in_force_on=None, ended_on=None, content_hash="")
                | Q(state="in_force", in_force_on__isnull=False, ended_on=None) & ~Q(content_hash="")
                | Q(state="superseded", in_force_on__isnull=False, ended_on__isnull=False) & ~Q(content_hash="")
                | Q(state="ended", ended_on__isnull=False),
                name="plan_state_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(in_force_on=None) | Q(ended_on__gte=F("in_force_on")),
                name="plan_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version {number}")).format(number=self.number)

    @property
    def is_open(self) -> bool:
        """Whether the content still changes: a draft, or one that awaits approval."""
        return self.state in self.OPEN

    @transition(field=state, source=State.DRAFT, target=State.AWAITING)
    def send(self) -> None:
        """Everybody whose approval is needed is asked for it."""

    @transition(field=state, source=State.AWAITING, target=State.DRAFT)
    def take_back(self) -> None:
        """The content changed, or somebody returned it: the approvals that were given do not count."""

    @transition(field=state, source=State.AWAITING, target=State.IN_FORCE)
    def come_into_force(self, *, content_hash: str, on: date) -> None:
        """The last approval was given."""
        self.content_hash, self.in_force_on = content_hash, on

    @transition(field=state, source=State.IN_FORCE, target=State.SUPERSEDED)
    def give_way(self, *, on: date) -> None:
        """A newer version came into force."""
        self.ended_on = on

    @transition(field=state, source=[State.DRAFT, State.AWAITING, State.IN_FORCE], target=State.ENDED)
    def end(self, *, on: date) -> None:
        """The membership ended, or a draft was given up."""
        self.ended_on = on


class PlanPart(ClientRecord):
    """Something that one version of a plan says; changed while the version is open, and copied into the next one."""

    data_group = DataGroup.PLAN

    #: The fields of the content: copied into a new version, bound by the hash and compared between versions.
    told: tuple[str, ...] = ()

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="%(class)s_rows", verbose_name=_("version"))

    class Meta(ClientRecord.Meta):
        abstract = True
