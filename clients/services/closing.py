"""Ending a membership by the three authorities' judgements, in the short form: what the need gave way to, and a word of why."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from authorities.models import AuthorityKind
from authorities.rights import DataGroup
from clients import events
from clients.models import Client, ClientRecord, Consent, EndJudgement, EndReason, Membership, ResponsibleOfficial
from clients.policy import can_judge_end, can_strike, can_withdraw_judgement
from clients.services.locking import lock_record
from clients.services.striking import strike
from core import clock
from core.workflow import WrongState, proceed


def standing_judgements(membership: Membership) -> dict[str, EndJudgement]:
    """The judgements that were not withdrawn, by the kind of the authority that gave them."""
    rows = EndJudgement.objects.filter(membership=membership, withdrawn_at=None)
    return {row.stored_by.kind: row for row in rows.select_related("stored_by", "judged_by")}


def judge_end(
    *, actor: Actor, client: Client, reason: str, note: str = "", strike_own: bool = False, seen_version: int
) -> EndJudgement:
    """Record the own authority's judgement that the need of co-ordination is over; the third one ends the membership today.

    Args:
        reason: a code of ``EndReason``; those who judge later agree with the first one's.
        note: grounds; asked for where the membership was opened by mistake.
        strike_own: strike what the own authority recorded since this membership was opened, as far as the actor's role may
            (only where it was opened by mistake).
        seen_version: the client's version when the form was shown.
    Raises:
        Denied, StaleRow, WrongState: the own authority has judged already.
        ValidationError: by field.
    Source: Act 381/2023 § 8; R7, R8.
    """
    client = Client.lock(client, seen_version=seen_version)
    decision = require(can_judge_end(actor, client), client=client, data_group=DataGroup.MEMBERSHIP)
    membership = Membership.objects.select_for_update().get(client=client, ended_on=None)
    given = standing_judgements(membership)
    if actor.employer.kind in given:
        raise WrongState
    _check_reason(client, membership, reason=reason, note=note)
    if not given:
        proceed(membership, membership.begin_closing, reason=reason)
    judgement = EndJudgement.objects.create(
        client=client,
        area_id=client.area_id,
        stored_by=actor.employer,
        membership=membership,
        judged_on=clock.today(),
        judged_by=actor.user,
        note=note.strip(),
    )
    events.end_judged(actor=actor, judgement=judgement, reason=reason, decision=decision)
    if strike_own and reason == EndReason.MISTAKE:
        _strike_own(actor, client, membership)
    if {*given, actor.employer.kind} >= set(AuthorityKind.serving()):
        _end(actor, client, membership)
    client.save()
    return judgement


def withdraw_judgement(*, actor: Actor, judgement: EndJudgement, reason: str, seen_version: int) -> EndJudgement:
    """Take the own authority's judgement back while another one is missing; without any left, the membership goes on.

    Raises:
        Denied, StaleRow; ValidationError: no reason.
    """
    judgement = lock_record(judgement, seen_version=seen_version)
    client = judgement.client
    decision = require(can_withdraw_judgement(actor, judgement), client=client, data_group=DataGroup.MEMBERSHIP)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the judgement is withdrawn.")})
    membership = Membership.objects.select_for_update().get(pk=judgement.membership_id)
    judgement.withdrawn_at, judgement.withdrawn_by = clock.now(), actor.user
    judgement.withdrawal_reason = reason.strip()
    judgement.save()
    if not standing_judgements(membership):
        proceed(membership, membership.go_on)
    client.save()
    events.judgement_withdrawn(actor=actor, judgement=judgement, decision=decision)
    return judgement


def _check_reason(client: Client, membership: Membership, *, reason: str, note: str) -> None:
    """Raise ValidationError, by field, unless the reason is one, the same as the first judgement's, and has what it needs."""
    if reason not in EndReason.values:
        raise ValidationError({"reason": _("Choose what the need of co-ordination gave way to.")})
    if membership.end_reason and reason != membership.end_reason:
        raise ValidationError(
            {
                "reason": _(
                    "The first judgement says: {reason}. Agree with it, or ask its authority to withdraw it and judge anew."
                ).format(reason=membership.get_end_reason_display())
            }
        )
    if reason == EndReason.DEATH and client.died_on is None:
        raise ValidationError({"reason": _("Record the day of death first, under Person and contact details.")})
    if reason == EndReason.MISTAKE and not note.strip():
        raise ValidationError({"note": _("Write what was mistaken. Do not name another person.")})


def _end(actor: Actor, client: Client, membership: Membership) -> None:
    """Close the membership today; nobody answers for the client any more. Serving stays: it is how the data are found."""
    today = clock.today()
    proceed(membership, membership.close, ended_on=max(today, membership.started_on))
    for official in ResponsibleOfficial.objects.filter(client=client, ended_on=None):
        official.ended_on = max(today, official.started_on)
        official.save()
    events.membership_closed(actor=actor, membership=membership)


def _strike_own(actor: Actor, client: Client, membership: Membership) -> None:
    """Strike what the actor may of what the own authority recorded in the membership; consents after what rests on them."""
    models = [model for model in apps.get_app_config("clients").get_models() if issubclass(model, ClientRecord)]
    for model in sorted(models, key=lambda model: model is Consent):
        if not model.content_fields:
            continue
        for row in model.objects.filter(
            client=client, stored_by=actor.employer, created_at__gte=membership.created_at, struck_at=None
        ):
            row.client = client
            if can_strike(actor, row):
                strike(actor=actor, record=row, seen_version=row.row_version)
