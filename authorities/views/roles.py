"""Pages of roles: granting, ending, renewing many at once, and the list of those that end soon."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import Actor, require
from authorities.endings import accounts_ending, roles_ending
from authorities.forms.roles import EndRoleForm, GrantForm, RenewForm, RoleFilterForm
from authorities.matrix import Role, roles
from authorities.models import AuthorityArea, CooperationArea, RoleAssignment, User
from authorities.pages import SignedInPage, actor_of
from authorities.policy import can_be_given, can_end_role, can_give_roles, can_see_endings
from authorities.rights import DataGroup
from authorities.services import roles as services
from authorities.terms import notice_until
from authorities.views.base import AdministratorPage, FormPage
from authorities.views.users import UserFormPage
from core import clock
from core.forms import TymForm
from core.names import search_tokens
from core.paging import Order, key_page
from core.presentation import Crumb, Tab, capped_count
from core.restoring import kept_data

#: The outcome of a renewal travels in the address of its result, signed: keys and codes, no names.
RESULT_PARAMETER, RESULT_SALT = "tulos", "authorities.renewal"
RESULT_SHOWN_FOR = timedelta(days=1)
#: More than a page of the list holds.
MOST_CHOSEN = 100
SORTS = {"end": ("valid_to", "user__name_key"), "name": ("user__name_key", "valid_to"), "role": ("role_code", "user__name_key")}


def filtered(actor: Actor, form: RoleFilterForm) -> QuerySet[RoleAssignment]:
    """Roles in the administrator's reach that are in force or coming, as the filters leave them."""
    form.is_valid()
    chosen = form.cleaned_data
    rows = RoleAssignment.objects.not_over().in_reach(actor.administers).select_related("user__employer", "user__unit", "area")
    for word in search_tokens(chosen.get("name", "")):
        rows = rows.filter(Q(user__name_key__startswith=word) | Q(user__name_key__contains=f" {word}"))
    if chosen.get("role"):
        rows = rows.filter(role_code=chosen["role"])
    if chosen.get("employer"):
        rows = rows.filter(user__employer=chosen["employer"])
    today = clock.today()
    shown = {
        "ending": Q(valid_from__lte=today, valid_to__lte=notice_until(), user__in=User.objects.in_force()),
        "coming": Q(valid_from__gt=today),
    }
    return rows.filter(shown.get(chosen.get("show", ""), Q(valid_from__lte=today)))


class RoleListPage(AdministratorPage):
    """Roles in force; the chosen ones are renewed together."""

    title = gettext_lazy("Roles")
    section = "roles"
    template_name = "authorities/roles.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the list."""
        query = self.request.GET
        form = RoleFilterForm(query)
        rows = filtered(self.actor, form)
        count = rows[:1001].count()
        sort = query.get("sort", "end")
        return super().get_context_data(
            **{
                "filter_form": form,
                "is_filtered": any(query.get(name) for name in form.fields),
                "count": count,
                "count_text": capped_count(count),
                "page": key_page(rows, order=Order.chosen(sort, SORTS), query=query),
                "sort": sort if sort.removeprefix("-") in SORTS else "end",
                "views": self.views(query.get("show", "")),
                "soon": notice_until(),
                **kwargs,
            }
        )

    def views(self, show: str) -> list[Tab]:
        """Ready-made views of the list."""
        counted = {"ending": roles_ending(self.actor).count()}
        return [
            Tab(
                label=label,
                url=f"{reverse('authorities:roles')}{f'?show={value}' if value else ''}",
                is_current=show == value,
                count=counted.get(value),
            )
            for value, label in RoleFilterForm.SHOWN
        ]


class RenewPage(FormPage):
    """Renew the roles that were chosen in the list: say until when, then see row by row what became of it."""

    title = gettext_lazy("Renew roles")
    section = "roles"
    form_class = RenewForm
    submit = gettext_lazy("Renew the roles")
    template_name = "authorities/roles_renew.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the result, or what was chosen before the session was locked; there is nothing else to show."""
        if self.chosen:
            return self.show(form=self.form())
        renewals = self.result()
        if not renewals:
            return redirect(self.back_url())
        done = sum(renewal.outcome.is_renewal for renewal in renewals)
        return self.show(form=None, renewals=renewals, renewed_count=done, left_count=len(renewals) - done)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show what was chosen; renew it once the day is given."""
        if not self.chosen:
            messages.error(request, _("Choose at least one role from the list first."))
            return redirect(self.back_url())
        if "until" not in request.POST:
            return self.show(form=self.form())
        form = self.form(request.POST)
        if not form.is_valid() or not self.accepts(form):
            return self.show(form=form)
        outcomes = [[renewal.assignment.pk, renewal.outcome.value] for renewal in self.renewals]
        token = signing.dumps(outcomes, salt=RESULT_SALT, compress=True)
        return redirect(f"{reverse('authorities:renew-roles')}?{RESULT_PARAMETER}={token}")

    @cached_property
    def chosen(self) -> list[RoleAssignment]:
        """The rows chosen in the list that exist."""
        data = self.request.POST if self.request.method == "POST" else kept_data(self.request) or QueryDict()
        return self.rows(key for key in data.getlist("role") if key.isascii() and key.isdigit() and len(key) < 19)

    def rows(self, keys: Iterable[str | int]) -> list[RoleAssignment]:
        """The roles of these keys, by the names of their holders."""
        met = RoleAssignment.objects.in_reach(self.actor.administers)
        rows = met.filter(pk__in=[int(key) for key in keys][:MOST_CHOSEN])
        return list(rows.select_related("user__employer", "area").order_by("user__name_key", "pk"))

    def result(self) -> list[services.Renewal]:
        """What became of the renewal whose result the address asks for; nothing for an address that is not ours."""
        token = self.request.GET.get(RESULT_PARAMETER, "")
        try:
            outcomes = dict(signing.loads(token, salt=RESULT_SALT, max_age=RESULT_SHOWN_FOR)) if token else {}
        except signing.BadSignature:
            return []
        return [services.Renewal(row, services.Outcome(outcomes[row.pk])) for row in self.rows(outcomes)]

    def perform(self, form: RenewForm) -> None:
        """Renew the roles."""
        self.renewals = services.renew_roles(
            actor=self.actor,
            assignment_ids=[row.pk for row in self.chosen],
            until=form.cleaned_data["until"],
            accounts=services.Accounts(form.cleaned_data["accounts"]),
        )

    def back_url(self) -> str:
        """The list of roles that end soon."""
        return f"{reverse('authorities:roles')}?show=ending"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows."""
        return super().get_context_data(**{"chosen": self.chosen, **kwargs})


