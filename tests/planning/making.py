"""Builders of planning: rows stored past the services."""

from typing import Any

from authorities.models import Authority, User
from clients.models import Client, Membership
from core import clock
from planning.models import (
    AssessmentPart,
    DutiesExplained,
    EarlierPlan,
    FollowUp,
    Goal,
    JobSearch,
    JointAssessment,
    OutsideParticipant,
    PlannedService,
    PlanVersion,
    Reporting,
    ServiceItem,
    ServiceTerms,
)


def make_assessment(client: Client, *, by: User, outcome: str = "", phase: str = "start") -> JointAssessment:
    """An assessment that is being made, or one concluded today with an outcome."""
    membership = Membership.objects.get(client=client, ended_on=None)
    made = JointAssessment(
        client=client,
        area_id=client.area_id,
        stored_by=by.employer,
        membership=membership,
        phase=phase,
        begun_on=membership.started_on,
        begun_by=by,
    )
    if outcome:
        made.conclude(outcome=outcome, summary="Tuen tarve on arvioitu.", on=clock.today(), by=by)
    made.save()
    return made


def make_part(assessment: JointAssessment, *, by: User, need_area: str = "skills", text: str = "Kortit ovat vanhentuneet."):
    """What the authority of a person has written of an area."""
    return AssessmentPart.objects.create(
        client=assessment.client,
        area_id=assessment.area_id,
        stored_by=by.employer,
        assessment=assessment,
        need_area=need_area,
        text=text,
        found_on=clock.today(),
        found_by=by,
    )


def make_outsider(assessment: JointAssessment, *, by: User, organisation: str = "Keuda") -> OutsideParticipant:
    """Somebody outside the three."""
    return OutsideParticipant.objects.create(
        client=assessment.client,
        area_id=assessment.area_id,
        stored_by=by.employer,
        assessment=assessment,
        organisation=organisation,
        person="Opo Ohjaaja",
    )


def plan_values(**values: Any) -> dict[str, Any]:
    """What a plan made elsewhere holds."""
    days = {"made_on": clock.today(), "valid_until": None}
    return {"kind": "training", "made_by": "Keuda", "attachment": None, "note": "", **days, **values}


def make_earlier_plan(client: Client, *, stored_by: Authority, **values: Any) -> EarlierPlan:
    """A plan made elsewhere."""
    return EarlierPlan.objects.create(client=client, area_id=client.area_id, stored_by=stored_by, **plan_values(**values))


def make_plan(client: Client, *, by: User, number: int = 1, state: PlanVersion.State = PlanVersion.State.AWAITING) -> PlanVersion:
    """A version in any state, with one row of each kind that the authority of a person stored."""
    membership = Membership.objects.get(client=client, ended_on=None)
    owned: dict[str, Any] = {"client": client, "area_id": client.area_id, "stored_by": by.employer}
    today = clock.today()
    kept = state == PlanVersion.State.IN_FORCE
    version = PlanVersion.objects.create(
        **owned,
        membership=membership,
        number=number,
        begun_on=today,
        begun_by=by,
        state=state,
        in_force_on=today if kept else None,
        content_hash="0" * 64 if kept else "",
    )
    owned["version"] = version
    Goal.objects.create(**owned, text="Työkyky riittää", measures="Käynnit", responsible=["tvv"])
    JobSearch.objects.create(**owned, is_obliged=True, opportunities=4, period_months=1)
    FollowUp.objects.create(**owned, manner="Puhelimitse", frequency="Kuukausittain", responsible=["tvv"])
    Reporting.objects.create(**owned, report_by=today, manner="Puhelimitse")
    DutiesExplained.objects.create(**owned, explained_on=today, explained_by=by)
    make_terms(version, by=by)
    return version


def make_terms(version: PlanVersion, *, by: User) -> ServiceTerms:
    """A service of the authority of a person in a version."""
    owned: dict[str, Any] = {"client": version.client, "area_id": version.area_id, "stored_by": by.employer}
    service = PlannedService.objects.create(**owned, membership=version.membership, state_since=clock.today())
    item = ServiceItem.objects.filter(authority_kind=by.employer.kind).first()
    return ServiceTerms.objects.create(**owned, version=version, service=service, item=item, place="Tuusula")
