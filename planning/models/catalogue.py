"""What the authorities offer: the dated catalogue of services."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from authorities.models import AuthorityKind
from authorities.models.dated import DatedModel, DatedQuerySet, NamedModel
from core.models import VersionedModel


class ServiceKind(models.TextChoices):
    """What a service of a plan is (Act 381/2023 § 5(1), R14)."""

    EMPLOYMENT = "employment", _("Employment service")
    SOCIAL = "social", _("Social service")
    HEALTH = "health", _("Health service")
    REHABILITATION = "rehabilitation", _("Rehabilitation")
    OTHER = "other", _("Other service")


class ServiceItem(NamedModel, DatedModel, VersionedModel):
    """A service that the authorities of one kind offer, from a day on."""

    objects = DatedQuerySet.as_manager()

    authority_kind = models.CharField(_("authority"), max_length=20, choices=AuthorityKind)
    kind = models.CharField(_("type"), max_length=20, choices=ServiceKind)
    is_work_activity = models.BooleanField(_("rehabilitative work activity"), default=False)

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("authority_kind", "kind", "name_fi")
        verbose_name = _("service of the catalogue")
        verbose_name_plural = _("catalogue of services")
        constraints = [
            *DatedModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(authority_kind__in=["tvv", "hva", "kela"]), name="catalogue_is_of_the_three_authorities"
            ),
        ]