class GrantRolePage(UserFormPage):
    """Grant a role to another person, within the administrator's reach."""

    title = gettext_lazy("Grant a role")
    form_class = GrantForm
    submit = gettext_lazy("Grant the role")
    done = gettext_lazy("The role was granted.")

    def check(self) -> None:
        """Refuse the own account, and one out of reach; an account with roles elsewhere may be given one here."""
        require(can_give_roles(self.actor, self.user))

    @cached_property
    def offered(self) -> list[Role]:
        """Roles that the person's employer may give."""
        return [role for role in roles().values() if can_be_given(role, self.user)]

    def form_options(self) -> dict[str, Any]:
        """Roles and areas of the employer are offered, as far as the administrator's own role reaches."""
        joined = AuthorityArea.objects.current().filter(authority=self.user.employer_id)
        areas = CooperationArea.objects.filter(pk__in=joined.values("area"))
        reach = self.actor.administers
        if not reach.everywhere:
            areas = areas.filter(pk__in=reach.area_ids)
        return {"user": self.user, "roles": self.offered, "areas": areas, "reach": reach}

    def form(self, data: QueryDict | None = None) -> TymForm:
        """The form with what each role opens as its hint."""
        form = super().form(data)
        choice = form.fields["role_code"]
        choice.widget.hints = {role.code: role_hint(role) for role in self.offered}
        return form

    def perform(self, form: GrantForm) -> None:
        """Grant the role."""
        services.grant_role(actor=self.actor, user=self.user, grant=form.grant())


def role_hint(role: Role) -> str:
    """What a role opens, in one line."""
    if not role.opens_client_data:
        return _("opens no client data")
    parts = (
        (_("writes: %(groups)s"), role.writes),
        (_("reads: %(groups)s"), role.reads),
        (_("reads what the own authority stored: %(groups)s"), role.reads_own),
    )
    return "; ".join(
        text % {"groups": ", ".join(str(group.label).lower() for group in DataGroup if group in groups)}
        for text, groups in parts
        if groups
    )


class EndRolePage(FormPage):
    """End another person's role."""

    title = gettext_lazy("End a role")
    section = "roles"
    form_class = EndRoleForm
    submit = gettext_lazy("End the role")
    done = gettext_lazy("The end of the role was recorded.")
    template_name = "authorities/role_end.html"

    @cached_property
    def assignment(self) -> RoleAssignment:
        """The role of the address."""
        rows = RoleAssignment.objects.select_related("user__employer", "area")
        return get_object_or_404(rows, pk=self.kwargs["assignment_id"])

    def check(self) -> None:
        """Refuse the own role, and one that is over."""
        require(can_end_role(self.actor, self.assignment))

    def perform(self, form: EndRoleForm) -> None:
        """End the role."""
        services.end_role(
            actor=self.actor,
            assignment=self.assignment,
            last_day=form.cleaned_data["last_day"] if form.cleaned_data["when"] == "later" else None,
        )

    def back_url(self) -> str:
        """The person's page."""
        return reverse("authorities:user", args=[self.assignment.user_id])

    def crumbs(self) -> list[Crumb]:
        """Through the person's page."""
        users = Crumb(label=_("Users"), url=reverse("authorities:users"))
        return [*super().crumbs()[:1], users, Crumb(label=str(self.assignment.user), url=self.back_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the role."""
        return super().get_context_data(**{"assignment": self.assignment, **kwargs})


class EndingsPage(SignedInPage):
    """Roles and accounts of the own authority's staff that end soon, for the supervisor to say who goes on."""

    title = gettext_lazy("Roles and accounts that end soon")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those who supervise nobody."""
        actor = actor_of(request)
        if actor is not None:
            require(can_see_endings(actor))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show both lists."""
        context = self.get_context_data(
            assignments=roles_ending(self.actor).order_by("valid_to", "user__name_key"),
            accounts=accounts_ending(self.actor).order_by("valid_to", "name_key"),
        )
        return render(request, "authorities/endings.html", context)
