"""The list of accounts, with its filters, ready-made views and order."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authorities.access import Actor
from authorities.endings import accounts_ending
from authorities.forms.users import (
    UserFilterForm,
)
from authorities.models import User
from authorities.models.users import UserQuerySet
from authorities.terms import notice_until
from authorities.views.base import AdministratorPage
from core.names import search_tokens
from core.paging import Order, key_page
from core.presentation import Tab, capped_count

SORTS = {"name": ("name_key",), "employer": ("employer__short_name", "name_key"), "end": ("valid_to", "name_key")}


def filtered(actor: Actor, form: UserFilterForm) -> UserQuerySet:
    """Accounts that the administrator meets and that the filters leave; a filter that makes no sense leaves everything."""
    form.is_valid()
    chosen = form.cleaned_data
    users = User.objects.in_reach(actor.administers).select_related("employer", "unit")
    for word in search_tokens(chosen.get("name", "")):
        users = users.filter(Q(name_key__startswith=word) | Q(name_key__contains=f" {word}") | Q(email__istartswith=word))
    if chosen.get("employer"):
        users = users.filter(employer=chosen["employer"])
    return in_state(users, chosen.get("state", ""))


def in_state(users: UserQuerySet, state: str) -> UserQuerySet:
    """Accounts in one state of the filter; all for the empty one."""
    in_force = users.in_force()
    return {
        "active": in_force,
        "ending": in_force.filter(valid_to__lte=notice_until()),
        "invited": in_force.filter(last_login=None),
        "ended": users.exclude(pk__in=User.objects.in_force().order_by().values("pk")),
    }.get(state, users)


class UserListPage(AdministratorPage):
    """All accounts; filters, order and page live in the address."""

    title = gettext_lazy("Users")
    section = "users"
    template_name = "authorities/users.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the list."""
        query = self.request.GET
        form = UserFilterForm(query)
        users = filtered(self.actor, form)
        sort = query.get("sort", "name")
        return super().get_context_data(
            **{
                "filter_form": form,
                "is_filtered": any(query.get(name) for name in form.fields),
                "count": users[:1001].count(),
                "count_text": capped_count(users[:1001].count()),
                "page": key_page(users, order=Order.chosen(sort, SORTS), query=query),
                "sort": sort if sort.removeprefix("-") in SORTS else "name",
                "views": self.views(query.get("state", "")),
                "soon": notice_until(),
                **kwargs,
            }
        )

    def views(self, state: str) -> list[Tab]:
        """Ready-made views of the list."""
        counted = {"ending": accounts_ending(self.actor).count()}
        return [
            Tab(
                label=label,
                url=f"{reverse('authorities:users')}{f'?state={value}' if value else ''}",
                is_current=state == value,
                count=counted.get(value),
            )
            for value, label in UserFilterForm.STATES
        ]
