"""Sessions hold keys of officials and, now and then, the address of a client's page: those end with the client."""

import json
import re
from collections.abc import Sequence
from uuid import UUID

from django.contrib.sessions.models import Session

UUID_TEXT = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


def end_sessions_about(client_ids: Sequence[UUID]) -> int:
    """Delete every session in which the key of one of the clients stands; return how many there were.

    No more is asked of a session: what was typed on a client's page is kept in a ``SavedForm``, and a test lets nobody but
    sign-in write to sessions. Its official signs in again, at worst.
    """
    wanted = set(client_ids)
    doomed = [session.pk for session in Session.objects.iterator(chunk_size=500) if wanted & _keys_in(session)]
    return Session.objects.filter(pk__in=doomed).delete()[0]


def _keys_in(session: Session) -> set[UUID]:
    text = json.dumps(session.get_decoded(), default=str)
    return {UUID(found) for found in UUID_TEXT.findall(text)}
