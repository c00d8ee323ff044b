"""The exceptions to the rule of who sees a client, as the demo shows them: own record, bars, grants and requests."""

from datetime import date, datetime, timedelta
from typing import Any

from clients.demo.names import read
from clients.demo.register import RegisterWriter
from clients.models import AccessRequest, Bar, Client, ClientGrant
from core import clock


def add_exceptions(*, writer: RegisterWriter, area: str, clients: dict[str, Client], reference_date: date) -> None:
    """Add to the batch what ``familiar.toml`` says for the area; ``clients`` are the familiar ones by name."""
    description = read("familiar.toml")[area]
    for row in description.get("own_records", ()):
        user = writer.users[row["user"]]
        user.identity_code = clients[row["client"]].identity_code
        user.save()
    for row in description.get("bars", ()):
        at = writer.moment(reference_date - timedelta(days=row["days"]))
        user = writer.users[row["user"]]
        bar = Bar(user=user, reason=row["reason"], **_of(clients[row["client"]], row, writer))
        writer.batch.add(bar, at=at, by=user.pk)
    for row in description.get("grants", ()):
        _add_grant(writer, clients[row["client"]], row, reference_date)
    for row in description.get("requests", ()):
        client = clients[row["client"]]
        at = writer.moment(reference_date - timedelta(days=row["days"]))
        writer.batch.add(AccessRequest(client=client, area=writer.area, user=writer.users[row["user"]]), at=at)


def _add_grant(writer: RegisterWriter, client: Client, row: dict[str, Any], reference_date: date) -> None:
    at = writer.moment(reference_date - timedelta(days=row["days"]))
    user = writer.users[row["user"]]
    grant = ClientGrant(
        user=user,
        kind=row["kind"],
        reason=row["reason"],
        starts_at=at,
        ends_at=at + timedelta(hours=row["hours"]),
        **_of(client, row, writer),
    )
    writer.batch.add(grant, at=at, by=user.pk)
    if "reviewed_by" in row:
        reviewer = writer.users[row["reviewed_by"]]
        grant.reviewed_by, grant.outcome = reviewer, row["outcome"]
        grant.reviewed_at = _next_day(at)
        writer.batch.change(grant, at=grant.reviewed_at, by=reviewer.pk)


def _of(client: Client, row: dict[str, Any], writer: RegisterWriter) -> dict[str, Any]:
    """Client, area and the authority that stored the row: the employer of the person it is about."""
    return {"client": client, "area": writer.area, "stored_by_id": writer.users[row["user"]].employer_id}


def _next_day(at: datetime) -> datetime:
    return min(at + timedelta(days=1), clock.now())
