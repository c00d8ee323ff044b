"""Pages of accounts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.forms.users import (
    AccountForm,
    ChangeAccountForm,
    CloseForm,
    EmployerForm,
    IdentityCodeForm,
    ReopenForm,
)
from authorities.models import ApiToken, Authority, RoleAssignment, User
from authorities.policy import (
    can_create_account,
    can_end_role,
    can_give_roles,
    can_manage_account,
    can_record_identity_code,
    can_see_account,
)
from authorities.services import users as services
from authorities.terms import notice_until
from authorities.views.base import FormPage, SectionPage
from core import clock
from core.errors import Refused
from core.presentation import Crumb, Fact, date_text, moment_text


class UserPage(SectionPage):
    """Pages of one account."""

    section = "users"

    @cached_property
    def user(self) -> User:
        """The account of the address."""
        return get_object_or_404(User.objects.select_related("employer", "unit"), pk=self.kwargs["user_id"])

    def check(self) -> None:
        """Refuse an account of an employer that works in other areas only."""
        require(can_see_account(self.actor, self.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the account."""
        return super().get_context_data(**{"person": self.user, **kwargs})


class UserFormPage(FormPage, UserPage):
    """A form on one account: for others' accounts only."""

    def check(self) -> None:
        """Refuse the own account, with the reason."""
        require(can_manage_account(self.actor, self.user))

    def initial(self) -> dict[str, Any]:
        """The version that the form is made from."""
        return {"row_version": self.user.row_version}

    def back_url(self) -> str:
        """The account's page."""
        return reverse("authorities:user", args=[self.user.pk])

    def crumbs(self) -> list[Crumb]:
        """Through the account's page."""
        return [*super().crumbs(), Crumb(label=str(self.user), url=self.back_url())]


class UserDetailPage(UserPage):
    """One account: who, where, until when, with which roles."""

    template_name = "authorities/user.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts and the roles."""
        user = self.user
        rows = RoleAssignment.objects.filter(user=user).select_related("area", "granted_by").order_by("-valid_to", "pk")
        assignments = list(rows)
        return super().get_context_data(
            **{
                "title": str(user),
                "facts": user_facts(user),
                "assignments": assignments,
                "today": clock.today(),
                "soon": notice_until(),
                "own": user.pk == self.actor.user_id,
                "may_manage": can_manage_account(self.actor, user),
                "may_grant": can_give_roles(self.actor, user),
                "may_end": {row.pk for row in assignments if can_end_role(self.actor, row)},
                "state": user.state,
                "tokens": ApiToken.objects.live().filter(user=user).select_related("area"),
                **kwargs,
            }
        )


def user_facts(user: User) -> list[Fact]:
    """What is known of an account; the identity code only as recorded or not."""
    near = "soon" if user.account_is_open and user.valid_to <= notice_until() else ""
    return [
        Fact(label=_("Employer"), value=user.employer.name_on()),
        Fact(label=_("Unit"), value=user.unit.name if user.unit else ""),
        Fact(label=_("Title"), value=user.title),
        Fact(label=_("E-mail address"), value=user.email),
        Fact(label=_("Telephone"), value=user.phone),
        Fact(label=_("Language of the account"), value=user.get_language_display()),
        Fact(label=_("Account ends"), value=date_text(user.valid_to), nearness=near),  # type: ignore[arg-type]
        Fact(label=_("Last sign-in"), value=moment_text(user.last_login) if user.last_login else ""),
        Fact(
            label=_("Personal identity code"),
            value=_("recorded") if user.identity_index else "",
            note="" if user.identity_index else _("not recorded: the own record in the register is not barred"),
        ),
    ]


