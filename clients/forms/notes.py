"""Forms of the notes to colleagues."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from authorities.models import User
from authorities.rights import DataGroup
from core.forms import Checkboxes, FilterForm, Radios, TextField, TymForm


class ByAuthority(ModelChoiceIterator):
    """The people in groups, one for each authority; they come in its order."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the authority's short name and its people."""
        for authority, people in groupby(self.queryset, key=lambda person: person.employer):
            yield authority.short_name, [self.choice(person) for person in people]


class ColleaguesField(forms.ModelMultipleChoiceField):
    """Colleagues chosen by name and title, in groups by authority."""

    iterator = ByAuthority

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the title."""
        return f"{obj}, {obj.title}" if obj.title else str(obj)


class NoteForm(TymForm):
    """A note, or an answer to one."""

    text = TextField(
        label=_("Text of the note"),
        help_text=_("Write only what belongs to this data group. Everybody who may read the group may read the note."),
        max_length=2000,
        rows=6,
        error_messages={"required": _("Write the note.")},
    )
    mentions = ColleaguesField(
        label=_("Whom do you want to read it?"),
        help_text=_(
            "The note stands on the desk of those chosen until they mark it as read. Listed are those who may see the client and "
            "this data group."
        ),
        queryset=User.objects.none(),
        required=False,
        widget=Checkboxes,
        error_messages={
            "invalid_choice": _("Somebody chosen may not see this client or this data group any more. Choose again."),
            "invalid_pk_value": _("Somebody chosen may not see this client or this data group any more. Choose again."),
        },
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("mentions", people)


class NoteGroupForm(FilterForm):
    """Of which data group a new note is: it decides who may read it, and so who may be mentioned."""

    ryhma = forms.ChoiceField(
        label=_("Data group"),
        help_text=_("Whoever may read the group may read the note. Only groups that your role writes are listed."),
        widget=Radios,
    )

    def __init__(self, *args: Any, groups: Iterable[DataGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("ryhma", [(group.value, group.label) for group in groups])
