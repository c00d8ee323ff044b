"""The plan of a client: the version that is being made or in force, the earlier ones, and two of them side by side."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authorities.access import holds
from authorities.rights import DataGroup, Right
from clients.models import Membership, ResponsibleOfficial
from clients.reading import readable_rows
from clients.views.door import ClientPage
from core.presentation import Chip
from planning import plan_page
from planning.comparison import compare, time_words
from planning.models import Goal, Party, PlanApproval, PlanDelivery, PlanVersion, ServiceTerms
from planning.plan_content import PlanContent, approvals_of, load_content, load_explanations, missing_of
from planning.policy import (
    can_approve,
    can_begin_plan,
    can_change_service,
    can_deliver,
    can_draft,
    can_draft_frame,
    can_explain_duties,
    can_follow_service,
    can_record_approval,
)

State = PlanVersion.State


class PlanPages(ClientPage):
    """A page of a client's plan."""

    section = "plan"
    data_groups = (DataGroup.PLAN,)

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """The versions that the actor may read: of the membership that counts, the newest first, then of earlier ones."""
        rows = self.rows(PlanVersion).select_related("membership", "begun_by", "stored_by")
        return sorted(rows, key=lambda row: (row.membership.started_on, row.number), reverse=True)

    def find_version(self, key: Any) -> PlanVersion:
        """The version of a key.

        Raises:
            Http404: there is none.
        """
        for row in self.versions:
            if str(row.pk) == str(key):
                row.client = self.client
                return row
        raise Http404

    @cached_property
    def version(self) -> PlanVersion:
        """The version of the address.

        Raises:
            Http404: there is none.
        """
        return self.find_version(self.kwargs["version_id"])

    def version_url(self) -> str:
        """The version's page."""
        return reverse("planning:plan-version", args=[self.client.pk, self.version.pk])


class ShowsVersion(PlanPages):
    """Shows a version whole; a form on one of its parts stands in its place.

    Class attributes:
        editing: which part the form is of; "" where nothing is edited.
    """

    title = gettext_lazy("Multidisciplinary employment plan")
    template_name = "planning/plan.html"
    editing: str = ""

    @cached_property
    def content(self) -> PlanContent:
        """What the version says, as far as the actor may read it."""
        return load_content(self.version, read=self.rows)

    @cached_property
    def is_whole(self) -> bool:
        """Whether the actor reads all that the three have stored, not the own authority's part alone."""
        return bool(holds(self.actor, DataGroup.PLAN, Right.READ))

    def names(self) -> dict[Party, str]:
        """Who acts for each party: the client, and the responsible official of each authority."""
        rows = readable_rows(ResponsibleOfficial, self.actor, self.client).filter(ended_on=None)
        acting = rows.select_related("user", "stored_by")
        officials = {Party(row.stored_by.kind): str(row.user) for row in acting if row.stored_by.kind in Party.values}
        return {Party.CLIENT: str(self.client), **officials}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the version, who may do what with it, and what is missing."""
        return super().get_context_data(**{**self.shown(), **kwargs})

    def shown(self) -> dict[str, Any]:
        """What the template tells of the version."""
        version, content = self.version, self.content
        explained = load_explanations(version, read=self.rows)
        approvals = approvals_of(version, read=self.rows)
        cards = plan_page.approval_cards(content, approvals, self.names()) if self.is_whole else []
        first = version.number == 1 and version.is_open
        return {
            "version": version,
            "content": content,
            "goals": content.goals,
            "services": [self._service(terms) for terms in content.services],
            "cards": cards,
            "given": plan_page.given(cards),
            "lapsed": plan_page.lapsed(cards),
            "missing": missing_of(content, explained) if version.is_open and self.is_whole else [],
            "is_whole": self.is_whole,
            "explanations": [(_chip(row), row) for row in explained.values()],
            "has_explained": self.actor.employer.kind in explained,
            "deliveries": self.rows(PlanDelivery).filter(version=version).select_related("delivered_by", "stored_by"),
            "plan_due": plan_page.plan_due(self.actor, self.client, version.membership) if first else None,
            "review_due": plan_page.review_due(version) if version.state == State.IN_FORCE else None,
            "others": [row for row in self.versions if row.pk != version.pk],
            "editing": self.editing,
            "heading": ShowsVersion.title,
            "client_approved": any(card.party is Party.CLIENT and card.state == "approved" for card in cards),
            **self.rights(),
        }

    def rights(self) -> dict[str, Any]:
        version = self.version
        return {
            "may_draft": can_draft(self.actor, version),
            "may_frame": can_draft_frame(self.actor, version),
            "may_explain": can_explain_duties(self.actor, version),
            "may_approve": can_approve(self.actor, version) and self._is_awaited(),
            "may_record": can_record_approval(self.actor, version),
            "may_deliver": can_deliver(self.actor, version),
            "may_begin": can_begin_plan(self.actor, self.client) and not any(row.is_open for row in self.versions),
        }

    def _is_awaited(self) -> bool:
        """Whether the own authority's approval is needed and has not been given."""
        kind = self.actor.employer.kind
        live = {row.party for row in approvals_of(self.version).values() if row.withdrawn_at is None}
        return kind in self.content.needed and kind not in live

    def _service(self, terms: ServiceTerms) -> dict[str, Any]:
        terms.version, terms.service.client = self.version, self.client
        return {
            "terms": terms,
            "time": time_words(terms),
            "chip": Chip(kind=terms.stored_by.kind, label=terms.stored_by.short_name),
            "may_change": can_change_service(self.actor, terms),
            "may_follow": can_follow_service(self.actor, terms.service) and self.version.state == State.IN_FORCE,
        }