class CreateUserPage(FormPage):
    """A new account: first the employer, then the person."""

    title = gettext_lazy("New user")
    section = "users"
    form_class = AccountForm
    submit = gettext_lazy("Create the account")
    done = gettext_lazy("The account was created. Mail with a link for choosing the password is on its way.")
    template_name = "authorities/user_create.html"

    @cached_property
    def employer(self) -> Authority | None:
        """The employer of the address, or None when it is still to be chosen."""
        key = self.request.GET.get("employer", "")
        if not key:
            return None
        found = Authority.objects.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
        if found is None:
            raise Http404
        require(can_create_account(self.actor, found))
        return found

    def form_options(self) -> dict[str, Any]:
        """The employer's units are offered."""
        return {"employer": self.employer}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask the employer, or show the form."""
        if self.employer is None:
            return self.show(employer_form=EmployerForm(reach=self.actor.administers))
        return self.show(form=self.form(), employer=self.employer)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Create the account, or show what to correct."""
        if self.employer is None:
            return redirect("authorities:create-user")
        form = self.form(request.POST)
        if not form.is_valid() or not self.accepts(form):
            return self.show(form=form, employer=self.employer)
        messages.success(request, self.done)
        return redirect(self.back_url())

    def perform(self, form: AccountForm) -> None:
        """Create the account."""
        if self.employer is None:
            raise Http404
        self.created = services.create_user(
            actor=self.actor,
            employer=self.employer,
            details=form.details(),
            identity_code=form.cleaned_data["identity_code"],
        )

    def back_url(self) -> str:
        """The new account's page, where its roles are granted; the list before there is one."""
        created = getattr(self, "created", None)
        return reverse("authorities:user", args=[created.pk]) if created else reverse("authorities:users")


class ChangeUserPage(UserFormPage):
    """A person's details and the end of the account."""

    title = gettext_lazy("Change the account")
    form_class = ChangeAccountForm

    def form_options(self) -> dict[str, Any]:
        """The employer's units are offered."""
        return {"employer": self.user.employer, "initial": self.initial()}

    def initial(self) -> dict[str, Any]:
        """The account as it stands."""
        names = ("first_name", "last_name", "email", "phone", "unit", "title", "language", "valid_to")
        return {**super().initial(), **{name: getattr(self.user, name) for name in names}}

    def perform(self, form: ChangeAccountForm) -> None:
        """Change the account."""
        services.change_user(
            actor=self.actor, user=self.user, details=form.details(), seen_version=form.cleaned_data["row_version"]
        )


class CloseUserPage(UserFormPage):
    """Close an account at once."""

    title = gettext_lazy("Close the account")
    form_class = CloseForm
    submit = gettext_lazy("Close the account")
    done = gettext_lazy("The account was closed. Its roles and sessions have ended.")
    template_name = "authorities/user_close.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the roles that end."""
        roles = RoleAssignment.objects.not_over().filter(user=self.user).select_related("area")
        return super().get_context_data(**{"assignments": roles, **kwargs})

    def perform(self, form: CloseForm) -> None:
        """Close the account."""
        services.close_account(actor=self.actor, user=self.user, seen_version=form.cleaned_data["row_version"])


class ReopenUserPage(UserFormPage):
    """Open a closed or ended account again."""

    title = gettext_lazy("Open the account again")
    form_class = ReopenForm
    submit = gettext_lazy("Open the account")
    done = gettext_lazy("The account is in force. Its roles did not come back: grant those that are needed.")

    def perform(self, form: ReopenForm) -> None:
        """Open the account."""
        services.reopen_account(
            actor=self.actor,
            user=self.user,
            valid_to=form.cleaned_data["valid_to"],
            seen_version=form.cleaned_data["row_version"],
        )


class IdentityCodePage(UserFormPage):
    """Record the code that bars the person's own record."""

    title = gettext_lazy("Personal identity code of the account")
    form_class = IdentityCodeForm
    done = gettext_lazy("The personal identity code was recorded.")
    state = gettext_lazy("It is recorded once and cannot be replaced. The person is told by mail.")

    def check(self) -> None:
        """Refuse the own account, and one that has its code."""
        require(can_record_identity_code(self.actor, self.user))

    def perform(self, form: IdentityCodeForm) -> None:
        """Record the code."""
        services.record_identity_code(
            actor=self.actor,
            user=self.user,
            identity_code=form.cleaned_data["identity_code"],
            seen_version=form.cleaned_data["row_version"],
        )


class InviteUser(UserPage):
    """Have a new link for choosing the password mailed; POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send the link, or say why not."""
        try:
            services.request_invitation(actor=self.actor, user=self.user)
        except Refused as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Mail with a link for choosing the password is on its way."))
        return redirect("authorities:user", self.user.pk)
