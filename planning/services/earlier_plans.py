"""Plans made elsewhere: listed with the kind, whose they are, the days and the document (R24)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.rights import DataGroup
from clients.events import record_changed, record_created
from clients.models import Attachment, Client
from clients.policy import can_add_entry, can_change
from clients.reading import readable_rows
from clients.services.locking import lock_record
from core import clock
from planning.models import EarlierPlan


def add_earlier_plan(*, actor: Actor, client: Client, values: dict[str, Any]) -> EarlierPlan:
    """List a plan that the client has from elsewhere, in the name of the actor's authority.

    Args:
        values: ``kind``, ``made_by``, ``made_on``, ``valid_until``, ``attachment`` and ``note``.
    Raises:
        Denied; ValidationError: by field.
    """
    client = Client.lock(client)
    decision = require(can_add_entry(actor, client, DataGroup.PLAN), client=client, data_group=DataGroup.PLAN)
    plan = EarlierPlan(client=client, area_id=client.area_id, stored_by=actor.employer, **values)
    _check(plan, actor=actor, known=None)
    plan.save()
    record_created(actor=actor, row=plan, decision=decision)
    return plan


def change_earlier_plan(*, actor: Actor, plan: EarlierPlan, values: dict[str, Any], seen_version: int) -> EarlierPlan:
    """Change what the own authority has listed; the earlier content stays in its history.

    Raises:
        Denied, StaleRow; ValidationError: by field.
    """
    plan = lock_record(plan, seen_version=seen_version)
    decision = require(can_change(actor, plan), client=plan.client, data_group=DataGroup.PLAN)
    changed = [name for name, value in values.items() if getattr(plan, name) != value]
    if not changed:
        return plan
    known = plan.attachment_id
    for name in changed:
        setattr(plan, name, values[name])
    _check(plan, actor=actor, known=known)
    plan.save()
    record_changed(actor=actor, row=plan, fields=changed, decision=decision)
    return plan


def _check(plan: EarlierPlan, *, actor: Actor, known: Any) -> None:
    """Refuse what does not hold; a document that was there before may stay though the actor does not read its group."""
    plan.made_by, plan.note = plan.made_by.strip(), plan.note.strip()
    if plan.kind not in EarlierPlan.Kind.values:
        raise ValidationError({"kind": _("Choose the kind of the plan.")})
    if not plan.made_by:
        raise ValidationError({"made_by": _("Enter who made the plan.")})
    if plan.made_on is None:
        raise ValidationError({"made_on": _("Enter the day on which the plan was drawn up.")})
    if plan.made_on > clock.today():
        raise ValidationError({"made_on": _("The day is in the future. Check it.")})
    if plan.valid_until is not None and plan.valid_until < plan.made_on:
        raise ValidationError({"valid_until": _("The end is before the start. Check the dates.")})
    if plan.attachment_id not in {None, known} and not _may_attach(plan, actor):
        raise ValidationError({"attachment": _("Choose one of the client's attachments.")})


def _may_attach(plan: EarlierPlan, actor: Actor) -> bool:
    """Whether the document is the client's, and one that the actor may read."""
    found: bool = readable_rows(Attachment, actor, plan.client).filter(pk=plan.attachment_id, struck_at=None).exists()
    return found
