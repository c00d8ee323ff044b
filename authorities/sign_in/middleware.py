"""Two gates: attempts are counted before the request's transaction, and a session is let through inside it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from authorities.access import Actor
from authorities.api.answers import asks_api, unauthorised
from authorities.models import AuthorityArea
from authorities.sign_in import limits, sessions
from authorities.sign_in.addresses import NEXT, match_of, page_of
from authorities.sign_in.codes import has_second_factor
from authorities.sign_in.completing import device_token, is_known_device
from authorities.sign_in.frame import build_frame
from authorities.sign_in.keeping import keep_form
from core.transactions import act_as, set_area

GetResponse = Callable[[HttpRequest], HttpResponseBase]

#: Pages that a locked session still opens, besides those that are open to everybody.
OPEN_WHEN_LOCKED = {"unlock", "account_logout", "set_language"}
#: Pages that work before the second factor has been set up.
OPEN_BEFORE_SECOND_FACTOR = {*OPEN_WHEN_LOCKED, "lock", "second_factor_set_up"}
LONGEST_EMAIL = 254


class CountedAttempts:
    """Counts what can be guessed at, before the request's transaction begins, and puts the attempt on the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.attempt = None  # type: ignore[attr-defined]
        if request.method == "POST":
            match = match_of(request.path_info)
            counted = COUNTED.get(match.view_name) if match else None
            account = counted[1](request) if counted else ""
            if counted and account:
                address = get_adapter().get_client_ip(request)
                request.attempt = limits.reserve(step=counted[0], account=account, address=address)  # type: ignore[attr-defined]
        return self.get_response(request)


def _typed_account(request: HttpRequest) -> str:
    """The e-mail address as typed; with the browser's own number when the account knows the browser."""
    email = _typed_email(request)
    return f"{email} {device_token(request)}" if email and is_known_device(request, email=email) else email


def _typed_email(request: HttpRequest) -> str:
    """The address as the form will see it; empty, and not counted, when the form refuses it anyway."""
    email = request.POST.get("email", "").strip().lower()
    return email if len(email) <= LONGEST_EMAIL and email.isprintable() else ""


def _user_at_the_door(request: HttpRequest) -> str:
    """The account whose password was right and whose second factor is asked for."""
    return str((request.session.get(LOGIN_SESSION_KEY) or {}).get("user_pk") or "")


def _user_of_session(request: HttpRequest) -> str:
    return str(request.session.get(SESSION_KEY, ""))


#: Address name → what is counted, and against whom.
COUNTED: dict[str, tuple[str, Callable[[HttpRequest], str]]] = {
    "account_login": (limits.Step.PASSWORD, _typed_account),
    "mfa_authenticate": (limits.Step.SECOND_FACTOR, _user_at_the_door),
    "unlock": (limits.Step.PASSWORD, _user_of_session),
    "account_change_password": (limits.Step.PASSWORD, _user_of_session),
    "recovery_codes": (limits.Step.PASSWORD, _user_of_session),
    "second_factor_set_up": (limits.Step.SECOND_FACTOR, _user_of_session),
    "account_reset_password": (limits.Step.RESET, _typed_email),
}


class SessionGate:
    """Lets a signed-in session through when its account is open, it is not too old, not locked, and fully signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.frame = SimpleLazyObject(lambda: build_frame(request))  # type: ignore[attr-defined]
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if getattr(request, "presented", None) is not None:
            # A token has no session to be locked; one that does not work has no actor, and SignInRequired says so.
            return self.get_response(request)
        if actor is None:
            if SESSION_KEY in request.session:
                # The account was closed: Django finds no user, and the session must not come back with the account.
                request.session.flush()
            return self.get_response(request)
        page = _Page(request)
        stopped = self._stop(request, actor, page)
        if stopped is None:
            return self._go_on(request)
        forgive(request)
        return stopped

    def _stop(self, request: HttpRequest, actor: Actor, page: "_Page") -> HttpResponseBase | None:
        if not actor.account_open or not (actor.area_ids or _employer_is_live(actor)):
            return self._end(request, actor, page, reason="account_closed")
        if sessions.is_too_old(request):
            return self._end(request, actor, page, reason="too_old")
        if sessions.is_idle(request):
            sessions.lock(request, actor=actor, reason="idle")
        if sessions.is_locked(request) and not page.is_open(OPEN_WHEN_LOCKED):
            return page.send_to("unlock", keep_form(request))
        if not actor.second_factor and not page.is_open(OPEN_BEFORE_SECOND_FACTOR):
            if has_second_factor(actor.user):
                # Set up in another session meanwhile: this one has never shown it.
                return self._end(request, actor, page, reason="second_factor")
            return page.send_to("second_factor_set_up", page.address)
        return None

    def _go_on(self, request: HttpRequest) -> HttpResponseBase:
        if not sessions.is_locked(request):
            sessions.note_activity(request)
        return self.get_response(request)

    def _end(self, request: HttpRequest, actor: Actor, page: "_Page", *, reason: str) -> HttpResponseBase | None:
        back = keep_form(request)
        sessions.end(request, actor=actor, reason=reason)
        # Whatever page follows in this request is a stranger's.
        act_as(None)
        set_area(None)
        return None if page.is_open(set()) else page.send_to("account_login", back)


class SignInRequired(LoginRequiredMiddleware):
    """Closes every page to strangers unless its view says ``login_not_required``: a page that forgets to ask is closed.

    DRF marks all its views so, by itself. Under the addresses of the API the mark means nothing, here and in ``_Page.is_open``.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Close the API to strangers whatever its views say."""
        if asks_api(request) and not request.user.is_authenticated:
            return unauthorised(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # not always a redirect: fragments and other systems differ
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Send to sign in, a fragment's whole page too; another system is told in its own way."""
        return _Page(request).send_to("account_login", page_of(request) if request.method == "GET" else "")


class _Page:
    """What was asked for, and how to send its reader elsewhere."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.match = match_of(request.path_info)

    @property
    def address(self) -> str:
        return self.request.get_full_path() if self.request.method == "GET" else ""

    def is_open(self, names: set[str]) -> bool:
        """Whether everybody may open it, or it is one of ``names``."""
        if self.match is None or asks_api(self.request):
            return False
        return self.match.view_name in names or not getattr(self.match.func, "login_required", True)

    def send_to(self, name: str, back: str) -> HttpResponse:
        """Send the browser to the page ``name``, and from there back; another system is told in its own way."""
        address = reverse(name)
        if back:
            address = f"{address}?{urlencode({NEXT: back})}"
        if asks_api(self.request):
            return unauthorised(self.request)
        if getattr(self.request, "htmx", False):
            return HttpResponseClientRedirect(address)
        return HttpResponseRedirect(address)


def _employer_is_live(actor: Actor) -> bool:
    return AuthorityArea.objects.current().filter(authority=actor.authority_id).exists()


def forgive(request: HttpRequest) -> None:
    """Take back the request's attempt: the page was never reached."""
    limits.take_back(getattr(request, "attempt", None))
