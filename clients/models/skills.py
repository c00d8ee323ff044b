"""Data group 3 of § 11(2): education, work history and skills, as dated facts rather than free text."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.rights import DataGroup
from clients.models.base import Ownership
from clients.models.sources import SOURCE_FIELDS, SourcedRecord


class Education(SourcedRecord):
    """A degree, training or interrupted studies."""

    data_group = DataGroup.SKILLS
    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "level", "name", "institution", "completed_year", "note")

    class Level(models.TextChoices):
        BASIC = "basic", _("Basic education")
        UPPER_SECONDARY = "upper_secondary", _("General upper secondary education")
        VOCATIONAL = "vocational", _("Vocational education")
        HIGHER = "higher", _("Higher education")
        TRAINING = "training", _("Course or other training")

    class Progress(models.TextChoices):
        DONE = "done", _("Completed")
        ONGOING = "ongoing", _("Ongoing")
        INTERRUPTED = "interrupted", _("Interrupted")

    level = models.CharField(_("level"), max_length=20, choices=Level)
    name = models.CharField(_("degree or training"), max_length=200)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    progress = models.CharField(_("state"), max_length=20, choices=Progress, default=Progress.DONE)
    completed_year = models.PositiveSmallIntegerField(
        _("year of completion"), null=True, blank=True, validators=[MinValueValidator(1930), MaxValueValidator(2100)]
    )
    note = models.TextField(_("more about it"), max_length=2000, blank=True)

    history = audited_history()

    class Meta(SourcedRecord.Meta):
        verbose_name = _("education")
        verbose_name_plural = _("education")
        ordering = ("-completed_year", "-created_at")

    def __str__(self) -> str:
        return self.name


class WorkPeriod(SourcedRecord):
    """A job, a work try-out or another spell of working life."""

    data_group = DataGroup.SKILLS
    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "kind", "employer", "tasks", "ended_on", "note")

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("Employment")
        SUBSIDISED = "subsidised", _("Wage-subsidised work")
        TRY_OUT = "try_out", _("Work try-out")
        ENTREPRENEUR = "entrepreneur", _("Self-employment")
        REHABILITATIVE = "rehabilitative", _("Rehabilitative work activity")
        OTHER = "other", _("Other work")

    kind = models.CharField(_("kind of work"), max_length=20, choices=Kind)
    employer = models.CharField(_("employer or place"), max_length=200)
    tasks = models.CharField(_("title or tasks"), max_length=300)
    started_on = models.DateField(_("began"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    note = models.TextField(_("more about it"), max_length=2000, blank=True)

    history = audited_history()

    class Meta(SourcedRecord.Meta):
        verbose_name = _("work")
        verbose_name_plural = _("work history")
        ordering = ("-started_on", "-created_at")
        constraints = [
            *SourcedRecord.Meta.constraints,
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="work_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.tasks}, {self.employer}"


class VocationalSkill(SourcedRecord):
    """Something that the client can do, wherever it was learnt."""

    data_group = DataGroup.SKILLS
    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "name", "description")

    name = models.CharField(_("skill"), max_length=200)
    description = models.TextField(_("how it has been shown"), max_length=2000, blank=True)

    history = audited_history()

    class Meta(SourcedRecord.Meta):
        verbose_name = _("vocational skill")
        verbose_name_plural = _("vocational skills")
        ordering = ("name", "-created_at")

    def __str__(self) -> str:
        return self.name


class LanguageSkill(SourcedRecord):
    """A language and how well the client knows it, by the Common European Framework."""

    data_group = DataGroup.SKILLS
    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "language", "level", "note")

    class Level(models.TextChoices):
        NATIVE = "native", _("Mother tongue")
        C2 = "c2", _("C2, as a mother tongue")
        C1 = "c1", _("C1, fluent")
        B2 = "b2", _("B2, independent")
        B1 = "b1", _("B1, copes with daily life and work")
        A2 = "a2", _("A2, simple matters")
        A1 = "a1", _("A1, beginner")

    language = models.CharField(_("language"), max_length=100)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    note = models.CharField(_("more about it"), max_length=300, blank=True)

    history = audited_history()

    class Meta(SourcedRecord.Meta):
        verbose_name = _("language skill")
        verbose_name_plural = _("language skills")
        ordering = ("language", "-created_at")

    def __str__(self) -> str:
        return self.language


class Licence(SourcedRecord):
    """A licence, permit or card that work asks for."""

    data_group = DataGroup.SKILLS
    ownership = Ownership.OWN
    content_fields = (*SOURCE_FIELDS, "kind", "name", "valid_to")

    class Kind(models.TextChoices):
        DRIVING = "driving", _("Driving licence")
        HYGIENE = "hygiene", _("Hygiene passport")
        SAFETY = "safety", _("Occupational safety card")
        HOT_WORK = "hot_work", _("Hot work card")
        ELECTRICAL = "electrical", _("Electrical safety card")
        FORKLIFT = "forklift", _("Forklift licence")
        OTHER = "other", _("Other licence or card")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("class or name"), max_length=100, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    history = audited_history()

    class Meta(SourcedRecord.Meta):
        verbose_name = _("licence or card")
        verbose_name_plural = _("licences and cards")
        ordering = ("kind", "-created_at")

    def __str__(self) -> str:
        if self.kind == self.Kind.OTHER and self.name:
            return f"{self.get_kind_display()}: {self.name}"
        return f"{self.get_kind_display()} {self.name}".strip()
