"""How often the API may be called: counted in PostgreSQL by one statement, before the request's own transaction.

Not by DRF's throttle: it counts in the cache inside the view, so that a refused call, which rolls its transaction back, would
not count, two calls at once would count as one, and with a cache that fails open there would be no limit at all.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection

from authorities.models import ApiCallCount
from core import clock

KEPT_FOR = timedelta(days=1)
COUNT = """
INSERT INTO "authorities_apicallcount" AS counted (caller, minute, calls) VALUES (%s, %s, 1)
ON CONFLICT (caller, minute) DO UPDATE SET calls = counted.calls + 1 RETURNING calls
"""


def seconds_to_wait(caller: str) -> int:
    """Count a call of ``caller``; return for how many seconds it is too many, 0 when it is not."""
    moment = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [caller, moment.replace(second=0, microsecond=0)])
        (calls,) = cursor.fetchone()
    return 60 - moment.second if calls > settings.TYM_API_CALLS_PER_MINUTE else 0


def forget_old_counts() -> int:
    """Delete the counts of yesterday and before; returns their number."""
    return ApiCallCount.objects.filter(minute__lte=clock.now() - KEPT_FOR).delete()[0]
