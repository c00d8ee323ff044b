"""What every row of client data carries: its client, its area, its data group and the authority that stored it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.models import Authority, CooperationArea, User
from authorities.rights import DataGroup
from clients.querysets import ClientRecordManager
from core.models import TimestampedModel, UUIDModel, VersionedModel
from core.transactions import forget_found


class Ownership(StrEnum):
    """Who may change a record (design § 3). Declared per model."""

    OWN = "own"  #: only the authority that stored it (R30)
    JOINT = "joint"  #: any serving authority with the right to the data group
    SUPERSEDING = "superseding"  #: nobody changes it: a change ends the row and adds one owned by the writer


@dataclass(frozen=True)
class InForceOnce:
    """What holds once at a time for a client: ``by`` tells one from another, ``until`` is the field that is empty while it holds.

    A day or a moment ends it. The unique constraint of the model says the same to the database; a merge of two clients asks here.
    """

    until: str
    by: tuple[str, ...] = ()


def row_group() -> Any:
    """The data group as a field of the row, for a model whose rows are of different groups."""
    return models.CharField(_("data group"), max_length=20, choices=DataGroup)


class ClientData(UUIDModel):
    """A row that belongs to one client and one area; the database ties the pair together (``core.rls.ClientTable``)."""

    client = models.ForeignKey(
        "clients.Client",
        on_delete=models.CASCADE,
        related_name="%(app_label)s_%(class)s_rows",
        verbose_name=_("client"),
        db_index=False,
    )
    area = models.ForeignKey(CooperationArea, on_delete=models.PROTECT, related_name="+", db_index=False)

    #: Which of the seven groups of § 11(2) the row belongs to.
    data_group: ClassVar[DataGroup]

    #: Of which rows one at most holds at a time (``clients.services.merging``); None where any number does.
    in_force_once: ClassVar[InForceOnce | None] = None

    #: Whether the rows go over when the client is merged into another.
    follows_merge: ClassVar[bool] = True

    objects = ClientRecordManager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["client", "area"], name="%(app_label).10s_%(class).12s_cl")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; how somebody stands to clients (``clients.standing``) is asked anew after it."""
        super().save(*args, **kwargs)
        forget_found()


class ClientRecord(ClientData, TimestampedModel, VersionedModel):
    """A record that an authority stored in the register and answers for (Act 381/2023 § 13(3), R30).

    An entry made by mistake is struck (``clients.services.striking``): the content goes from the row and from its history, and
    the empty row stays, with who struck it and when. Pages show a struck row as struck and never as content.
    """

    stored_by = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name=_("stored by"))
    struck_at = models.DateTimeField(_("struck as made by mistake"), null=True, blank=True, editable=False)
    struck_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("struck by"),
    )

    ownership: ClassVar[Ownership]

    #: The fields that go when the entry is struck; a model without any has no entries that can be struck.
    content_fields: ClassVar[tuple[str, ...]] = ()

    class Meta(ClientData.Meta):
        abstract = True

    @property
    def is_struck(self) -> bool:
        """Whether the entry was struck: nothing of its content is left."""
        return self.struck_at is not None

    @property
    def may_be_struck(self) -> bool:
        """Whether the state of the row lets it be struck; models in which something rests on the row say more."""
        return bool(self.content_fields) and not self.is_struck
