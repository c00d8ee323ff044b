"""The four years after the end of the last membership (Act 381/2023 § 12(2), R37)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Max, Q

from clients.models import Membership
from core.clock import today
from core.models import PeriodCode
from core.periods import periods
from privacy.services.grounds import Grounds


def retention_over(client_ids: Sequence[UUID]) -> Mapping[UUID, Grounds]:
    """Return those of ``client_ids`` whose last membership ended so long ago that they are to be erased, with the dates.

    The period in force today counts from the latest end, and the client goes on the day after its last day. Somebody with an
    open membership stays, and so does somebody without any: no period runs for them. One query for the memberships.

    Raises:
        NoPeriodInForce: the retention period has no length today.
    """
    table, day = periods(PeriodCode.RETENTION), today()
    ends = (
        Membership.objects.filter(client__in=client_ids)
        .order_by()
        .values("client_id")
        .annotate(latest=Max("ended_on"), still_open=Count("pk", filter=Q(ended_on=None)))
        .filter(still_open=0)
    )
    dated = ((row["client_id"], row["latest"], table.due_date(row["latest"], on=day)) for row in ends)
    return {client_id: Grounds(ended_on=ended_on, due_on=due_on) for client_id, ended_on, due_on in dated if due_on < day}
