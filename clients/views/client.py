"""The client's summary, and showing the whole identity code."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.models import Authority
from authorities.rights import DataGroup
from clients.caseload import substitutes_of
from clients.desk import desk_items
from clients.models import Client, Membership, Referral, ResponsibleOfficial
from clients.policy import can_name_official, can_reopen, can_see_contacts
from clients.services import current_contacts, reveal_code
from clients.timeline import Timeline, load_timeline
from clients.views.door import ClientPage
from core import clock
from core.models.legal_period import PeriodCode
from core.periods import due_date
from core.presentation import Chip, Fact, date_text, days_text, distance, nearness


class OverviewPage(ClientPage):
    """What a caseworker needs first: what waits, the membership, who answers, what has happened."""

    title = gettext_lazy("Summary")
    section = "overview"
    template_name = "clients/overview.html"
    data_groups = (DataGroup.IDENTITY, DataGroup.MEMBERSHIP)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the membership that counts, the officials and the timeline."""
        membership = Membership.objects.filter(client=self.client).that_counts_first().first()
        return super().get_context_data(
            **{
                "membership": membership,
                "membership_facts": self.membership_facts(membership),
                "officials": officials_by_authority(self.client),
                "is_ended": self.client.facts_for(self.actor).closed,
                "may_name_official": can_name_official(self.actor, self.client),
                "may_reopen": can_reopen(self.actor, self.client),
                "timeline": self.timeline,
                "due_dates": self.due_dates(membership),
                "waiting": desk_items(self.actor, client=self.client),
                **kwargs,
            }
        )

    @cached_property
    def timeline(self) -> Timeline:
        """What has happened, from every app; ``laji`` in the address narrows it to one kind of event."""
        return load_timeline(self.actor, self.client, kind=self.request.GET.get("laji", ""))

    def shown_groups(self) -> list[DataGroup]:
        """The page's own groups, and those that the timeline tells of."""
        return list(dict.fromkeys([*self.data_groups, *sorted(self.timeline.data_groups)]))

    def membership_facts(self, membership: Membership | None) -> list[Fact]:
        """The membership in a few lines; the home municipality under non-disclosure is not shown (R44)."""
        if membership is None:
            return []
        facts = [Fact(label=_("Began"), value=date_text(membership.started_on), note=self.lasted(membership))]
        if membership.ended_on:
            facts.append(Fact(label=_("Ended"), value=date_text(membership.ended_on)))
        if membership.end_reason:
            facts.append(Fact(label=_("What the need gave way to"), value=membership.get_end_reason_display()))
        referral = Referral.objects.filter(membership=membership).select_related("referred_by").first()
        if referral is not None:
            facts += [
                Fact(label=_("Referred by"), value=f"{referral.referred_by.short_name} {date_text(referral.referred_on)}"),
                Fact(label=_("Ground"), value=", ".join(referral.ground_labels)),
            ]
        return [*facts, self.municipality_fact()]

    def lasted(self, membership: Membership) -> str:
        """How long it has lasted, in words."""
        end = membership.ended_on or clock.today()
        days = days_text((end - membership.started_on).days)
        return _("lasted {days}").format(days=days)

    def municipality_fact(self) -> Fact:
        """The home municipality, or why it is not shown."""
        label = _("Home municipality")
        if not can_see_contacts(self.actor, self.client):
            return Fact(label=label, note=_("not shown, non-disclosure for safety"))
        contacts = current_contacts(self.client)
        return Fact(label=label, value=str(contacts.home_municipality or "") if contacts else "")

    def due_dates(self, membership: Membership | None) -> list[dict[str, Any]]:
        """What falls due next: the plan within the period of § 4(3)."""
        if membership is None or not membership.is_open:
            return []
        due = due_date(PeriodCode.PLAN_DUE, membership.started_on)
        note = distance(due) if due >= clock.today() else _("plans are recorded in a later version of the system")
        return [
            {"day": due, "title": _("Plan drawn up"), "note": note, "nearness": nearness(due) if due >= clock.today() else ""}
        ]


def officials_by_authority(client: Client) -> list[dict[str, Any]]:
    """Each serving authority with its responsible official, or None where none has been named."""
    named = {
        row.stored_by_id: row
        for row in ResponsibleOfficial.objects.filter(client=client, ended_on=None).select_related("user__unit")
    }
    away = substitutes_of(client)
    serving = Authority.objects.filter(pk__in=client.serving_authority_ids)
    return [
        {
            "chip": Chip(kind=authority.kind, label=authority.short_name),
            "authority": authority,
            "official": named[authority.pk].user if authority.pk in named else None,
            "substitutes": away.get(named[authority.pk].user_id, []) if authority.pk in named else [],
        }
        for authority in serving
    ]


class RevealCode(ClientPage):
    """Show the whole identity code once, by POST; the look is logged (R43)."""

    section = "overview"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the page that shows the code; nothing is kept in the address or the session."""
        code = reveal_code(actor=self.actor, client=self.client)
        messages.info(request, _("The look at the identity code was logged."))
        self.title = gettext_lazy("Identity code")
        self.template_name = "clients/code.html"
        return self.show(code=code, back=reverse("clients:client", args=[self.client.pk]))
