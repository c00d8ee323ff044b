"""Co-operation areas: names, municipalities with their times, and who should be present when a new client is met (annex 1)."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from authorities import events
from authorities.access import Actor, require
from authorities.models import AreaMunicipality, AuthorityArea, CooperationArea, Municipality, PresenceRule
from authorities.policy import can_administer_area, can_administer_everything
from authorities.projection import project_matrix
from authorities.services.common import change_row, check_dates, create_row, end_row, end_running, refuse_overlap, values_of
from core import clock
from core.errors import Refused


@dataclass(frozen=True, kw_only=True)
class AreaDetails:
    """Names, code and responsible municipality (Act 380/2023; Act 410/2015 § 51) of an area."""

    name_fi: str
    name_sv: str
    name_en: str
    code: str
    responsible_municipality: Municipality


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Who should be in the room when a new client is met for the first time (annex 1, point 1; R27)."""

    required_kind: str
    others_at_least: int
    youth_service_under: int
    source: str
    valid_from: date


def create_area(*, actor: Actor, details: AreaDetails) -> CooperationArea:
    """Add an area. Its responsible municipality and the administrator's own authority belong to it from today.

    Raises:
        Denied: the actor is no administrator of all areas.
        ValidationError: by field; a code in use among others.
    """
    allowed = can_administer_everything(actor)
    area = CooperationArea(**values_of(details))
    create_row(actor=actor, row=area, allowed=allowed)
    today = clock.today()
    first = AreaMunicipality(area=area, municipality=details.responsible_municipality, valid_from=today)
    create_row(actor=actor, row=first, allowed=allowed)
    create_row(actor=actor, row=AuthorityArea(area=area, authority=actor.employer, valid_from=today), allowed=allowed)
    project_matrix()
    return area


def change_area(*, actor: Actor, area: CooperationArea, details: AreaDetails, seen_version: int) -> CooperationArea:
    """Change an area's names, code or responsible municipality.

    Raises:
        Denied, StaleRow, ValidationError: see ``change_row``; a responsible municipality outside the area among others.
    """
    inside = AreaMunicipality.objects.current().filter(area=area, municipality=details.responsible_municipality)
    if details.responsible_municipality.pk != area.responsible_municipality_id and not inside.exists():
        raise ValidationError(
            {"responsible_municipality": _("This municipality does not belong to the area today. Add it to the area first.")}
        )
    allowed = can_administer_area(actor, area)
    locked = change_row(actor=actor, row=area, values=values_of(details), seen_version=seen_version, allowed=allowed)
    project_matrix()
    return locked


def add_municipality(
    *, actor: Actor, area: CooperationArea, municipality: Municipality, valid_from: date, valid_to: date | None
) -> AreaMunicipality:
    """Let a municipality belong to an area for a time.

    Raises:
        Denied: the actor does not administer this area.
        ValidationError: by field; days on which it belongs there already among others.
    """
    allowed = require(can_administer_area(actor, area))
    check_dates(valid_from=valid_from, valid_to=valid_to)
    refuse_overlap(
        AreaMunicipality.objects.filter(area=area, municipality=municipality),
        valid_from=valid_from,
        valid_to=valid_to,
        message=_("The municipality belongs to the area on these days already. End that first, or begin after it."),
    )
    row = AreaMunicipality(area=area, municipality=municipality, valid_from=valid_from, valid_to=valid_to)
    create_row(actor=actor, row=row, allowed=allowed)
    return row


def end_municipality(*, actor: Actor, row: AreaMunicipality, last_day: date) -> AreaMunicipality:
    """Let a municipality leave an area after ``last_day``.

    Raises:
        Denied, AlreadyEnded, ValidationError: see ``end_row``.
        Refused: it is the responsible one.
    """
    if row.area.responsible_municipality_id == row.municipality_id:
        raise Refused(_("This is the responsible municipality. Choose another responsible municipality first."))
    return end_row(actor=actor, row=row, last_day=last_day, allowed=can_administer_area(actor, row.area))


def set_presence_rule(*, actor: Actor, area: CooperationArea, presence: Presence) -> PresenceRule:
    """Give an area a new presence rule from a day on; the one in force ends the day before.

    Raises:
        Denied: the actor does not administer this area.
        ValidationError: by field; a day not after the beginning of the newest rule among others.
    """
    allowed = require(can_administer_area(actor, area))
    CooperationArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    end_running(area.presence_rules.all(), day_before=presence.valid_from)
    row = PresenceRule(area=area, **values_of(presence))
    create_row(actor=actor, row=row, allowed=allowed)
    return row


def create_municipality(*, actor: Actor, code: str, name_fi: str, name_sv: str) -> Municipality:
    """Add a municipality, such as one made by a merger.

    Raises:
        Denied: the actor is no administrator of all areas.
        ValidationError: by field; a code in use among others.
    """
    require(can_administer_everything(actor))
    if Municipality.objects.filter(pk=code).exists():
        raise ValidationError({"code": _("Another municipality has this code. Codes are not given out twice.")})
    row = Municipality(code=code, name_fi=name_fi, name_sv=name_sv)
    row.full_clean()
    row.save(force_insert=True)
    events.setting_created(actor=actor, obj=row)
    return row


def close_municipality(*, actor: Actor, municipality: Municipality, last_day: date) -> Municipality:
    """Note the last day of a municipality that ceases; what was recorded with it stays.

    Raises:
        Denied: the actor is no administrator of all areas.
        Refused: it belongs to an area after that day, or has its last day already.
    """
    require(can_administer_everything(actor))
    locked = Municipality.objects.select_for_update().get(pk=municipality.pk)
    if locked.valid_to is not None:
        raise Refused(_("This municipality has been ended already."))
    if AreaMunicipality.objects.on(last_day).filter(municipality=locked).exclude(valid_to=last_day).exists():
        raise Refused(_("The municipality belongs to a co-operation area. End that first on the area's page."))
    locked.valid_to = last_day
    locked.save(update_fields=["valid_to"])
    events.setting_ended(actor=actor, obj=locked)
    return locked
