"""Plans of the demo's clients at every step: drafted, awaiting approval, in force, late; written in sets with their history."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from audit.events import Action
from audit.querysets import Entry, set_based
from authorities.models import AuthorityKind, CooperationArea, User
from clients.demo.batch import Batch
from clients.models import Membership, ResponsibleOfficial
from core.clock import start_of_day
from planning.models import (
    DutiesExplained,
    FollowUp,
    Goal,
    JobSearch,
    Party,
    PlanApproval,
    PlanDelivery,
    PlannedService,
    PlanVersion,
    Reporting,
    ServiceItem,
    ServiceTerms,
)
from planning.plan_content import PlanContent

State = PlanVersion.State
#: Days of a membership before which few have a plan, and how often a plan is at each step later.
YOUNG = 60
STEPS = {"in_force": 78, "new_draft": 8, "awaiting": 6, "draft": 4, "none": 4}
#: Days since the plan came into force; a few reviews are late.
AGES = (3, 98)
GOALS = (
    ("Työkyky riittää osa-aikaiseen työhön", "Käynnit terveydenhoitajalla kerran kuussa\nTyökyvyn arviointi", ["hva", "client"]),
    ("Asiakas kokeilee kevyttä varastotyötä", "Työkokeilu, 4 tuntia päivässä\nTyöhönvalmentaja käy paikalla", ["tvv"]),
    ("Arjen talous on hallinnassa", "Sosiaaliohjaajan tapaamiset\nMaksusuunnitelma velkaneuvonnassa", ["hva", "client"]),
    ("Ammatinvalinta selkiytyy", "Uravalmennus\nTutustuminen kahteen oppilaitokseen", ["tvv", "client"]),
    ("Suomen kielen taito riittää ammatillisiin opintoihin", "Kielikoulutus\nKielikahvila viikoittain", ["tvv", "client"]),
)
REASON = "Työkyvyn arvioinnin mukaan työaika on rajattava puoleen toistaiseksi."
#: Familiar ones at a step of their own.
CHOSEN = {"Salminen": "draft", "Rautio": "awaiting"}


def add_plans(*, area: CooperationArea, seed: int, reference_date: date) -> int:
    """Give the open memberships of an area their plans, inside a unit of work of that area; returns how many versions."""
    writer = PlanWriter(Random(f"{seed}/{area.pk}/plans"), reference_date)  # noqa: S311 - not a secret
    memberships = Membership.objects.filter(area=area, ended_on=None).select_related("client").order_by("client__number")
    officials: dict[Any, list[ResponsibleOfficial]] = {}
    for row in ResponsibleOfficial.objects.filter(area=area, ended_on=None).select_related("user__employer", "stored_by"):
        officials.setdefault(row.client_id, []).append(row)
    for membership in memberships:
        writer.add(membership, officials.get(membership.client_id, []))
    with set_based(Entry(action=Action.IMPORTED, actor=None, area_id=area.pk)) as tally:
        writer.batch.write(tally)
    return writer.versions


class PlanWriter:
    """Plans of one area."""

    def __init__(self, random: Random, today: date) -> None:
        self.random, self.today = random, today
        self.batch = Batch()
        self.versions = 0
        self.items: dict[str, list[ServiceItem]] = {}
        for item in ServiceItem.objects.on(today).filter(is_work_activity=False):
            self.items.setdefault(item.authority_kind, []).append(item)

    def add(self, membership: Membership, officials: Iterable[ResponsibleOfficial]) -> None:
        """The plan of one membership, if it has one; officials of the TVV and the county are needed for it."""
        people = {row.stored_by.kind: row.user for row in officials}
        step = self._step(membership)
        if not {AuthorityKind.TVV, AuthorityKind.HVA} <= set(people) or step == "none":
            return
        if step in {"in_force", "new_draft"}:
            first = self._version(membership, people, number=1, state=State.IN_FORCE)
            if step == "new_draft":
                self._version(membership, people, number=2, state=State.DRAFT, copied=first)
        else:
            self._version(membership, people, number=1, state=State.AWAITING if step == "awaiting" else State.DRAFT)

    def _step(self, membership: Membership) -> str:
        step = self.random.choices(list(STEPS), list(STEPS.values()))[0]
        days = (self.today - membership.started_on).days
        if days < YOUNG:
            step = "draft" if days > YOUNG // 3 and step == "in_force" else "none"
        return CHOSEN.get(membership.client.last_name, step) if days >= YOUNG else step

    def _version(
        self,
        membership: Membership,
        people: dict[str, User],
        *,
        number: int,
        state: State,
        copied: PlanContent | None = None,
    ) -> PlanContent:
        day = self.today - timedelta(days=self.random.randint(*AGES)) if state == State.IN_FORCE else self.today
        day = max(day, membership.started_on)
        at = start_of_day(day) + timedelta(hours=9, minutes=self.random.randint(0, 300))
        by = people[AuthorityKind.TVV]
        version = PlanVersion(
            **_owned(membership, by),
            membership=membership,
            number=number,
            state=state,
            begun_on=day,
            begun_by=by,
            in_force_on=day if state == State.IN_FORCE else None,
        )
        content = self._content(version, membership, people, at, copied)
        if state == State.IN_FORCE:
            version.content_hash = content.digest
        self.batch.add(version, at=at, by=by.pk)
        for part in content.parts:
            self.batch.add(part, at=at, by=by.pk)
        if state != State.DRAFT:
            self._explained(version, people, at)
            needed = [party for party in content.needed if state == State.IN_FORCE or party == Party.HVA]
            self._approved(version, content, people, needed, at)
        if state == State.IN_FORCE:
            self._delivered(version, people, at)
        self.versions += 1
        return content

    def _content(
        self, version: PlanVersion, membership: Membership, people: dict[str, User], at: datetime, copied: PlanContent | None
    ) -> PlanContent:
        owned = {kind: _owned(membership, user) for kind, user in people.items()}
        tvv = owned[AuthorityKind.TVV]
        if copied is not None:
            return self._copied(version, copied)
        goals = [
            Goal(**tvv, version=version, text=text, measures=measures, responsible=who, due_on=self._ahead(60, 200))
            for text, measures, who in self.random.sample(GOALS, self.random.randint(1, 3))
        ]
        kinds = [kind for kind in people if kind in self.items and (kind != AuthorityKind.KELA or self.random.random() < 0.4)]
        services = [self._service(version, membership, people[kind], at) for kind in kinds]
        is_whole = version.state != State.DRAFT
        obliged = self.random.random() < 0.4
        search = (
            {"is_obliged": True, "opportunities": self.random.randint(1, 4), "period_months": 1}
            if obliged
            else {"is_obliged": False, "need_found": True, "not_possible": True, "reason": REASON}
        )
        follow_up = {"manner": "Puhelimitse", "frequency": "Joka toinen kuukausi", "responsible": ["tvv", "hva"]}
        return PlanContent(
            version=version,
            goals=tuple(goals),
            services=tuple(services),
            job_search=JobSearch(**tvv, version=version, **search),
            follow_up=FollowUp(**tvv, version=version, **follow_up) if is_whole else None,
            reporting=Reporting(**tvv, version=version, report_by=self._ahead(20, 90), manner="Puhelimitse TVV:lle"),
        )

    def _copied(self, version: PlanVersion, source: PlanContent) -> PlanContent:
        def copy(part: Any) -> Any:
            if part is None:
                return None
            tied = {name: getattr(part, name) for name in ("line", "service") if hasattr(part, name)}
            told = {name: getattr(part, name) for name in part.told}
            owned = {"client_id": part.client_id, "area_id": part.area_id, "stored_by": part.stored_by}
            return type(part)(**owned, version=version, **tied, **told)

        return PlanContent(
            version=version,
            goals=tuple(copy(goal) for goal in source.goals[:-1] or source.goals),
            services=tuple(copy(terms) for terms in source.services),
            job_search=copy(source.job_search),
            follow_up=copy(source.follow_up),
            reporting=copy(source.reporting),
        )

    def _service(self, version: PlanVersion, membership: Membership, user: User, at: datetime) -> ServiceTerms:
        owned = _owned(membership, user)
        stands = PlannedService.State.PLANNED
        if version.state == State.IN_FORCE:
            stands = self.random.choice(list(PlannedService.State))
        reason = "Sairastuminen, jatketaan keväällä" if stands == PlannedService.State.INTERRUPTED else ""
        service = PlannedService(**owned, membership=membership, state=stands, state_since=version.begun_on, state_reason=reason)
        self.batch.add(service, at=at, by=user.pk)
        starts = version.begun_on + timedelta(days=self.random.randint(-20, 40))
        return ServiceTerms(
            **owned,
            version=version,
            service=service,
            item=self.random.choice(self.items[user.employer.kind]),
            starts_on=starts,
            ends_on=starts + timedelta(days=self.random.randint(30, 180)) if self.random.random() < 0.7 else None,
        )

    def _explained(self, version: PlanVersion, people: dict[str, User], at: datetime) -> None:
        for kind in (AuthorityKind.TVV, AuthorityKind.HVA):
            user = people[kind]
            row = DutiesExplained(
                **_owned(version.membership, user), version=version, explained_on=version.begun_on, explained_by=user
            )
            self.batch.add(row, at=at, by=user.pk)

    def _approved(
        self, version: PlanVersion, content: PlanContent, people: dict[str, User], needed: Iterable[Party], at: datetime
    ) -> None:
        for party in needed:
            user = people.get(party.value, people[AuthorityKind.TVV])
            manner = PlanApproval.Manner.SIGNATURE if party == Party.CLIENT else PlanApproval.Manner.IN_SYSTEM
            row = PlanApproval(
                **_owned(version.membership, user),
                version=version,
                party=party,
                manner=manner,
                approved_on=version.begun_on,
                recorded_by=user,
                content_hash=content.digest,
            )
            self.batch.add(row, at=at, by=user.pk)

    def _delivered(self, version: PlanVersion, people: dict[str, User], at: datetime) -> None:
        user = people[AuthorityKind.TVV]
        row = PlanDelivery(
            **_owned(version.membership, user),
            version=version,
            manner=PlanDelivery.Manner.IN_PERSON,
            delivered_on=version.begun_on,
            delivered_by=user,
        )
        self.batch.add(row, at=at, by=user.pk)

    def _ahead(self, least: int, most: int) -> date:
        return self.today + timedelta(days=self.random.randint(least, most))


def _owned(membership: Membership, user: User) -> dict[str, Any]:
    return {"client_id": membership.client_id, "area_id": membership.area_id, "stored_by": user.employer}
