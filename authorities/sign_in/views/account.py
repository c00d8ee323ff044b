"""One's own account: roles and their ends, sessions, current area and language."""

from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from authorities.middleware import AREA_SESSION_KEY
from authorities.models import CooperationArea, RoleAssignment
from authorities.sign_in import codes, events, sessions
from authorities.sign_in.addresses import safe_next
from authorities.sign_in.browsers import describe_browser
from authorities.sign_in.completing import set_language_cookie
from authorities.sign_in.views.base import OwnPageMixin
from core.presentation import Fact, date_text


class AccountView(OwnPageMixin, TemplateView):
    """Who one is here, until when, and the ways to look after it."""

    template_name = "authorities/sign_in/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add facts, roles and what is set up."""
        user = self.user
        facts = [
            Fact(label=_("Name"), value=user.get_full_name()),
            Fact(label=_("E-mail address"), value=user.email),
            Fact(label=_("Title"), value=user.title),
            Fact(label=_("Employer"), value=user.employer.name_on()),
            Fact(label=_("Unit"), value=user.unit or ""),
            Fact(label=_("Account ends"), value=date_text(user.valid_to)),
        ]
        return super().get_context_data(
            title=_("My account"),
            facts=facts,
            roles=RoleAssignment.objects.current().filter(user=user).select_related("area").order_by("valid_to", "pk"),
            factor=codes.second_factor_of(user),
            session_count=UserSession.objects.filter(user=user).count(),
            **kwargs,
        )


@dataclass(frozen=True)
class SessionLine:
    """One open session, as its user knows it."""

    key: int
    browser: str
    address: str
    began_at: Any
    seen_at: Any
    is_current: bool


class SessionsView(OwnPageMixin, TemplateView):
    """The user's open sessions, each to be ended here; POST ends all the others."""

    template_name = "usersessions/usersession_list.html"
    is_under_account = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sessions, this one first."""
        lines = [
            SessionLine(
                key=session.pk,
                browser=describe_browser(session.user_agent),
                address=session.ip,
                began_at=session.created_at,
                seen_at=session.last_seen_at,
                is_current=session.session_key == self.request.session.session_key,
            )
            for session in UserSession.objects.purge_and_list(self.user)
        ]
        lines.sort(key=lambda line: (not line.is_current, -line.seen_at.timestamp()))
        return super().get_context_data(title=_("My sessions"), sessions=lines, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End all sessions but this one."""
        count = sessions.end_sessions_of(self.user, but_key=request.session.session_key)
        if count:
            events.sessions_ended(actor=self.actor, user=self.user, count=count)
        messages.success(
            request,
            ngettext("%(count)d other session was ended.", "%(count)d other sessions were ended.", count) % {"count": count},
        )
        return redirect("usersessions_list")


@require_POST
def end_session(request: HttpRequest, key: int) -> HttpResponse:
    """End one of the user's own sessions; another's does not exist here."""
    session = get_object_or_404(UserSession, pk=key, user_id=request.user.pk)
    if session.session_key == request.session.session_key:
        sessions.end(request, actor=request.actor, reason="by_user")  # type: ignore[attr-defined]
        return redirect("account_login")
    session.end()
    actor = request.actor  # type: ignore[attr-defined]
    events.sessions_ended(actor=actor, user=actor.user, count=1)
    messages.success(request, _("The session was ended."))
    return redirect("usersessions_list")


class AreaView(OwnPageMixin, TemplateView):
    """Choosing the current area among those that one works in."""

    template_name = "authorities/sign_in/area.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the areas."""
        areas = CooperationArea.objects.filter(pk__in=self.actor.area_ids).order_by("name_fi")
        return super().get_context_data(title=_("Choose the area"), areas=areas, current_id=self.actor.area_id, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Work in the chosen area from the next page on; an area that is not one's own does not exist."""
        chosen = request.POST.get("area", "")
        if chosen not in {str(key) for key in self.actor.area_ids}:
            raise Http404
        request.session[AREA_SESSION_KEY] = int(chosen)
        return redirect("/")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Turn the pages into another language; somebody who has signed in keeps it."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_next(request))
    if language not in dict(settings.LANGUAGES):
        return response
    set_language_cookie(response, language)
    if request.user.is_authenticated and request.user.language != language:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return response
