"""A client's flags: listed, set, moved, ended, struck."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts
from authorities.rights import DataGroup, Right
from clients.colleagues import colleagues
from clients.forms.flags import ChangeFlagForm, FlagForm
from clients.models import Flag
from clients.policy import can_add_entry, can_end_flag, can_strike
from clients.services import end_flag, move_flag, set_flag
from clients.views.door import ClientPage
from clients.views.striking import StrikeParts

#: So many that are over stand on the page at first.
SHOWN = 30


class FlagsPage(ClientPage):
    """The flags that stand, and those that are over."""

    title = gettext_lazy("Flags")
    section = "flags"
    template_name = "clients/flags.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the flags with what may be done to each: one query whatever their number."""
        rows = list(self.rows(Flag).select_related("stored_by", "owner", "struck_by"))
        for row in rows:
            row.client = self.client
        standing = [row for row in rows if row.is_in_force]
        over = [row for row in rows if not row.is_in_force]
        shown = over if "kaikki" in self.request.GET else over[:SHOWN]
        return super().get_context_data(
            **{
                "standing": [self.item(row) for row in standing],
                "over": [self.item(row) for row in shown],
                "hidden": len(over) - len(shown),
                "may_add": can_add_entry(self.actor, self.client, DataGroup.MEMBERSHIP),
                **kwargs,
            }
        )

    def item(self, row: Flag) -> dict[str, Any]:
        """A flag with what the actor may do to it."""
        return {"row": row, "may_end": can_end_flag(self.actor, row), "may_strike": can_strike(self.actor, row)}


class FlagFormPage(FormParts, ClientPage):
    """A form on the flags."""

    section = "flags"
    template_name = "clients/entry_form.html"
    data_groups = (DataGroup.MEMBERSHIP,)

    @cached_property
    def flag(self) -> Flag:
        """The flag of the address, when the actor may read it.

        Raises:
            Http404: there is none.
        """
        found = self.rows(Flag).select_related("stored_by", "owner").filter(pk=self.kwargs["flag_id"]).first()
        if found is None:
            raise Http404
        found.client = self.client
        flag: Flag = found
        return flag

    def back_url(self) -> str:
        """The flags."""
        return reverse("clients:flags", args=[self.client.pk])


class SetFlagPage(FlagFormPage):
    """Set a flag."""

    title = gettext_lazy("Set a flag")
    form_class = FlagForm
    done = gettext_lazy("The flag was set. It stands at the head of the client's pages.")

    def check(self) -> None:
        """Ask whether one may be set."""
        require(can_add_entry(self.actor, self.client, DataGroup.MEMBERSHIP), client=self.client, data_group=DataGroup.MEMBERSHIP)

    def form_options(self) -> dict[str, Any]:
        """People of the own authority who may see the client and write the data group."""
        people = colleagues(self.client, DataGroup.MEMBERSHIP, right=Right.WRITE).filter(employer=self.actor.authority_id)
        return {**super().form_options(), "people": people}

    def initial(self) -> dict[str, Any]:
        """One's own flag."""
        return {"owner": self.actor.user_id}

    def perform(self, form: Any) -> None:
        """Set it."""
        set_flag(actor=self.actor, client=self.client, **form.cleaned_data)


class ChangeFlagPage(FlagFormPage):
    """End a flag, or give it another last day."""

    title = gettext_lazy("End or move the flag")
    template_name = "clients/flag_change.html"
    form_class = ChangeFlagForm
    done = gettext_lazy("The flag was changed.")
    state = ""

    def check(self) -> None:
        """Ask whether the actor may."""
        require(can_end_flag(self.actor, self.flag), client=self.client, data_group=DataGroup.MEMBERSHIP)

    def initial(self) -> dict[str, Any]:
        """The flag as it stands."""
        return {"ends_on": self.flag.ends_on, "row_version": self.flag.row_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the flag."""
        return super().get_context_data(**{"flag": self.flag, **kwargs})

    def perform(self, form: Any) -> None:
        """Do what was chosen."""
        seen = form.cleaned_data["row_version"]
        if form.cleaned_data["what"] == ChangeFlagForm.END:
            end_flag(actor=self.actor, flag=self.flag, seen_version=seen)
            self.done = gettext_lazy("The flag was ended.")
        else:
            move_flag(actor=self.actor, flag=self.flag, ends_on=form.cleaned_data["ends_on"], seen_version=seen)


class StrikeFlagPage(StrikeParts, FlagFormPage):
    """Strike a flag that was set by mistake."""

    title = gettext_lazy("Strike the flag")
    template_name = "clients/flag_strike.html"
    done = gettext_lazy("The flag was struck. Its content was deleted.")

    @property
    def record(self) -> Flag:
        """The flag of the address."""
        return self.flag
