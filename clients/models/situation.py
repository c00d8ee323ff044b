"""Data groups 4, 5 and 6 of § 11(2) and the special arrangements of group 2: entries by topic and day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.rights import DataGroup
from clients.models.base import Ownership
from clients.models.sources import SOURCE_FIELDS, SourcedRecord


class NecessaryEntry(SourcedRecord):
    """An entry of a sensitive group: a topic, a day, and both grounds without which § 11(2)4-5 lets nothing be stored (R29)."""

    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "topic", "text", "necessity")

    noted_on = models.DateField(_("date"))
    text = models.TextField(_("what is known"), max_length=4000)
    affects_employment = models.BooleanField(_("it affects employment"))
    is_necessary = models.BooleanField(_("it is necessary for the service"))
    necessity = models.CharField(_("why it is necessary"), max_length=300)

    class Meta(SourcedRecord.Meta):
        abstract = True
        ordering = ("-noted_on", "-created_at")
        constraints = [
            *SourcedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(affects_employment=True, is_necessary=True), name="%(class)s_stored_on_both_grounds"
            ),
        ]


class SocialEntry(NecessaryEntry):
    """What in the social situation affects employment and is necessary (§ 11(2)4)."""

    data_group = DataGroup.SOCIAL

    class Topic(models.TextChoices):
        HOUSING = "housing", _("Housing")
        LIVELIHOOD = "livelihood", _("Livelihood and debts")
        FAMILY = "family", _("Family and close people")
        DAILY_LIFE = "daily_life", _("Managing daily life")
        SUBSTANCES = "substances", _("Use of substances")
        OTHER = "other", _("Other social circumstance")

    topic = models.CharField(_("topic"), max_length=20, choices=Topic)

    history = audited_history()

    class Meta(NecessaryEntry.Meta):
        abstract = False
        verbose_name = _("entry on the social situation")
        verbose_name_plural = _("social situation")

    def __str__(self) -> str:
        return str(self.get_topic_display())


class HealthEntry(NecessaryEntry):
    """What in health, work ability and functional ability affects employment and is necessary (§ 11(2)5)."""

    data_group = DataGroup.HEALTH

    class Topic(models.TextChoices):
        WORK_ABILITY = "work_ability", _("Work ability")
        FUNCTIONAL_ABILITY = "functional_ability", _("Functional ability")
        HEALTH = "health", _("State of health")
        TREATMENT = "treatment", _("Treatment and rehabilitation")
        ASSESSMENT = "assessment", _("Assessment or statement")
        OTHER = "other", _("Other matter of health")

    topic = models.CharField(_("topic"), max_length=20, choices=Topic)

    history = audited_history()

    class Meta(NecessaryEntry.Meta):
        abstract = False
        verbose_name = _("entry on health and work ability")
        verbose_name_plural = _("health and work ability")

    def __str__(self) -> str:
        return str(self.get_topic_display())


class ServiceNeed(SourcedRecord):
    """A need of service that affects employment (§ 11(2)6), by the areas of the joint assessment (R6)."""

    data_group = DataGroup.NEEDS
    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "need_area", "description", "urgency", "status_note")

    class Area(models.TextChoices):
        SKILLS = "skills", _("Skills and competence")
        SOCIAL = "social", _("Social situation")
        HEALTH = "health", _("Health")
        ABILITY = "ability", _("Work and functional ability")

    class Urgency(models.TextChoices):
        NOW = "now", _("At once")
        SOON = "soon", _("Within three months")
        LATER = "later", _("Later")

    class Status(models.TextChoices):
        OPEN = "need_open", _("Not met yet")
        ONGOING = "ongoing", _("Being met")
        MET = "met", _("Met")
        DROPPED = "dropped", _("No longer topical")

    need_area = models.CharField(_("area"), max_length=20, choices=Area)
    description = models.TextField(_("need"), max_length=2000)
    urgency = models.CharField(_("urgency"), max_length=20, choices=Urgency)
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.OPEN)
    status_note = models.CharField(_("how it was met or why dropped"), max_length=300, blank=True)
    noted_on = models.DateField(_("noticed"))

    history = audited_history()

    class Meta(SourcedRecord.Meta):
        verbose_name = _("service need")
        verbose_name_plural = _("service needs")
        ordering = ("-noted_on", "-created_at")

    def __str__(self) -> str:
        return str(self.get_need_area_display())


class SpecialArrangement(SourcedRecord):
    """What dealing with the client asks for (§ 11(2)2): an assistant, an accessible room, a manner of getting in touch."""

    data_group = DataGroup.MEMBERSHIP
    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "kind", "description", "ends_on")

    class Kind(models.TextChoices):
        INTERPRETER = "interpreter", _("Interpreter or communication aid")
        SUPPORT_PERSON = "support_person", _("Support person or guardian")
        ACCESSIBILITY = "accessibility", _("Accessibility")
        CONTACT = "contact", _("Manner and time of contact")
        SAFETY = "safety", _("Safety of the meeting")
        OTHER = "other", _("Other arrangement")

    kind = models.CharField(_("arrangement"), max_length=20, choices=Kind)
    description = models.TextField(_("what must be arranged"), max_length=1000)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    history = audited_history()

    class Meta(SourcedRecord.Meta):
        verbose_name = _("special arrangement")
        verbose_name_plural = _("special arrangements")
        ordering = ("-starts_on", "-created_at")
        constraints = [
            *SourcedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="an_arrangement_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
