"""Periods that the law sets, as dated rows (design § 6, R73)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from core.guarded_sets import GuardedManager
from core.history import kept_history
from core.models.base import TimestampedModel, VersionedModel
from core.overlaps import Key, no_overlap


class PeriodCode(models.TextChoices):
    """Which period; the codes stand in the program, their lengths never do."""

    PLAN_DUE = "plan_due", _("Plan drawn up after the assessment began")
    PLAN_REVIEW = "plan_review", _("Review of the plan")
    RETENTION = "retention", _("Client data kept after the membership ended")
    REQUEST_ANSWER = "request_answer", _("Answer to a data subject's request")
    REQUEST_EXTENSION = "request_extension", _("Extension of the answer to a data subject's request")
    STEERING_TERM = "steering_term", _("Term of the steering group")
    ANNEX_REVIEW = "annex_review", _("Review of an annex and of the staffing")
    BREACH_NOTICE = "breach_notice", _("Notice of a data breach to the Ombudsman")
    LOG_RETENTION = "log_retention", _("Event log kept")
    ACCESSIBILITY_ANSWER = "accessibility_answer", _("Answer to accessibility feedback")


class PeriodUnit(models.TextChoices):
    """What the length of a period counts."""

    YEARS = "years", _("years")
    MONTHS = "months", _("months")
    DAYS = "days", _("days")
    HOURS = "hours", _("hours")


class HolidayRule(models.TextChoices):
    """What happens to a period that ends on a day when offices are closed."""

    UNCHANGED = "unchanged", _("ends on that day all the same")
    NEXT_WORKING_DAY = "next_working_day", _("runs on to the next working day")


class LegalPeriod(VersionedModel, TimestampedModel):
    """The length of one legal period between two dates, with the provision it comes from.

    Two rows of one code never overlap. ``valid_to`` is the last day, NULL for the row in force until further notice.
    """

    code = models.CharField(_("period"), max_length=40, choices=PeriodCode)
    amount = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("unit"), max_length=10, choices=PeriodUnit)
    holiday_rule = models.CharField(_("on a holiday"), max_length=20, choices=HolidayRule, default=HolidayRule.UNCHANGED)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source_fi = models.CharField(_("source in Finnish"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=300, blank=True)

    history = kept_history()

    objects = GuardedManager()

    class Meta:
        ordering = ("code", "valid_from")
        verbose_name = _("legal period")
        verbose_name_plural = _("legal periods")
        constraints = [
            no_overlap(
                name="core_legalperiod_one_row_a_day",
                by={"code": Key.TEXT},
                message=_("There is another row of the same period for these dates. End it first."),
            ),
            models.CheckConstraint(
                name="core_legalperiod_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                name="core_legalperiod_has_length",
                condition=Q(amount__gt=0),
                violation_error_message=_("Enter a length of at least one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.length_text}"

    @property
    def length_text(self) -> str:
        """The length in words, for instance "3 months"."""
        count = self.amount
        match self.unit:
            case PeriodUnit.YEARS:
                text = ngettext("%(count)d year", "%(count)d years", count)
            case PeriodUnit.MONTHS:
                text = ngettext("%(count)d month", "%(count)d months", count)
            case PeriodUnit.DAYS:
                text = ngettext("%(count)d day", "%(count)d days", count)
            case _:
                text = ngettext("%(count)d hour", "%(count)d hours", count)
        return text % {"count": count}

    @property
    def source(self) -> str:
        """The provision in the user's language, Finnish where there is no other."""
        return self.source_fi if (get_language() or "fi").startswith("fi") else self.source_en or self.source_fi

    def covers(self, day: date) -> bool:
        """Whether the row is in force on ``day``; both end days count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
