"""Keeping what somebody had typed while their session was locked, and giving it back (design § 10)."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.clock import now
from core.models.saved_form import SavedForm
from core.transactions import current_area

KEPT_FOR = timedelta(hours=24)
#: Longer forms are not kept: nobody types this much, and a flood must not fill the database.
LARGEST = 500_000
LONGEST_PATH = 500
#: Of each user's forms in an area so many are kept, the newest: a flood under ever new paths must not fill the database either.
MOST_OF_A_USER = 20
#: Names of fields whose content is never stored, encrypted or not.
SECRET = re.compile(r"pass(word|wd|phrase|code)|csrf|token|secret|otp|totp|recovery|(^|[-_])(code|pin)$", re.IGNORECASE)
#: Codes that are no secrets, though their names end like one.
NOT_SECRET = re.compile(r"(identity|postal|municipality|country|area)[-_]code$", re.IGNORECASE)


def save_form(*, user_id: int, path: str, data: QueryDict, client_id: UUID | None = None) -> SavedForm | None:
    """Keep the data typed on the page ``path`` in the current area, in place of what was kept of it before.

    Passwords, one-time codes and tokens are left out; None when nothing is left, or far too much. The user's oldest forms give
    way when there are more than ``MOST_OF_A_USER``.

    Args:
        user_id: who typed it; nobody else gets it back.
        path: the page, without its query string.
        data: the POST as it came.
        client_id: the client whose page it is; the row is deleted with the client.
    """
    encoded = without_secrets(data).urlencode()
    if not encoded or len(encoded) > LARGEST or len(path) > LONGEST_PATH:
        return None
    moment = now()
    values = {"client_id": client_id, "data": encoded, "created_at": moment, "expires_at": moment + KEPT_FOR}
    saved, _created = SavedForm.objects.update_or_create(user_id=user_id, path=path, area_id=current_area(), defaults=values)
    of_user = SavedForm.objects.filter(user_id=user_id, area_id=current_area()).order_by("-created_at", "-pk")
    too_many = list(of_user.values_list("pk", flat=True)[MOST_OF_A_USER:])
    if too_many:
        SavedForm.objects.filter(pk__in=too_many).delete()
    return saved


def restore_form(*, user_id: int, path: str) -> QueryDict | None:
    """Return what the user had typed on the page ``path`` of the current area in the last 24 hours; None if nothing."""
    saved = _kept(user_id, path).filter(expires_at__gt=now()).first()
    return QueryDict(saved.data) if saved else None


def delete_form(*, user_id: int, path: str, kept_before: datetime | None = None) -> int:
    """Forget what was kept of the page, after it was saved or thrown away; returns the number of rows.

    Args:
        user_id: who typed it.
        path: the page, without its query string.
        kept_before: leave what was kept at this moment or later, by the very request that asks.
    """
    kept = _kept(user_id, path)
    return (kept.filter(created_at__lt=kept_before) if kept_before else kept).delete()[0]


def _kept(user_id: int, path: str) -> QuerySet[SavedForm]:
    return SavedForm.objects.filter(user_id=user_id, path=path, area_id=current_area())


def delete_expired() -> int:
    """Delete what nobody came back for within 24 hours, in the current area and outside the areas; returns the count."""
    return SavedForm.objects.filter(expires_at__lte=now()).delete()[0]


def without_secrets(data: QueryDict) -> QueryDict:
    """Return a copy without passwords, one-time codes, tokens and empty values."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        filled = [value for value in values if value]
        if filled and (NOT_SECRET.search(name) or not SECRET.search(name)):
            kept.setlist(name, filled)
    return kept