class PlanPage(ShowsVersion):
    """The version that is being made, or the one in force, or the latest; how to begin when there is none."""

    @cached_property
    def version(self) -> PlanVersion:
        """The version that matters now."""
        current = next((row for row in self.versions if row.state == State.IN_FORCE), self.versions[0])
        return self.find_version(next((row for row in self.versions if row.is_open), current).pk)

    def shown(self) -> dict[str, Any]:
        """The version, or that there is no plan yet, and by when there should be one."""
        if self.versions:
            return super().shown()
        membership = Membership.objects.filter(client=self.client).that_counts_first().first()
        due = plan_page.plan_due(self.actor, self.client, membership) if membership and membership.ended_on is None else None
        return {"version": None, "plan_due": due, "may_begin": can_begin_plan(self.actor, self.client), "others": []}


class VersionPage(ShowsVersion):
    """One version."""


class ComparePage(PlanPages):
    """Two versions side by side: what changed, in words."""

    title = gettext_lazy("Versions of the plan side by side")
    template_name = "planning/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the two versions, the older first, and their differences."""
        newer = self.find_version(self.request.GET.get("uudempi") or self._newest())
        older = self.find_version(self.request.GET.get("vanhempi") or self._before(newer))
        if (older.membership.started_on, older.number) > (newer.membership.started_on, newer.number):
            older, newer = newer, older
        compared = compare(load_content(older, read=self.rows), load_content(newer, read=self.rows))
        return super().get_context_data(
            **{
                "older": older,
                "newer": newer,
                "sides": [{"version": one, "approvals": self._standing(one)} for one in (older, newer)],
                "compared": compared,
                "changed": sum(len(section.rows) for section in compared),
                "same": [row for section in compared for row in section.same],
                "versions": self.versions,
                **kwargs,
            }
        )

    def _standing(self, version: PlanVersion) -> list[PlanApproval]:
        return [row for row in approvals_of(version, read=self.rows).values() if row.withdrawn_at is None]

    def _newest(self) -> Any:
        return self.versions[0].pk if self.versions else None

    def _before(self, version: PlanVersion) -> Any:
        place = self.versions.index(version)
        return self.versions[min(place + 1, len(self.versions) - 1)].pk


class FindsGoal(PlanPages):
    """A page of one goal of an open version."""

    @cached_property
    def goal(self) -> Goal:
        """The goal of the address.

        Raises:
            Http404: there is none.
        """
        found: Goal | None = self.rows(Goal).filter(pk=self.kwargs["goal_id"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def version(self) -> PlanVersion:
        """The goal's version."""
        return self.find_version(self.goal.version_id)


class FindsService(PlanPages):
    """A page of what a version says of a service."""

    @cached_property
    def terms(self) -> ServiceTerms:
        """The terms of the address, with their service.

        Raises:
            Http404: there are none.
        """
        rows = self.rows(ServiceTerms).select_related("item", "service", "stored_by")
        found: ServiceTerms | None = rows.filter(pk=self.kwargs["terms_id"]).first()
        if found is None:
            raise Http404
        found.version, found.client, found.service.client = self.find_version(found.version_id), self.client, self.client
        return found

    @cached_property
    def version(self) -> PlanVersion:
        """The version that says it."""
        return self.terms.version


def _chip(row: Any) -> Chip:
    return Chip(kind=row.stored_by.kind, label=row.stored_by.short_name)
