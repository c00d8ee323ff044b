"""What the plan's page tells besides its content: whose approval is where, and what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Actor
from clients.models import Client, Membership
from clients.reading import readable_rows
from core.models import PeriodCode
from core.periods import due_date
from core.presentation import date_text
from planning.models import JointAssessment, Party, PlanApproval, PlanVersion
from planning.plan_content import PlanContent

State = PlanVersion.State

WHY_NEEDED = {
    Party.CLIENT: gettext_lazy("Always needed."),
    Party.TVV: gettext_lazy("Always needed."),
    Party.HVA: gettext_lazy("Always needed."),
    Party.KELA: gettext_lazy("Needed because Kela's rehabilitation is in the plan."),
}


@dataclass(frozen=True, kw_only=True)
class ApprovalCard:
    """One party's approval as the page shows it; ``state`` is a word of the map of tones."""

    party: Party
    label: str
    state: str
    state_label: str
    who: str
    text: str


def approval_cards(content: PlanContent, approvals: dict[Party, PlanApproval], names: dict[Party, str]) -> list[ApprovalCard]:
    """A card for each party whose approval the version needs.

    Args:
        names: who acts for a party, by party.
    """
    return [_card(content.version, party, approvals.get(party), names.get(party, "")) for party in content.needed]


def _card(version: PlanVersion, party: Party, approval: PlanApproval | None, name: str) -> ApprovalCard:
    state, label, text = _standing(version, party, approval)
    who = name
    if approval is not None and party is not Party.CLIENT:
        who = str(approval.recorded_by)
    return ApprovalCard(party=party, label=str(party.short), state=state, state_label=label, who=who, text=text)


def _standing(version: PlanVersion, party: Party, approval: PlanApproval | None) -> tuple[str, str, str]:
    if approval is not None and approval.withdrawn_at is None:
        return "approved", _("Approved"), _given(approval)
    why = str(WHY_NEEDED[party])
    if approval is not None:
        text = _("Approved on {day}. Asked for again: {why}.").format(
            day=date_text(approval.approved_on), why=str(approval.get_withdrawal_display()).lower()
        )
        return "interrupted", _("Lapsed"), text
    if version.state == State.AWAITING:
        return "waiting", _("Missing"), why
    if version.is_open:
        return "draft", _("Not asked yet"), why
    return "draft", _("Not given"), why


def _given(approval: PlanApproval) -> str:
    told = [date_text(approval.approved_on)]
    if approval.party == Party.CLIENT:
        told.append(str(approval.get_manner_display()).lower())
        told.append(_("recorded by {who}").format(who=approval.recorded_by))
    return ", ".join(told)


def plan_due(actor: Actor, client: Client, membership: Membership) -> date | None:
    """By when the first plan is drawn up: three months from the beginning of the assessment, or the membership (§ 4(3), R10)."""
    rows = readable_rows(JointAssessment, actor, client).filter(membership=membership, phase=JointAssessment.Phase.START)
    started: Any = rows.values_list("begun_on", flat=True).first()
    return due_date(PeriodCode.PLAN_DUE, started or membership.started_on)


def review_due(version: PlanVersion) -> date | None:
    """By when the plan in force is reviewed next: three months from the day on which it came into force (§ 6(1), R18)."""
    return due_date(PeriodCode.PLAN_REVIEW, version.in_force_on) if version.in_force_on else None


def lapsed(cards: Iterable[ApprovalCard]) -> int:
    """How many approvals have lapsed."""
    return sum(card.state == "interrupted" for card in cards)


def given(cards: Iterable[ApprovalCard]) -> int:
    """How many approvals stand."""
    return sum(card.state == "approved" for card in cards)
