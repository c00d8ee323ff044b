"""Forms of the attachments."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from authorities.models import Authority, CodeItem
from authorities.rights import DataGroup
from clients.forms.entries import SOURCE_SECTION, EntryForm
from clients.models import Client
from clients.services import Upload
from core import clock
from core.file_checks import ACCEPTED
from core.forms import Checkbox, FinnishDateField, LineField, Section


def file_hint() -> str:
    """Kinds and size that are taken."""
    words = gettext(
        "PDF, PNG, JPEG, Word (docx), Excel (xlsx), OpenDocument (odt) or text, at most %(limit)d megabytes, without macros."
    )
    return words % {"limit": settings.TYM_LARGEST_FILE_MB}


class ItemField(forms.ModelChoiceField):
    """A value of a code list, by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.name)


class DescribedForm(EntryForm):
    """What is said of a document: its kind, its data group, where the paper lies, and the source."""

    reveals: ClassVar = {**EntryForm.reveals, "on_paper": {"on": ("archive_authority", "archive_reference", "kept_until")}}
    PAPER_SECTION = Section(_("Paper original"), ("on_paper",))

    title = LineField(
        label=_("Title"),
        help_text=_("For example: statement on work ability. No identity code."),
        max_length=200,
        error_messages={"required": _("Enter a title.")},
    )
    document_type = ItemField(
        label=_("Type of document"),
        queryset=CodeItem.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the type of the document."),
            "invalid_choice": _("Choose the type of the document."),
        },
    )
    data_group = forms.ChoiceField(
        label=_("Data group"),
        help_text=_("Whoever may read the group may read the document."),
        error_messages={"required": _("Choose the data group that the document belongs to.")},
    )
    dated_on = FinnishDateField(label=_("Date of the document"), latest=clock.today, required=False)
    on_paper = forms.BooleanField(
        label=_("There is a paper original"), required=False, widget=Checkbox(legend=_("Paper original"))
    )
    archive_authority = forms.ModelChoiceField(
        label=_("In whose archive"),
        queryset=Authority.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose in whose archive the paper original is."),
            "invalid_choice": _("Choose in whose archive the paper original is."),
        },
    )
    archive_reference = LineField(
        label=_("Reference in the archive"), help_text=_("For example a case number or a folder."), max_length=200, required=False
    )
    kept_until = FinnishDateField(label=_("Kept until"), help_text=_("In the form dd.mm.yyyy"), required=False)

    def __init__(self, *args: Any, client: Client, groups: list[DataGroup], **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        entry = kwargs.get("entry")
        known = [entry.document_type_id] if entry is not None else []
        current = CodeItem.objects.current().filter(code_list=CodeItem.List.DOCUMENT_TYPE)
        types = CodeItem.objects.filter(pk__in=[*current.values_list("pk", flat=True), *known])
        self.offer("document_type", types)
        self.offer("archive_authority", Authority.objects.filter(areas=client.area_id))
        self.offer("data_group", [("", _("Choose")), *((one.value, one.label) for one in groups)])

    def values(self) -> dict[str, Any]:
        """Field → value, as the service takes them."""
        return {name: value for name, value in super().values().items() if name not in {"on_paper", "file"}}


class AttachmentForm(DescribedForm):
    """A new document."""

    sections = (
        Section(_("Document"), ("file", "title", ("document_type", "dated_on"), "data_group")),
        DescribedForm.PAPER_SECTION,
        SOURCE_SECTION,
    )

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=lazy(file_hint, str)(),
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
        error_messages={
            "empty": _("The file is empty. Choose another one."),
            "invalid": _("The file did not arrive. Choose it again."),
            "missing": _("The file did not arrive. Choose it again."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Leave empty to use the file's name. No identity code.")

    def upload(self) -> Upload | None:
        """The file as the service takes it."""
        sent = self.cleaned_data["file"]
        return Upload(name=sent.name, size=sent.size, content=sent.read()) if sent else None


class AttachmentChangeForm(DescribedForm):
    """What is said of a document that is there."""

    sections = (
        Section(_("Document"), ("title", ("document_type", "dated_on"), "data_group")),
        DescribedForm.PAPER_SECTION,
        SOURCE_SECTION,
    )
