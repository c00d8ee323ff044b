"""Approving a plan: sent to be approved, approved by all whose approval it needs, in force with the last one, given out.

Rules R11, R16 and R17.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, Decision, require
from authorities.rights import DataGroup
from clients.events import record_changed, record_created
from clients.services.locking import lock_record
from core import clock
from core.workflow import WrongState, proceed
from planning.models import Party, PlanApproval, PlanDelivery, PlanVersion
from planning.plan_content import load_content, load_explanations, missing_of
from planning.policy import can_approve, can_deliver, can_draft, can_record_approval, party_of
from planning.services.plan_parts import check_past
from planning.services.plan_versions import withdraw_approvals

State = PlanVersion.State
Manner = PlanApproval.Manner


def send_for_approval(*, actor: Actor, version: PlanVersion, seen_version: int) -> PlanVersion:
    """Ask everybody whose approval the version needs for it.

    Raises:
        Denied, StaleRow, WrongState; ValidationError: what is still missing.
    """
    version = lock_record(version, seen_version=seen_version)
    decision = require(can_draft(actor, version), client=version.client, data_group=DataGroup.PLAN)
    _check_whole(version)
    proceed(version, version.send)
    record_changed(actor=actor, row=version, fields=["state"], decision=decision)
    return version


def return_to_draft(*, actor: Actor, version: PlanVersion, seen_version: int) -> PlanVersion:
    """Take a version that awaits approval back to be drafted; approvals that were given lapse.

    Raises:
        Denied, StaleRow, WrongState.
    """
    version = lock_record(version, seen_version=seen_version)
    decision = require(can_draft(actor, version), client=version.client, data_group=DataGroup.PLAN)
    withdraw_approvals(actor=actor, version=version, why=PlanApproval.Withdrawal.RETURNED, decision=decision)
    proceed(version, version.take_back)
    record_changed(actor=actor, row=version, fields=["state"], decision=decision)
    return version


def approve(*, actor: Actor, version: PlanVersion, seen_digest: str) -> PlanApproval:
    """Approve in the name of the actor's authority the content that was shown; the last approval brings the version into force.

    Args:
        seen_digest: hash of the content as the page showed it.
    Raises:
        Denied; WrongState: another content stands there now, the authority's approval is not needed, or it has been given.
    """
    version = lock_record(version)
    decision = require(can_approve(actor, version), client=version.client, data_group=DataGroup.PLAN)
    party = party_of(actor)
    return _approved(
        actor, version, decision, party=party, manner=Manner.IN_SYSTEM, note="", on=clock.today(), seen_digest=seen_digest
    )


def record_approval(
    *, actor: Actor, version: PlanVersion, manner: str, note: str, approved_on: date, seen_digest: str
) -> PlanApproval:
    """Record that the client approved the content that was shown, and how (R16).

    Raises:
        Denied; WrongState: as ``approve``. ValidationError: by field; another way without a word of how the client understood.
    """
    version = lock_record(version)
    decision = require(can_record_approval(actor, version), client=version.client, data_group=DataGroup.PLAN)
    if manner not in (Manner.E_SERVICE, Manner.SIGNATURE, Manner.OTHER):
        raise ValidationError({"manner": _("Choose how the client approved the plan.")})
    if manner == Manner.OTHER and not note.strip():
        raise ValidationError({"note": _("Write how it was made sure that the client understood the plan and got it.")})
    check_past(approved_on, "approved_on", version)
    return _approved(
        actor, version, decision, party=Party.CLIENT, manner=manner, note=note.strip(), on=approved_on, seen_digest=seen_digest
    )


def deliver(*, actor: Actor, version: PlanVersion, manner: str, delivered_on: date) -> PlanDelivery:
    """Record when and how the client got the plan.

    Raises:
        Denied; ValidationError: by field.
    """
    version = lock_record(version)
    decision = require(can_deliver(actor, version), client=version.client, data_group=DataGroup.PLAN)
    if manner not in PlanDelivery.Manner.values:
        raise ValidationError({"manner": _("Choose how the plan was given.")})
    check_past(delivered_on, "delivered_on", version)
    row = PlanDelivery.objects.create(
        client=version.client,
        area_id=version.area_id,
        stored_by=actor.employer,
        version=version,
        manner=manner,
        delivered_on=delivered_on,
        delivered_by=actor.user,
    )
    record_created(actor=actor, row=row, decision=decision)
    return row


def _approved(
    actor: Actor,
    version: PlanVersion,
    decision: Decision,
    *,
    party: Party | None,
    manner: str,
    note: str,
    on: date,
    seen_digest: str,
) -> PlanApproval:
    content = load_content(version)
    if content.digest != seen_digest:
        raise WrongState(_("The plan has changed since you opened it. Read it as it stands now, and approve it then."))
    if party is None or party not in content.needed:
        raise WrongState(_("This plan does not need your authority's approval."))
    given = PlanApproval.objects.filter(version=version, withdrawn_at=None)
    if given.filter(party=party).exists():
        raise WrongState(_("This approval has been given already."))
    _check_whole(version)
    approval = PlanApproval.objects.create(
        client=version.client,
        area_id=version.area_id,
        stored_by=actor.employer,
        version=version,
        party=party,
        manner=manner,
        note=note,
        approved_on=on,
        recorded_by=actor.user,
        content_hash=content.digest,
    )
    record_created(actor=actor, row=approval, decision=decision)
    if set(content.needed) <= set(given.values_list("party", flat=True)):
        _bring_into_force(actor, version, decision, digest=content.digest)
    return approval


def _bring_into_force(actor: Actor, version: PlanVersion, decision: Decision, *, digest: str) -> None:
    """The version is in force from the day of the last approval; the one before it gives way."""
    today = clock.today()
    earlier = PlanVersion.objects.filter(membership=version.membership_id, state=State.IN_FORCE)
    for row in earlier.select_for_update(of=("self",)):
        proceed(row, row.give_way, on=today)
        record_changed(actor=actor, row=row, fields=["state"], decision=decision)
    proceed(version, version.come_into_force, content_hash=digest, on=today)
    record_changed(actor=actor, row=version, fields=["state", "in_force_on"], decision=decision)


def _check_whole(version: PlanVersion) -> None:
    """Refuse while something is missing.

    Raises:
        ValidationError: what is.
    """
    missing = missing_of(load_content(version), load_explanations(version))
    if missing:
        raise ValidationError(_("Still missing: {things}.").format(things=", ".join(one.text for one in missing)))
