"""The co-operation areas as the floors below need them: their keys, for jobs that go through all areas."""

from collections.abc import Iterable

from authorities.models import CooperationArea


def area_ids() -> Iterable[int]:
    """Return the keys of all co-operation areas, those not in use any more included: their data is still deleted in time."""
    return CooperationArea.objects.values_list("pk", flat=True)
