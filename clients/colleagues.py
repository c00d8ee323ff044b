"""Who of the staff may see a client and a data group: whom a flag may belong to, and who may be mentioned in a note."""

from django.db.models import Exists, OuterRef, QuerySet

from authorities.matrix import codes_opening
from authorities.models import AuthorityArea, User
from authorities.rights import DataGroup, Right
from clients.models import Bar, Client, ShieldedAccess


def colleagues(client: Client, group: DataGroup, *, right: Right = Right.READ) -> QuerySet[User]:
    """People of the serving authorities for whom the client exists and whose role opens the group: checks 1-6 of the policy.

    The ring is asked when they open the client. Rights by exception (named deputies, opened by exception) do not count: those
    people come and go.
    """
    area = client.area_id
    members = AuthorityArea.objects.current().filter(area=area, authority__in=client.serving_authority_ids)
    found = (
        User.objects.in_force()
        .with_role(codes_opening(DataGroup.IDENTITY), in_areas=[area])
        .with_role(codes_opening(group, right=right), in_areas=[area])
        .filter(employer__in=members.order_by().values("authority"))
        .exclude(Exists(Bar.objects.filter(client=client, user=OuterRef("pk"), ended_at=None)))
    )
    if client.identity_index:
        found = found.exclude(identity_index=client.identity_index)
    if client.shielded:
        found = found.filter(Exists(ShieldedAccess.objects.filter(client=client, user=OuterRef("pk"))))
    return found.select_related("employer").order_by("employer", "name_key", "pk")
