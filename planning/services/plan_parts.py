"""What a version of a plan says, written while it is open: goals together, each authority its own services and duties."""

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, Decision, require
from authorities.rights import DataGroup
from clients.events import record_changed, record_created
from clients.services.locking import lock_record
from core import clock
from planning.models import DutiesExplained, FollowUp, Goal, JobSearch, Party, PlanPart, PlanVersion, Reporting
from planning.policy import can_change_explanation, can_draft, can_draft_frame, can_explain_duties
from planning.services.plan_versions import content_changed

FramePart = TypeVar("FramePart", JobSearch, FollowUp, Reporting)
Part = TypeVar("Part", bound=PlanPart)


def add_goal(*, actor: Actor, version: PlanVersion, values: dict[str, Any]) -> Goal:
    """Write a goal with its measures into an open version.

    Args:
        values: ``text``, ``measures`` (one on each line), ``responsible`` (kinds of parties), ``due_on``.
    Raises:
        Denied; ValidationError: by field.
    """
    version, decision = _drafted(actor, version)
    _check_goal(values)
    goal = Goal(client=version.client, area_id=version.area_id, stored_by=actor.employer, version=version, **values)
    return _stored(actor, version, goal, decision)


def change_goal(*, actor: Actor, goal: Goal, values: dict[str, Any], seen_version: int) -> Goal:
    """Change a goal of an open version.

    Raises:
        Denied, StaleRow; ValidationError: by field.
    """
    version, decision = _drafted(actor, goal.version)
    _check_goal(values)
    return change_part(actor=actor, version=version, part=goal, values=values, seen_version=seen_version, decision=decision)


def remove_goal(*, actor: Actor, goal: Goal, seen_version: int) -> None:
    """Take a goal out of an open version; earlier versions keep it.

    Raises:
        Denied, StaleRow.
    """
    version, decision = _drafted(actor, goal.version)
    remove_part(actor=actor, version=version, part=goal, seen_version=seen_version, decision=decision)


def write_frame(
    *, actor: Actor, version: PlanVersion, kind: type[FramePart], values: dict[str, Any], seen_version: int
) -> FramePart:
    """Write one of the employment authority's own parts; ``seen_version`` is 0 where none stood when the form was opened.

    Raises:
        Denied, StaleRow: somebody else wrote it meanwhile. ValidationError: by field.
    """
    version = lock_record(version)
    decision = require(can_draft_frame(actor, version), client=version.client, data_group=DataGroup.PLAN)
    _check_frame(kind, values)
    standing = kind.objects.filter(version=version).first()
    if standing is not None:
        return change_part(
            actor=actor, version=version, part=standing, values=values, seen_version=seen_version, decision=decision
        )
    part = kind(client=version.client, area_id=version.area_id, stored_by=actor.employer, version=version, **values)
    return _stored(actor, version, part, decision)


def explain_duties(*, actor: Actor, version: PlanVersion, explained_on: date) -> DutiesExplained:
    """Record the day on which the actor's authority explained the client's duties; given again, the day is corrected (R21).

    It is no part of the content that is approved: recording it withdraws nothing.

    Raises:
        Denied; ValidationError: the day lies ahead, or before the membership.
    """
    version = lock_record(version)
    decision = require(can_explain_duties(actor, version), client=version.client, data_group=DataGroup.PLAN)
    check_past(explained_on, "explained_on", version)
    row = DutiesExplained.objects.filter(version=version, stored_by=actor.employer).first()
    if row is None:
        row = DutiesExplained(client=version.client, area_id=version.area_id, stored_by=actor.employer, version=version)
        row.explained_on, row.explained_by = explained_on, actor.user
        row.save()
        record_created(actor=actor, row=row, decision=decision)
        return row
    row.version = version
    require(can_change_explanation(actor, row), client=version.client, data_group=DataGroup.PLAN)
    row.explained_on, row.explained_by = explained_on, actor.user
    row.save()
    record_changed(actor=actor, row=row, fields=["explained_on"], decision=decision)
    return row


def change_part(
    *, actor: Actor, version: PlanVersion, part: Part, values: dict[str, Any], seen_version: int, decision: Decision
) -> Part:
    """Change a row of the content of a locked version, and let the approvals lapse; nothing happens where nothing changes.

    Raises:
        StaleRow: somebody changed the row after it was shown.
    """
    part = type(part).lock(part, seen_version=seen_version)
    changed = [name for name, value in values.items() if getattr(part, name) != value]
    if not changed:
        return part
    for name in changed:
        setattr(part, name, values[name])
    part.save()
    record_changed(actor=actor, row=part, fields=changed, decision=decision)
    content_changed(actor=actor, version=version, decision=decision)
    return part


def remove_part(*, actor: Actor, version: PlanVersion, part: PlanPart, seen_version: int, decision: Decision) -> None:
    """Take a row out of the content of a locked version; its history keeps what it said.

    Raises:
        StaleRow: somebody changed the row after it was shown.
    """
    part = type(part).lock(part, seen_version=seen_version)
    record_changed(actor=actor, row=part, fields=list(part.told), decision=decision)
    part.delete()
    content_changed(actor=actor, version=version, decision=decision)


def check_past(day: date, field: str, version: PlanVersion) -> None:
    """Refuse a day ahead, or before the membership.

    Raises:
        ValidationError: of the field.
    """
    if day > clock.today():
        raise ValidationError({field: _("The day is in the future. Check it.")})
    if day < version.membership.started_on:
        raise ValidationError({field: _("The day is before the start of the membership. Check it.")})


def check_responsible(parties: list[str]) -> None:
    """Somebody sees to it, and each is a party of the plan.

    Raises:
        ValidationError: of the field ``responsible``.
    """
    if not parties or not set(parties) <= set(Party.values):
        raise ValidationError({"responsible": _("Choose who sees to it.")})


def _drafted(actor: Actor, version: PlanVersion) -> tuple[PlanVersion, Decision]:
    version = lock_record(version)
    return version, require(can_draft(actor, version), client=version.client, data_group=DataGroup.PLAN)


def _stored(actor: Actor, version: PlanVersion, part: Part, decision: Decision) -> Part:
    part.save()
    record_created(actor=actor, row=part, decision=decision)
    content_changed(actor=actor, version=version, decision=decision)
    return part


def _check_goal(values: dict[str, Any]) -> None:
    if not values["text"].strip():
        raise ValidationError({"text": _("Write what is aimed at.")})
    if not values["measures"].strip():
        raise ValidationError({"measures": _("Write at least one measure.")})
    check_responsible(values["responsible"])


def _check_frame(kind: type[PlanPart], values: dict[str, Any]) -> None:
    if kind is FollowUp:
        check_responsible(values["responsible"])
    if kind is Reporting and values["report_by"] < clock.today():
        raise ValidationError({"report_by": _("The day has passed. Choose a day to come.")})
    if kind is JobSearch:
        _check_job_search(values)


def _check_job_search(values: dict[str, Any]) -> None:
    """Either opportunities in a period, or both conditions of the exemption with its grounds (R13)."""
    if values["is_obliged"]:
        if not values["opportunities"] or not values["period_months"]:
            raise ValidationError({"opportunities": _("Enter how many opportunities in how many months.")})
    elif not (values["need_found"] and values["not_possible"]):
        raise ValidationError({"not_possible": _("Without both conditions the client has the obligation (Act 380/2023 § 48).")})
    elif not values["reason"].strip():
        raise ValidationError({"reason": _("Write on what the exemption is based.")})
