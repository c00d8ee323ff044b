"""The joint assessment: begun, written by each authority from its own desk, and concluded together (§ 4(1), R6)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.rights import DataGroup
from clients.events import record_changed, record_created
from clients.models import Client, Membership, ServiceNeed
from core import clock
from core.workflow import WrongState, proceed
from planning.models import AssessmentPart, JointAssessment, OutsideParticipant
from planning.policy import can_begin_assessment, can_change_part, can_conclude, can_write_part

Phase = JointAssessment.Phase


def begin_assessment(*, actor: Actor, client: Client, phase: str, begun_on: date) -> JointAssessment:
    """Begin an assessment; the one at the start has the first day of the membership (R1), whatever is given.

    Raises:
        Denied; WrongState: another one is being made. ValidationError: by field.
    """
    client = Client.lock(client)
    decision = require(can_begin_assessment(actor, client), client=client, data_group=DataGroup.NEEDS)
    membership = Membership.objects.select_for_update().get(client=client, ended_on=None)
    earlier = JointAssessment.objects.filter(membership=membership, struck_at=None)
    if earlier.filter(concluded_on=None).exists():
        raise WrongState(_("Another assessment is being made. Conclude it first."))
    if phase not in Phase.values:
        raise ValidationError({"phase": _("Choose when in the membership the assessment is made.")})
    has_start = earlier.filter(phase=Phase.START).exists()
    if phase == Phase.START and has_start:
        raise ValidationError({"phase": _("The assessment at the start has been made. Choose another phase.")})
    if phase != Phase.START and not has_start:
        raise ValidationError({"phase": _("The assessment at the start comes first.")})
    assessment = JointAssessment.objects.create(
        client=client,
        area_id=client.area_id,
        stored_by=actor.employer,
        membership=membership,
        phase=phase,
        begun_on=membership.started_on if phase == Phase.START else _checked(begun_on, membership, "begun_on"),
        begun_by=actor.user,
    )
    record_created(actor=actor, row=assessment, decision=decision)
    return assessment


def write_part(*, actor: Actor, assessment: JointAssessment, need_area: str, text: str, found_on: date) -> AssessmentPart:
    """Store what the actor's authority finds in one area.

    Raises:
        Denied; WrongState: the authority has written this area. ValidationError: by field.
    """
    assessment, client = _locked(assessment)
    decision = require(can_write_part(actor, assessment), client=client, data_group=DataGroup.NEEDS)
    if need_area not in ServiceNeed.Area.values:
        raise ValidationError({"need_area": _("Choose the area.")})
    written = AssessmentPart.objects.filter(assessment=assessment, need_area=need_area, stored_by=actor.employer, struck_at=None)
    if written.exists():
        raise WrongState(_("Your authority has written this area already. Change what is there."))
    part = AssessmentPart(
        client=client,
        area_id=client.area_id,
        stored_by=actor.employer,
        assessment=assessment,
        need_area=need_area,
        found_by=actor.user,
    )
    _fill(part, text=text, found_on=found_on)
    part.save()
    record_created(actor=actor, row=part, decision=decision)
    return part


def change_part(*, actor: Actor, part: AssessmentPart, text: str, found_on: date, seen_version: int) -> AssessmentPart:
    """Change a part of the own authority; the earlier text stays in its history.

    Raises:
        Denied, StaleRow; ValidationError: by field.
    """
    assessment, client = _locked(part.assessment)
    part = AssessmentPart.lock(part, seen_version=seen_version)
    part.client, part.assessment = client, assessment
    decision = require(can_change_part(actor, part), client=client, data_group=DataGroup.NEEDS)
    if (part.text, part.found_on) == (text.strip(), found_on):
        return part
    _fill(part, text=text, found_on=found_on)
    part.found_by = actor.user
    part.save()
    record_changed(actor=actor, row=part, fields=["text", "found_on"], decision=decision)
    return part


def name_outsider(*, actor: Actor, assessment: JointAssessment, organisation: str, person: str = "") -> OutsideParticipant:
    """Name somebody outside the three who took part: an education provider.

    Raises:
        Denied; ValidationError: no organisation.
    """
    assessment, client = _locked(assessment)
    decision = require(can_write_part(actor, assessment), client=client, data_group=DataGroup.NEEDS)
    if not organisation.strip():
        raise ValidationError({"organisation": _("Enter the name of the organisation.")})
    outsider = OutsideParticipant.objects.create(
        client=client,
        area_id=client.area_id,
        stored_by=actor.employer,
        assessment=assessment,
        organisation=organisation.strip(),
        person=person.strip(),
    )
    record_created(actor=actor, row=outsider, decision=decision)
    return outsider


def conclude(*, actor: Actor, assessment: JointAssessment, outcome: str, summary: str, seen_version: int) -> JointAssessment:
    """Conclude the assessment: whether there is a need of co-ordinated support.

    Each of the four areas has been looked at by somebody (R6); what was not needed is written there too.

    Raises:
        Denied, StaleRow, WrongState; ValidationError: by field, or the areas that nobody has written.
    """
    client = Client.lock(assessment.client_id)
    assessment = JointAssessment.lock(assessment, seen_version=seen_version)
    assessment.client = client
    decision = require(can_conclude(actor, assessment), client=client, data_group=DataGroup.NEEDS)
    if outcome not in JointAssessment.Outcome.values:
        raise ValidationError({"outcome": _("Choose the outcome of the assessment.")})
    if not summary.strip():
        raise ValidationError({"summary": _("Write the conclusion in a few sentences.")})
    missing = missing_areas(assessment)
    if missing:
        names = ", ".join(str(ServiceNeed.Area(area).label) for area in missing)
        raise ValidationError(_("Nobody has written these areas yet: {areas}.").format(areas=names))
    today = max(clock.today(), assessment.begun_on)
    proceed(assessment, assessment.conclude, outcome=outcome, summary=summary.strip(), on=today, by=actor.user)
    record_changed(actor=actor, row=assessment, fields=["state", "outcome", "summary"], decision=decision)
    return assessment


def missing_areas(assessment: JointAssessment) -> list[str]:
    """The areas in which no authority has written anything, in the order of the Act."""
    parts = AssessmentPart.objects.filter(assessment=assessment, struck_at=None)
    written = set(parts.values_list("need_area", flat=True))
    return [area for area in ServiceNeed.Area.values if area not in written]


def _locked(assessment: JointAssessment) -> tuple[JointAssessment, Client]:
    """The assessment and its client, locked, the client first as everywhere."""
    client = Client.lock(assessment.client_id)
    locked = JointAssessment.lock(assessment)
    locked.client = client
    return locked, client


def _fill(part: AssessmentPart, *, text: str, found_on: date) -> None:
    if not text.strip():
        raise ValidationError({"text": _("Write what your authority finds.")})
    part.text = text.strip()
    part.found_on = _checked(found_on, part.assessment.membership, "found_on")


def _checked(day: date, membership: Membership, field: str) -> date:
    """The day, when it lies within the membership and not ahead."""
    if day > clock.today():
        raise ValidationError({field: _("The day is in the future. Check it.")})
    if day < membership.started_on:
        raise ValidationError({field: _("The day is before the start of the membership. Check it.")})
    return day
