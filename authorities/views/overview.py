"""The overview of the administration, and the page of roles and data groups, which is open to everybody signed in."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from authorities.endings import accounts_ending, roles_ending
from authorities.matrix import Role, roles
from authorities.models import AccountMail, AuthorityKind, RoleAssignment, SecondFactorReset, User
from authorities.pages import SignedInPage
from authorities.projection import is_current
from authorities.rights import AreaRight, DataGroup, Right
from authorities.scope import accounts_within
from authorities.views.base import AdministratorPage
from core import clock
from core.presentation import Counter, Crumb

#: Rows of each list on the overview; the rest are behind its link.
SHOWN = 6


class OverviewPage(AdministratorPage):
    """What waits for the administrators."""

    title = gettext_lazy("Administration")
    section = "overview"
    template_name = "authorities/overview.html"

    def crumbs(self) -> list[Crumb]:
        """A top-level page has none."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers, each a link to the list that it counts, and the nearest ends."""
        ending_roles, ending_accounts = roles_ending(self.actor), accounts_ending(self.actor)
        return super().get_context_data(
            **{
                "counters": self.counters(ending_roles.count(), ending_accounts.count()),
                "ending_roles": ending_roles.order_by("valid_to", "user__name_key")[:SHOWN],
                "ending_accounts": ending_accounts.order_by("valid_to", "name_key")[:SHOWN],
                "is_projected": is_current(),
                "unsent": AccountMail.objects.filter(sent_at=None).count(),
                **kwargs,
            }
        )

    def counters(self, role_count: int, account_count: int) -> list[Counter]:
        """The strip of numbers."""
        in_force = User.objects.in_force().in_reach(self.actor.administers)
        invited = in_force.filter(last_login=None).count()
        since = clock.now() - SecondFactorReset.OPEN_FOR
        within = accounts_within(self.actor.administers).order_by().values("pk")
        resets = SecondFactorReset.objects.filter(
            confirmed_at=None, withdrawn_at=None, requested_at__gt=since, user__in=within
        ).count()
        users = reverse("authorities:users")
        return [
            Counter(number=in_force.count(), label=_("accounts in force"), url=f"{users}?state=active"),
            Counter(number=invited, label=_("not signed in yet"), url=f"{users}?state=invited"),
            Counter(
                number=role_count,
                label=ngettext("role ends within two weeks", "roles end within two weeks", role_count),
                url=f"{reverse('authorities:roles')}?show=ending",
                nearness="soon" if role_count else "",
            ),
            Counter(
                number=account_count,
                label=ngettext("account ends within two weeks", "accounts end within two weeks", account_count),
                url=f"{users}?state=ending",
                nearness="soon" if account_count else "",
            ),
            Counter(
                number=resets,
                label=ngettext("reset waits for a confirmation", "resets wait for a confirmation", resets),
                url=reverse("authorities:resets"),
                nearness="soon" if resets else "",
            ),
        ]


@dataclass(frozen=True)
class Cell:
    """What a role may do with one data group or in an area: state for the colour, short sign, words."""

    state: str
    sign: Any
    words: Any


CELLS = {
    Right.WRITE: Cell("write", gettext_lazy("R W"), gettext_lazy("reads and writes")),
    Right.READ: Cell("read", gettext_lazy("R"), gettext_lazy("reads")),
    Right.READ_OWN: Cell("read_own", gettext_lazy("R own"), gettext_lazy("reads what the own authority stored")),
}


class MatrixPage(SignedInPage):
    """Which role opens which data group, as the file says; open to everybody who has signed in."""

    title = gettext_lazy("Roles and data groups")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the matrix."""
        return render(request, "authorities/matrix.html", self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of both tables, and the own roles with their ends."""
        held = set(self.actor.roles)
        own = RoleAssignment.objects.current().filter(user=self.actor.user_id).select_related("area").order_by("valid_to")
        return super().get_context_data(
            **{
                "crumbs": [Crumb(label=_("Front page"), url="/")],
                "groups": list(DataGroup),
                "rights": list(AreaRight),
                "data_rows": [
                    (role, kinds_of(role), role.code in held, [CELLS.get(role.right_to(group)) for group in DataGroup])  # type: ignore[arg-type]
                    for role in roles().values()
                    if role.opens_client_data
                ],
                "area_rows": [
                    (role, kinds_of(role), role.code in held, [right in role.area for right in AreaRight])
                    for role in roles().values()
                ],
                "legend": [CELLS[Right.WRITE], CELLS[Right.READ], CELLS[Right.READ_OWN]],
                "own": own,
                **kwargs,
            }
        )


def kinds_of(role: Role) -> list[AuthorityKind]:
    """The kinds of authority that may give the role, in a fixed order."""
    return [kind for kind in AuthorityKind if kind in role.kinds]
