"""What somebody had typed when the session was locked (design § 10)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models.base import UUIDModel


class SavedForm(UUIDModel):
    """Typed data of one user on one page, encrypted, for 24 hours; deleted with the client it concerns.

    ``data`` is the form in URL encoding, without passwords, one-time codes and tokens. ``client_id`` and ``area_id`` are plain
    keys: the client's table stands in a room above.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    area_id = models.IntegerField(null=True, editable=False)
    client_id = models.UUIDField(null=True, editable=False, db_index=True)
    path = models.CharField(max_length=500)
    data = EncryptedTextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("saved form")
        verbose_name_plural = _("saved forms")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "area_id", "path"], nulls_distinct=False, name="core_savedform_one_a_page_and_area"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
