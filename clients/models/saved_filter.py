"""Filters of the client list kept under a name, for oneself or for the unit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.models import CooperationArea, Unit, User
from core.models import TimestampedModel, UUIDModel


class SavedFilter(UUIDModel, TimestampedModel):
    """A named filter of the client list. ``query`` holds codes of the filter form only: a search for a name is never kept."""

    area = models.ForeignKey(CooperationArea, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("owner"))
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared with the unit")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=300, editable=False)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["area", "user", "name"], name="a_filter_has_one_name_per_user")]

    def __str__(self) -> str:
        return self.name
