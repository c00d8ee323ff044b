"""Versions of a plan: begun, copied from the one in force, given up; and how any change of the content is marked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, Decision, require
from authorities.rights import DataGroup
from clients.events import record_changed, record_created
from clients.models import Client, Membership
from clients.services.locking import lock_record
from core import clock
from core.workflow import WrongState, proceed
from planning.models import PlanApproval, PlanPart, PlanVersion
from planning.plan_content import load_content
from planning.policy import can_begin_plan, can_draft

State = PlanVersion.State


def begin_plan(*, actor: Actor, client: Client) -> PlanVersion:
    """Begin the first version of a membership's plan, or the next one as a copy of the one in force.

    Raises:
        Denied; WrongState: a version is being made already.
    """
    client = Client.lock(client)
    decision = require(can_begin_plan(actor, client), client=client, data_group=DataGroup.PLAN)
    membership = Membership.objects.select_for_update().get(client=client, ended_on=None)
    versions = PlanVersion.objects.filter(membership=membership)
    if versions.filter(state__in=PlanVersion.OPEN).exists():
        raise WrongState(_("A version of the plan is being made already. Go on with it."))
    latest = versions.order_by("-number").first()
    version = PlanVersion.objects.create(
        client=client,
        area_id=client.area_id,
        stored_by=actor.employer,
        membership=membership,
        number=latest.number + 1 if latest else 1,
        begun_on=clock.today(),
        begun_by=actor.user,
    )
    record_created(actor=actor, row=version, decision=decision)
    if (in_force := versions.filter(state=State.IN_FORCE).first()) is not None:
        _copy(in_force, version)
    return version


def give_up_version(*, actor: Actor, version: PlanVersion, seen_version: int) -> PlanVersion:
    """Give up a version that is being made; the one in force stays in force. What was written stays readable.

    Raises:
        Denied, StaleRow, WrongState.
    """
    version = lock_record(version, seen_version=seen_version)
    decision = require(can_draft(actor, version), client=version.client, data_group=DataGroup.PLAN)
    withdraw_approvals(actor=actor, version=version, why=PlanApproval.Withdrawal.RETURNED, decision=decision)
    proceed(version, version.end, on=clock.today())
    record_changed(actor=actor, row=version, fields=["state"], decision=decision)
    return version


def content_changed(*, actor: Actor, version: PlanVersion, decision: Decision) -> None:
    """The content of a locked, open version changed: approvals lapse, and one that awaited approval is a draft again (R16)."""
    withdraw_approvals(actor=actor, version=version, why=PlanApproval.Withdrawal.CHANGED, decision=decision)
    if version.state == State.AWAITING:
        proceed(version, version.take_back)
        record_changed(actor=actor, row=version, fields=["state"], decision=decision)


def withdraw_approvals(*, actor: Actor, version: PlanVersion, why: PlanApproval.Withdrawal, decision: Decision) -> None:
    """Let the approvals that were given lapse; they stay to be seen."""
    for approval in PlanApproval.objects.filter(version=version, withdrawn_at=None).select_for_update(of=("self",)):
        approval.withdrawn_at, approval.withdrawal = clock.now(), why
        approval.save()
        record_changed(actor=actor, row=approval, fields=["withdrawn_at", "withdrawal"], decision=decision)


def _copy(source: PlanVersion, target: PlanVersion) -> None:
    """Write the content of one version into another; each row stays with the authority that stored it."""
    for part in load_content(source).parts:
        _copy_part(part, target)


def _copy_part(part: PlanPart, target: PlanVersion) -> None:
    tied: dict[str, Any] = {name: getattr(part, name) for name in ("line", "service_id") if hasattr(part, name)}
    told = {name: getattr(part, name) for name in part.told}
    type(part).objects.create(
        client=target.client, area_id=target.area_id, stored_by=part.stored_by, version=target, **tied, **told
    )
