"""The page of a change of an account that somebody else than its maker looks at."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.forms.resets import DecisionForm
from authorities.models import AccountReview
from authorities.pages import SignedInPage
from authorities.policy import can_administer
from authorities.reviews import what_was_done
from authorities.services.reviews import acknowledge
from core.presentation import Fact, moment_text


class AccountReviewPage(SignedInPage):
    """What was done to an account, by whom, and the button that takes it off the reader's own desk."""

    title = gettext_lazy("Check a change of an account")
    template_name = "authorities/account_review.html"

    @cached_property
    def review(self) -> AccountReview:
        """The change of the address, when it stands on the reader's own desk; another's does not exist here."""
        rows = AccountReview.objects.select_related("user__employer", "made_by__employer").filter(reader=self.actor.user_id)
        return get_object_or_404(rows, pk=self.kwargs["review_id"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the change."""
        return self.show(form=DecisionForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take it off the desk."""
        acknowledge(actor=self.actor, review_id=self.review.pk)
        messages.success(request, _("Marked as checked."))
        return redirect("/")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts."""
        review = self.review
        what = what_was_done(review)
        facts = [
            Fact(label=_("What was done"), value=what[:1].upper() + what[1:]),
            Fact(label=_("Account"), value=str(review.user), note=review.user.employer.short_name),
            Fact(label=_("By"), value=str(review.made_by), note=review.made_by.employer.short_name),
            Fact(label=_("When"), value=moment_text(review.created_at)),
        ]
        user_url = reverse("authorities:user", args=[review.user_id]) if can_administer(self.actor) else ""
        return super().get_context_data(**{"facts": facts, "review": review, "user_url": user_url, **kwargs})
