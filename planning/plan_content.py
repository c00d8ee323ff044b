"""What a version of a plan says, read at once: its hash, what is missing of it, and whose approval it needs."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from authorities.models import AuthorityKind
from clients.models import ClientData
from planning.models import (
    DutiesExplained,
    FollowUp,
    Goal,
    JobSearch,
    Party,
    PlanApproval,
    PlanPart,
    PlanVersion,
    Reporting,
    ServiceTerms,
)

#: Gives the rows of a model.
Rows = Callable[[type[ClientData]], Any]


@dataclass(frozen=True, kw_only=True)
class PlanContent:
    """One version with everything that it says."""

    version: PlanVersion
    goals: tuple[Goal, ...]
    services: tuple[ServiceTerms, ...]
    job_search: JobSearch | None
    follow_up: FollowUp | None
    reporting: Reporting | None

    @property
    def parts(self) -> tuple[PlanPart, ...]:
        """Every row of the content."""
        single = (self.job_search, self.follow_up, self.reporting)
        return (*self.goals, *self.services, *(part for part in single if part is not None))

    @property
    def digest(self) -> str:
        """SHA-256 of the content in hexadecimal: what an approval is bound to, in whatever order the rows are read."""
        told = sorted([[type(part).__name__, line_of(part), [getattr(part, name) for name in part.told]] for part in self.parts])
        text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    @property
    def needed(self) -> tuple[Party, ...]:
        """Whose approval the version needs: client, TVV, HVA, and Kela when its rehabilitation is in it (§ 4(2), R11)."""
        kela = (Party.KELA,) if any(terms.needs_kela for terms in self.services) else ()
        return (Party.CLIENT, Party.TVV, Party.HVA, *kela)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Something that the version needs before it can be approved; ``anchor`` is the place of the page where it is written."""

    text: str
    anchor: str


def everything(model: type[ClientData]) -> Any:
    """All rows of a model: for the services, which bind and check the whole content whoever acts."""
    return model.objects.all()


def load_content(version: PlanVersion, *, read: Rows = everything) -> PlanContent:
    """Read a version: five queries, whatever it holds.

    Args:
        read: the rows of a model that may be read. Pages and documents give those of their reader, for some roles read only what
            their own authority stored; a hash of such a part is no hash of the version.
    """
    services = read(ServiceTerms).filter(version=version).select_related("item", "service", "stored_by")
    goals = read(Goal).filter(version=version).select_related("stored_by")
    return PlanContent(
        version=version,
        goals=tuple(goals),
        services=tuple(services),
        job_search=read(JobSearch).filter(version=version).select_related("stored_by").first(),
        follow_up=read(FollowUp).filter(version=version).select_related("stored_by").first(),
        reporting=read(Reporting).filter(version=version).select_related("stored_by").first(),
    )


def load_explanations(version: PlanVersion, *, read: Rows = everything) -> dict[str, DutiesExplained]:
    """Who has explained the duties, by the kind of the authority; ``read`` as for ``load_content``."""
    rows = read(DutiesExplained).filter(version=version).select_related("stored_by", "explained_by")
    return {row.stored_by.kind: row for row in rows}


def missing_of(content: PlanContent, explained: Iterable[str]) -> list[Missing]:
    """What the version still needs before it is sent to be approved (R10-R13, R15, R21, R22), in the order of the page."""
    told = set(explained)
    found = []
    if not content.goals:
        found.append(Missing(text=_("there are no goals"), anchor="goals"))
    if not content.services:
        found.append(Missing(text=_("no services have been agreed"), anchor="services"))
    if content.job_search is None:
        found.append(Missing(text=_("the job-search obligation has not been decided"), anchor="job-search"))
    if content.follow_up is None:
        found.append(Missing(text=_("follow-up has not been agreed"), anchor="follow-up"))
    if content.reporting is None:
        found.append(Missing(text=_("it has not been agreed how the client reports"), anchor="duties"))
    if AuthorityKind.TVV not in told:
        found.append(Missing(text=_("the employment authority has not recorded that it explained the duties"), anchor="duties"))
    if AuthorityKind.HVA not in told:
        found.append(
            Missing(text=_("the wellbeing services county has not recorded that it explained the duties"), anchor="duties")
        )
    return found


def approvals_of(version: PlanVersion, *, read: Rows = everything) -> dict[Party, PlanApproval]:
    """The latest approval of each party, the live one before a lapsed one; ``read`` as for ``load_content``."""
    rows = read(PlanApproval).filter(version=version).select_related("stored_by", "recorded_by").order_by("created_at")
    latest: dict[Party, PlanApproval] = {}
    for row in rows:
        latest[Party(row.party)] = row
    return latest


def line_of(part: PlanPart) -> str:
    """What tells a row of the content from the others of its kind, from version to version."""
    key: Any = getattr(part, "line", None) or getattr(part, "service_id", None)
    return str(key or "")
