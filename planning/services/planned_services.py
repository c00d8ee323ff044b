"""The services of a plan: each authority adds its own, changes what is agreed of them, and says where they stand (R14, R15)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.rights import DataGroup
from clients.events import record_changed, record_created
from clients.services.locking import lock_record
from core import clock
from core.workflow import proceed
from planning.models import PlannedService, PlanVersion, ServiceItem, ServiceTerms
from planning.policy import can_change_service, can_draft, can_follow_service
from planning.services.plan_parts import change_part, remove_part
from planning.services.plan_versions import content_changed

State = PlannedService.State

#: The five facts of rehabilitative work activity (Act 189/2001 § 9(1)), besides place, beginning and end.
NO_ACTIVITY: dict[str, Any] = {"activity": "", "weekly_days": None, "daily_hours": None, "alongside": "", "evaluate_by": None}
#: What the catalogue's service of work activity asks for as well.
REQUIRED_OF_ACTIVITY = {
    "activity": _("Write what the work activity is."),
    "place": _("Enter the place of the work activity."),
    "starts_on": _("Enter the first day of the period."),
    "ends_on": _("Enter the last day of the period."),
    "weekly_days": _("Enter on how many days a week."),
    "daily_hours": _("Enter for how many hours a day."),
    "alongside": _("Write which other services are offered alongside, or that there are none."),
    "evaluate_by": _("Enter by when the effects are evaluated."),
}


def add_service(*, actor: Actor, version: PlanVersion, item: ServiceItem, values: dict[str, Any]) -> ServiceTerms:
    """Add a service of the actor's authority to an open version.

    Args:
        item: what it is, of the catalogue of the actor's authority.
        values: the fields of ``ServiceTerms.told`` besides the item.
    Raises:
        Denied; ValidationError: by field; the five facts where it is rehabilitative work activity.
    """
    version = lock_record(version)
    decision = require(can_draft(actor, version), client=version.client, data_group=DataGroup.PLAN)
    owned = {"client": version.client, "area_id": version.area_id, "stored_by": actor.employer}
    checked = _checked(actor, item, values)
    service = PlannedService.objects.create(**owned, membership=version.membership, state_since=clock.today())
    terms = ServiceTerms.objects.create(**owned, version=version, service=service, item=item, **checked)
    record_created(actor=actor, row=terms, decision=decision)
    content_changed(actor=actor, version=version, decision=decision)
    return terms


def change_service(
    *, actor: Actor, terms: ServiceTerms, item: ServiceItem, values: dict[str, Any], seen_version: int
) -> ServiceTerms:
    """Change what an open version says of a service of the own authority.

    Raises:
        Denied, StaleRow; ValidationError: as ``add_service``.
    """
    version, decision = _changeable(actor, terms)
    checked = {"item_id": item.pk, **_checked(actor, item, values, known=terms.item_id)}
    return change_part(actor=actor, version=version, part=terms, values=checked, seen_version=seen_version, decision=decision)


def remove_service(*, actor: Actor, terms: ServiceTerms, seen_version: int) -> None:
    """Take a service of the own authority out of an open version; one that no version speaks of any more goes altogether.

    Raises:
        Denied, StaleRow.
    """
    version, decision = _changeable(actor, terms)
    service = PlannedService.lock(terms.service_id)
    remove_part(actor=actor, version=version, part=terms, seen_version=seen_version, decision=decision)
    if not ServiceTerms.objects.filter(service=service).exists():
        service.delete()


def follow_service(
    *, actor: Actor, service: PlannedService, state: str, since: date, reason: str, seen_version: int
) -> PlannedService:
    """Say where a service of the own authority stands now; the plan itself, and its approvals, stay as they are.

    Raises:
        Denied, StaleRow, WrongState; ValidationError: by field; an interruption without its reason.
    """
    service = lock_record(service, seen_version=seen_version)
    decision = require(can_follow_service(actor, service), client=service.client, data_group=DataGroup.PLAN)
    if state not in State.values:
        raise ValidationError({"state": _("Choose where the service stands.")})
    if state == State.INTERRUPTED and not reason.strip():
        raise ValidationError({"reason": _("Write why the service was interrupted.")})
    if state != State.PLANNED and since > clock.today():
        raise ValidationError({"since": _("The day is in the future. Check it.")})
    steps = {
        State.PLANNED: service.plan_again,
        State.ONGOING: service.begin,
        State.DONE: service.finish,
        State.INTERRUPTED: service.interrupt,
    }
    proceed(service, steps[State(state)], on=since, reason=reason.strip())
    record_changed(actor=actor, row=service, fields=["state", "state_since", "state_reason"], decision=decision)
    return service


def offered_items(actor: Actor) -> Any:
    """The services that the actor's authority offers today."""
    return ServiceItem.objects.current().filter(authority_kind=actor.employer.kind)


def _changeable(actor: Actor, terms: ServiceTerms) -> tuple[PlanVersion, Any]:
    version = lock_record(terms.version)
    terms.version = version
    return version, require(can_change_service(actor, terms), client=version.client, data_group=DataGroup.PLAN)


def _checked(actor: Actor, item: ServiceItem, values: dict[str, Any], *, known: Any = None) -> dict[str, Any]:
    """The values as they are stored: without facts of a work activity where there is none.

    Args:
        known: key of the item that stood there before; it may have left the catalogue since.
    """
    if item.pk != known and not offered_items(actor).filter(pk=item.pk).exists():
        raise ValidationError({"item": _("Your authority does not offer this service today. Choose another.")})
    if not item.is_work_activity:
        values = {**values, **NO_ACTIVITY}
    else:
        missing = {name: text for name, text in REQUIRED_OF_ACTIVITY.items() if values.get(name) in (None, "")}
        if missing:
            raise ValidationError(missing)
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The end is before the start. Check the dates.")})
    return values
