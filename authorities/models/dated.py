"""Names in three languages, and rows that hold from one day to another."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock


class NamedModel(models.Model):
    """Something with a name that people see, in Finnish, Swedish and English."""

    name_fi = models.CharField(_("name in Finnish"), max_length=200)
    name_sv = models.CharField(_("name in Swedish"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the user's language, Finnish where it has none."""
        own: str = getattr(self, f"name_{(get_language() or 'fi')[:2]}", "")
        return own or self.name_fi


def in_force(day: date) -> Q:
    """The condition that a dated row holds on ``day``: both end days count."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


class DatedQuerySet(models.QuerySet):
    """Rows that hold on a given day."""

    def on(self, day: date) -> Self:
        """Rows in force on ``day``: both end days count."""
        return self.filter(in_force(day))

    def current(self) -> Self:
        """Rows in force today."""
        return self.on(clock.today())

    def not_over(self) -> Self:
        """Rows in force today, and those to begin later."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))


class DatedModel(models.Model):
    """A row with a first day and, once known, a last day (both included)."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="%(app_label)s_%(class)s_ends_after_start"
            )
        ]

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
