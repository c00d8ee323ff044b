"""Pages of a lost second factor: one administrator asks for its reset, another one confirms it."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.forms.resets import DecisionForm, ResetForm
from authorities.independence import NEW_FOR
from authorities.models import SecondFactorReset, User
from authorities.policy import can_confirm_reset, can_reset_second_factor, can_withdraw_reset
from authorities.scope import accounts_within
from authorities.services import second_factor as services
from authorities.views.base import AdministratorPage, FormPage
from authorities.views.users import UserFormPage
from core import clock
from core.presentation import Fact, moment_text

#: How many decided resets the list shows; the event log has them all.
EARLIER = 20


class ResetListPage(AdministratorPage):
    """Resets that wait for a second person, and the latest decided ones."""

    title = gettext_lazy("Resets of second factors")
    section = "resets"
    template_name = "authorities/resets.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both lists."""
        within = accounts_within(self.actor.administers).order_by().values("pk")
        rows = SecondFactorReset.objects.filter(user__in=within).select_related("user__employer", "requested_by", "confirmed_by")
        since = clock.now() - SecondFactorReset.OPEN_FOR
        waiting = rows.filter(confirmed_at=None, withdrawn_at=None, requested_at__gt=since)
        return super().get_context_data(
            **{
                "waiting": [
                    (
                        row,
                        bool(can_confirm_reset(self.actor, row.user, row.requested_by_id)),
                        bool(can_withdraw_reset(self.actor, row.user)),
                    )
                    for row in waiting
                ],
                "earlier": rows.exclude(pk__in=waiting.values("pk"))[:EARLIER],
                **kwargs,
            }
        )


class RequestResetPage(UserFormPage):
    """Ask for the reset of another person's second factor."""

    title = gettext_lazy("Ask for the reset of a second factor")
    form_class = ResetForm
    submit = gettext_lazy("Ask for the reset")
    done = gettext_lazy("The reset was asked for. It takes effect when another administrator confirms it within a day.")
    state = gettext_lazy("Another administrator confirms it; until then nothing changes.")

    def check(self) -> None:
        """Refuse the own account."""
        require(can_reset_second_factor(self.actor, self.user))

    def initial(self) -> dict[str, Any]:
        """Nothing is offered."""
        return {}

    def perform(self, form: ResetForm) -> None:
        """Ask for it."""
        services.request_reset(actor=self.actor, user=self.user, reason=form.cleaned_data["reason"])


class ResetPage(FormPage):
    """One reset, for the decision on it."""

    section = "resets"
    form_class = DecisionForm
    template_name = "authorities/reset.html"
    warning: ClassVar[Any] = ""

    @cached_property
    def reset(self) -> SecondFactorReset:
        """The reset of the address."""
        rows = SecondFactorReset.objects.select_related("user__employer", "requested_by")
        return get_object_or_404(rows, pk=self.kwargs["reset_id"])

    def back_url(self) -> str:
        """The list."""
        return reverse("authorities:resets")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts to be judged."""
        reset = self.reset
        return super().get_context_data(
            **{
                "reset": reset,
                "warning": self.warning,
                "facts": [
                    Fact(label=_("Person"), value=str(reset.user), note=reset.user.employer.short_name),
                    *_changed_address(reset.user),
                    Fact(label=_("Asked for by"), value=str(reset.requested_by), note=moment_text(reset.requested_at)),
                    Fact(label=_("Reason"), value=reset.reason),
                    Fact(label=_("Can be confirmed until"), value=moment_text(reset.requested_at + reset.OPEN_FOR)),
                ],
                **kwargs,
            }
        )


def _changed_address(user: User) -> list[Fact]:
    """A line that warns of an address that was replaced lately."""
    moment = user.email_changed_at
    if moment is None or clock.now() - moment > NEW_FOR:
        return []
    return [Fact(label=_("E-mail address"), value=user.email, note=_("changed %(when)s") % {"when": moment_text(moment)})]


class ConfirmResetPage(ResetPage):
    """Confirm a reset that another administrator asked for."""

    title = gettext_lazy("Confirm the reset of a second factor")
    submit = gettext_lazy("Confirm: take the second factor off")
    warning = gettext_lazy("The second factor is taken off at once, and the person's sessions end")
    done = gettext_lazy("The second factor was taken off. The person sets up a new one at the next sign-in.")

    def check(self) -> None:
        """Refuse the one who asked, and the one whom it concerns."""
        require(can_confirm_reset(self.actor, self.reset.user, self.reset.requested_by_id))

    def perform(self, form: DecisionForm) -> None:
        """Confirm it."""
        services.confirm_reset(actor=self.actor, reset=self.reset)


class WithdrawResetPage(ResetPage):
    """Withdraw a reset that was asked for by mistake or under suspicion."""

    title = gettext_lazy("Withdraw the reset of a second factor")
    submit = gettext_lazy("Withdraw the reset")
    warning = gettext_lazy("The second factor stays as it is, and the person is not helped")
    done = gettext_lazy("The reset was withdrawn. The second factor stays.")

    def check(self) -> None:
        """Refuse the one whom it concerns."""
        require(can_withdraw_reset(self.actor, self.reset.user))

    def perform(self, form: DecisionForm) -> None:
        """Withdraw it."""
        services.withdraw_reset(actor=self.actor, reset=self.reset)
