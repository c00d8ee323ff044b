"""Contact details: superseding rows, so that nothing that was once true is overwritten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import Municipality
from authorities.rights import DataGroup
from clients.models.base import ClientRecord, InForceOnce, Ownership
from clients.querysets import ContactDetailsManager
from core.presentation import date_text


class ContactDetails(ClientRecord):
    """A client's address, telephones, e-mail and language of dealings from one moment to the next (domain § 5.5).

    The home municipality may lie outside the area, or be missing (R9). Exactly one row per client is the current one. Of
    the earlier ones each can be struck; what is wrong in the current one is corrected first, by a new row.
    """

    data_group = DataGroup.IDENTITY
    ownership = Ownership.SUPERSEDING
    in_force_once = InForceOnce(until="ended_at")
    content_fields = (
        "street_address",
        "postal_code",
        "post_office",
        "home_municipality",
        "phone",
        "other_phone",
        "email",
        "contact_language",
        "interpreter_language",
    )

    street_address = models.CharField(_("address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    post_office = models.CharField(_("post office"), max_length=100, blank=True)
    home_municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("home municipality")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    other_phone = models.CharField(_("other telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    contact_language = models.CharField(_("language of dealings"), max_length=40, default="fi")
    interpreter_language = models.CharField(_("interpreter needed, language"), max_length=100, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    history = audited_history()

    objects: ClassVar[ContactDetailsManager] = ContactDetailsManager()

    class Meta(ClientRecord.Meta):
        verbose_name = _("contact details")
        verbose_name_plural = _("contact details")
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(ended_at=None), name="one_current_contact_row_per_client")
        ]

    def __str__(self) -> str:
        return date_text(self.valid_from)

    @property
    def may_be_struck(self) -> bool:
        """Whether the row can be struck: not while it is the current one, for a client always has one."""
        return super().may_be_struck and self.ended_at is not None
