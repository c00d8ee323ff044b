"""A form whose one-time key is missing or old: most often a page that stood open over a new sign-in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from authorities.sign_in.addresses import is_foreign, safe_next
from authorities.sign_in.keeping import keep_form
from authorities.sign_in.middleware import forgive
from core.restoring import RESTORE_PARAMETER


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse the form and lose nothing: keep what was typed, and show the way back to it."""
    forgive(request)
    signed_in = getattr(request, "actor", None) is not None
    if request.path == reverse("account_login") and not is_foreign(request):
        if signed_in:
            return HttpResponseRedirect(safe_next(request))
        messages.warning(request, _("The page had expired. Sign in again. If this repeats, allow cookies of this site."))
        return redirect(request.get_full_path())
    context: dict[str, Any] = {"title": _("The page had expired"), "request_id": getattr(request, "request_id", "")}
    if signed_in:
        back = keep_form(request)
        if f"{RESTORE_PARAMETER}=" in back:
            return render(request, "authorities/sign_in/kept.html", context | {"back": back}, status=403)
    return render(request, "403_csrf.html", context, status=403)
