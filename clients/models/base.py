"""What every row of client data carries: its client, its area, its data group and the authority that stored it."""

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.models import Authority, CooperationArea
from authorities.rights import DataGroup
from clients.querysets import ClientRecordManager
from core.models import TimestampedModel, UUIDModel


class Ownership(StrEnum):
    """Who may change a record (design § 3). Declared per model."""

    OWN = "own"  #: only the authority that stored it (R30)
    JOINT = "joint"  #: any serving authority with the right to the data group
    SUPERSEDING = "superseding"  #: nobody changes it: a change ends the row and adds one owned by the writer


class ClientData(UUIDModel):
    """A row that belongs to one client and one area; the database ties the pair together (``core.rls.ClientTable``)."""

    client = models.ForeignKey(
        "clients.Client", on_delete=models.CASCADE, related_name="%(class)s_rows", verbose_name=_("client"), db_index=False
    )
    area = models.ForeignKey(CooperationArea, on_delete=models.PROTECT, related_name="+", db_index=False)

    #: Which of the seven groups of § 11(2) the row belongs to.
    data_group: ClassVar[DataGroup]

    objects = ClientRecordManager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["client", "area"], name="%(app_label).10s_%(class).12s_cl")]


class ClientRecord(ClientData, TimestampedModel):
    """A record that an authority stored in the register and answers for (Act 381/2023 § 13(3), R30)."""

    stored_by = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name=_("stored by"))

    ownership: ClassVar[Ownership]

    class Meta(ClientData.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the area is always the client's."""
        if self.area_id is None:
            self.area_id = self.client.area_id
        super().save(*args, **kwargs)
