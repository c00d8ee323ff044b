"""A client whom officials of all three serve, and plans in every state, made by the services as people make them."""

from datetime import timedelta
from typing import Any

from clients.models import Client
from core import clock
from planning.models import FollowUp, JobSearch, PlanApproval, PlanVersion, Reporting, ServiceItem, ServiceTerms
from planning.plan_content import load_content
from planning.services import (
    add_goal,
    add_service,
    approve,
    begin_plan,
    explain_duties,
    record_approval,
    send_for_approval,
    write_frame,
)
from tests.factories import Area

#: Who acts for each authority.
ROLES = {"tvv": "tvv_expert", "hva": "hva_social", "kela": "kela_specialist"}
GOAL = {
    "text": "Työkyky riittää osa-aikatyöhön",
    "measures": "Käynnit kuukausittain\nTyökokeilu",
    "responsible": ["tvv", "hva"],
    "due_on": None,
}
SERVICE = {
    "detail": "",
    "provider": "Kierrätyskeskus",
    "place": "Tuusula",
    "starts_on": None,
    "ends_on": None,
    "note": "",
    "activity": "",
    "weekly_days": None,
    "daily_hours": None,
    "alongside": "",
    "evaluate_by": None,
}
OBLIGED = {"is_obliged": True, "opportunities": 4, "period_months": 1, "need_found": False, "not_possible": False, "reason": ""}
FOLLOWED = {"manner": "Puhelimitse", "frequency": "Kuukausittain", "responsible": ["tvv", "client"]}


def item(name: str = "Työkokeilu", kind: str = "tvv") -> ServiceItem:
    """A service of the catalogue that every installation begins with."""
    return ServiceItem.objects.get(name_fi=name, authority_kind=kind)


def actor(area: Area, kind: str) -> Any:
    """Whoever acts for an authority."""
    return area.actor(ROLES[kind])


def draft(area: Area, client: Client) -> PlanVersion:
    """A draft in which nothing is written."""
    return begin_plan(actor=actor(area, "tvv"), client=client)


def written(area: Area, client: Client, *, with_kela: bool = False) -> PlanVersion:
    """A draft of which nothing is missing."""
    version = draft(area, client)
    fill(area, version)
    if with_kela:
        kela = item("Ammatillinen kuntoutusselvitys", "kela")
        add_service(actor=actor(area, "kela"), version=version, item=kela, values=SERVICE)
    return fresh(version)


def fill(area: Area, version: PlanVersion) -> None:
    """Write into a draft what an approval needs."""
    tvv, hva = actor(area, "tvv"), actor(area, "hva")
    add_goal(actor=hva, version=version, values=GOAL)
    add_service(actor=tvv, version=version, item=item(), values=SERVICE)
    write_frame(actor=tvv, version=version, kind=JobSearch, values=OBLIGED, seen_version=0)
    write_frame(actor=tvv, version=version, kind=FollowUp, values=FOLLOWED, seen_version=0)
    reported = {"report_by": clock.today() + timedelta(days=30), "manner": "Puhelimitse TVV:lle"}
    write_frame(actor=tvv, version=version, kind=Reporting, values=reported, seen_version=0)
    for one in (tvv, hva):
        explain_duties(actor=one, version=version, explained_on=clock.today())


def written_into(area: Area, version: PlanVersion) -> PlanVersion:
    """The same draft, with nothing missing."""
    fill(area, version)
    return fresh(version)


def sent(area: Area, client: Client, **options: Any) -> PlanVersion:
    """A version that awaits approval."""
    version = written(area, client, **options)
    send_for_approval(actor=actor(area, "hva"), version=version, seen_version=version.row_version)
    return fresh(version)


def give(area: Area, version: PlanVersion, kind: str) -> PlanApproval:
    """An approval of what stands there now: of an authority by its kind, or of the client."""
    digest = load_content(version).digest
    if kind != "client":
        return approve(actor=actor(area, kind), version=version, seen_digest=digest)
    return record_approval(
        actor=actor(area, "tvv"),
        version=version,
        manner=PlanApproval.Manner.SIGNATURE,
        note="",
        approved_on=clock.today(),
        seen_digest=digest,
    )


def in_force(area: Area, client: Client) -> PlanVersion:
    """A version that everybody has approved."""
    version = sent(area, client)
    for kind in ("client", "tvv", "hva"):
        give(area, version, kind)
    return fresh(version)


def fresh(version: PlanVersion) -> PlanVersion:
    """The version as it stands in the database."""
    return PlanVersion.objects.select_related("client", "membership").get(pk=version.pk)


def terms_of(version: PlanVersion) -> ServiceTerms:
    """What a version says of its first service."""
    return ServiceTerms.objects.select_related("version", "item", "service").filter(version=version).earliest("created_at")
