"""A client's attachments: listed, added, described anew, downloaded, struck."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Deny, deny, require
from authorities.pages import FormParts
from authorities.rights import DataGroup
from clients import events
from clients.changes import load_changes
from clients.forms.attachments import AttachmentChangeForm, AttachmentForm
from clients.models import Attachment, Consent
from clients.policy import can_add_entry, can_change, can_download, can_strike, can_write
from clients.reading import readable_rows
from clients.services import add_attachment, change_attachment, read_file
from clients.views.door import ClientPage
from clients.views.striking import StrikeParts
from core.file_checks import FileKind
from core.virus_scan import has_scanner

#: So many stand on the page at first.
SHOWN = 50
#: A download is saved, never shown: even a browser that opened it would run nothing in it and load nothing for it.
SANDBOX = "sandbox; default-src 'none'"


class AttachmentsPage(ClientPage):
    """The documents of all data groups that the role opens, the newest first."""

    title = gettext_lazy("Attachments")
    section = "attachments"
    template_name = "clients/attachments.html"

    @cached_property
    def listed(self) -> list[Attachment]:
        """The attachments that the actor may read."""
        related = ("stored_by", "struck_by", "consent__party", "document_type", "archive_authority")
        rows = list(self.rows(Attachment).select_related(*related))
        for row in rows:
            row.client = self.client
        return rows

    @property
    def shown(self) -> list[Attachment]:
        """Those that stand on the page."""
        return self.listed if "kaikki" in self.request.GET else self.listed[:SHOWN]

    def shown_groups(self) -> list[DataGroup]:
        """The data groups of what is shown; the person's own group heads the page."""
        return list(dict.fromkeys([*self.data_groups, *sorted(DataGroup(row.data_group) for row in self.shown)]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the attachments with what may be done to each."""
        items = [
            {
                "row": row,
                "may_download": can_download(self.actor, row),
                "may_change": can_change(self.actor, row),
                "may_strike": can_strike(self.actor, row),
            }
            for row in self.shown
        ]
        return super().get_context_data(
            **{
                "attachments": items,
                "hidden": len(self.listed) - len(items),
                "may_add": any(can_add_entry(self.actor, self.client, group) for group in DataGroup),
                "has_scanner": has_scanner(),
                **kwargs,
            }
        )


class AttachmentPage(ClientPage):
    """A page on the attachments."""

    section = "attachments"

    @cached_property
    def attachment(self) -> Attachment:
        """The attachment of the address, when the actor may read it.

        Raises:
            Http404: there is none.
        """
        related = ("stored_by", "consent__party", "document_type", "archive_authority")
        found = self.rows(Attachment).select_related(*related).filter(pk=self.kwargs["attachment_id"]).first()
        if found is None:
            raise Http404
        found.client = self.client
        attachment: Attachment = found
        return attachment

    @property
    def group(self) -> DataGroup:
        """The data group of the attachment."""
        return DataGroup(self.attachment.data_group)

    def shown_groups(self) -> list[DataGroup]:
        """The person's own group, which heads the page, and that of the attachment."""
        return list(dict.fromkeys([*self.data_groups, *([self.group] if "attachment_id" in self.kwargs else [])]))

    def list_url(self) -> str:
        """The attachments."""
        return reverse("clients:attachments", args=[self.client.pk])


class AttachmentFormParts(FormParts, AttachmentPage):
    """A form on the attachments; it leads back to them."""

    def back_url(self) -> str:
        """The attachments."""
        return self.list_url()


class AttachmentFormPage(AttachmentFormParts):
    """A form on a document."""

    template_name = "clients/attachment_form.html"

    def form(self, data: QueryDict | None = None) -> Any:
        """The form, with the file that was sent."""
        files = self.request.FILES if data is not None else None
        consents = readable_rows(Consent, self.actor, self.client)
        options = {"client": self.client, "consents": consents, "groups": self.groups(), **self.form_options()}
        return self.form_class(data, files, **options)

    def groups(self) -> list[DataGroup]:
        """The data groups that a document may be given."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell that a file must be chosen again: a browser sends it once."""
        return super().get_context_data(**{"file_again": bool(self.request.FILES), **kwargs})


class AddAttachmentPage(AttachmentFormPage):
    """Store a file, or where a paper original is."""

    title = gettext_lazy("Add an attachment")
    form_class = AttachmentForm
    done = gettext_lazy("The attachment was saved.")

    def groups(self) -> list[DataGroup]:
        """Those in which the actor may store something now."""
        return [group for group in DataGroup if can_add_entry(self.actor, self.client, group)]

    def check(self) -> None:
        """Ask whether there is any."""
        answers = [can_add_entry(self.actor, self.client, group) for group in DataGroup]
        if not any(answers):
            require(next((one for one in answers if one.reason is not Deny.ROLE), deny(Deny.ROLE)), client=self.client)

    def initial(self) -> dict[str, Any]:
        """Nothing has been seen yet."""
        return {"row_version": 0}

    def perform(self, form: Any) -> None:
        """Store it."""
        add_attachment(actor=self.actor, client=self.client, values=form.values(), upload=form.upload())


class ChangeAttachmentPage(AttachmentFormPage):
    """Change what is said of a document of the own authority."""

    title = gettext_lazy("Change the attachment")
    form_class = AttachmentChangeForm
    done = gettext_lazy("The attachment was saved. What was said of it earlier stays in its change log.")

    def groups(self) -> list[DataGroup]:
        """Those in which the actor may write."""
        return [group for group in DataGroup if can_write(self.actor, self.client, group)]

    def check(self) -> None:
        """Ask whether the actor may change it."""
        require(can_change(self.actor, self.attachment), client=self.client, data_group=self.group)

    def form_options(self) -> dict[str, Any]:
        """The attachment, whose consent and type may stay."""
        return {**super().form_options(), "entry": self.attachment}

    def initial(self) -> dict[str, Any]:
        """The attachment as it stands."""
        names = [name for name in self.form_class.base_fields if name not in {"row_version", "on_paper"}]
        row = self.attachment
        return {name: getattr(row, name) for name in names} | {
            "row_version": row.row_version,
            "on_paper": row.archive_authority is not None,
        }

    def perform(self, form: Any) -> None:
        """Change it."""
        seen = form.cleaned_data["row_version"]
        change_attachment(actor=self.actor, attachment=self.attachment, values=form.values(), seen_version=seen)


class StrikeAttachmentPage(StrikeParts, AttachmentFormParts):
    """Strike an attachment that was stored by mistake."""

    title = gettext_lazy("Strike the attachment")
    template_name = "clients/attachment_strike.html"
    done = gettext_lazy("The attachment was struck. Its content was deleted.")

    @property
    def record(self) -> Attachment:
        """The attachment of the address."""
        return self.attachment


class AttachmentChangesPage(AttachmentPage):
    """What has changed in what is said of a document, when and by whom."""

    title = gettext_lazy("Changes of the attachment")
    template_name = "clients/changes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the change log."""
        heading = _("Struck entry") if self.attachment.is_struck else str(self.attachment)
        return self.show(
            entry=self.attachment,
            heading=heading,
            changes=load_changes(self.attachment),
            back=self.list_url(),
            back_label=_("Back to the attachments"),
        )


class DownloadPage(AttachmentPage):
    """The file itself, to be saved."""

    http_method_names = ["get"]

    def check(self) -> None:
        """Ask whether it may be got."""
        self.decision = require(can_download(self.actor, self.attachment), client=self.client, data_group=self.group)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the file, all of it proved; the download is logged."""
        content = read_file(self.attachment)
        events.attachment_downloaded(actor=self.actor, row=self.attachment, decision=self.decision)
        kind = FileKind(self.attachment.media_type)
        charset = "; charset=utf-8" if kind is FileKind.TEXT else ""
        response = HttpResponse(content, content_type=f"{kind.value}{charset}")
        # Like every paper that leaves the system, it is named by the client number alone.
        name = (
            f"liite-{self.client.number}-{self.attachment.created_at:%Y%m%d}-{self.attachment.pk.hex[-6:]}.{kind.extensions[0]}"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = SANDBOX
        return response
