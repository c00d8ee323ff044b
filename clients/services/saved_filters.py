"""Filters of the client list kept under a name."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from authorities.access import Actor, require
from clients.models import SavedFilter
from clients.policy import can_enter_register

#: More would be no shortcut any more; a rule of the house.
MOST_FILTERS = 20


def saved_filters(actor: Actor) -> QuerySet[SavedFilter]:
    """The actor's own filters in the current area, and those that colleagues share with the unit."""
    shared = Q(unit=actor.user.unit_id) if actor.user.unit_id else Q(pk__in=[])
    return SavedFilter.objects.filter(Q(user=actor.user_id) | shared, area=actor.area_id)


def save_filter(*, actor: Actor, name: str, query: str, is_shared: bool) -> SavedFilter:
    """Keep the filters of an address under a name; one of the same name is replaced.

    Args:
        query: from ``ClientFilterForm.as_query``: codes of the form, nothing that was typed.
    Raises:
        Denied; ValidationError: nothing to keep, no unit to share with, or too many kept already.
    """
    require(can_enter_register(actor))
    if not query:
        raise ValidationError(_("Choose filters on the list first, then save them."))
    if is_shared and actor.user.unit_id is None:
        raise ValidationError({"is_shared": _("You belong to no unit. Save the filter for yourself.")})
    own = SavedFilter.objects.filter(user=actor.user_id, area=actor.area_id)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        raise ValidationError(
            {"name": _("You have {number} saved filters already. Remove one first.").format(number=MOST_FILTERS)}
        )
    kept = own.filter(name=name).first() or SavedFilter(area_id=actor.working_area_id, user=actor.user, name=name)
    kept.query = query
    kept.unit = actor.user.unit if is_shared else None
    kept.save()
    return kept


def remove_filter(*, actor: Actor, key: UUID) -> None:
    """Remove a filter of one's own.

    Raises:
        DoesNotExist: there is none of this key that is the actor's.
    """
    SavedFilter.objects.get(pk=key, user=actor.user_id, area=actor.area_id).delete()
