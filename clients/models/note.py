"""Notes to colleagues: a text of one data group, its answers in the same thread, and who is mentioned in it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.history import audited_history
from authorities.models import User
from clients.models.base import ClientRecord, Ownership, row_group


class ColleagueNote(ClientRecord):
    """What an official writes to colleagues on a client. Never changed: what was wrong is struck and written anew.

    The data group stands on each row, for a note can be of any; whoever may read the group may read the note. An answer hangs on
    the first note of its thread and is of the same group.
    """

    ownership = Ownership.OWN
    content_fields = ("text",)

    data_group = row_group()
    thread = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="answers",
        verbose_name=_("answer to"),
    )
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, editable=False, related_name="+", db_index=False, verbose_name=_("written by")
    )
    text = models.TextField(_("text"), max_length=2000)

    history = audited_history()

    class Meta(ClientRecord.Meta):
        verbose_name = _("note to colleagues")
        verbose_name_plural = _("notes to colleagues")
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="note_key_with_client"),
            models.CheckConstraint(condition=~Q(thread=F("id")), name="a_note_is_no_answer_to_itself"),
        ]

    def __str__(self) -> str:
        return str(self.get_data_group_display())


class Mention(ClientRecord):
    """Somebody named in a note: it stands on their desk until they mark it as read.

    Of the note's own data group, and stored by the authority of the note's author: whoever may not read that note has no mention.
    """

    ownership = Ownership.JOINT

    data_group = row_group()
    note = models.ForeignKey(ColleagueNote, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("mentioned"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)

    class Meta(ClientRecord.Meta):
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mentioned_once_in_a_note")]
        indexes = [
            *ClientRecord.Meta.indexes,
            models.Index(fields=["area", "user"], condition=Q(read_at=None), name="mentions_to_be_read"),
        ]

    def __str__(self) -> str:
        return str(self.user)
