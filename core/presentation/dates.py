"""Dates and times in words, the Finnish way in every language: 24.11.2026, klo 10.42, 8 days left."""

from datetime import date, datetime

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.clock import HELSINKI, local_date, today

SOON_DAYS = 7
THIN_DASH = "\u2013"


def date_text(day: date) -> str:
    """Return ``24.11.2026``; a moment is read in Finnish time."""
    day = calendar_day(day)
    return f"{day.day}.{day.month}.{day.year}"


def short_date(day: date) -> str:
    """Return ``24.11.`` within the current year, else ``17.2.2027``."""
    day = calendar_day(day)
    return f"{day.day}.{day.month}." if day.year == today().year else date_text(day)


def weekday_date(day: date) -> str:
    """Return ``ke 25.11.``: the weekday and the short date."""
    return f"{weekday_short(day)} {short_date(day)}"


def weekday_short(day: date) -> str:
    """Return the weekday in two letters: ``ma``, in English ``Mon``."""
    names = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return names[calendar_day(day).weekday()]


def long_date(day: date) -> str:
    """Return ``Tiistai 24.11.2026, viikko 48``: the head of a day."""
    day = calendar_day(day)
    weekday = str(WEEKDAYS[day.weekday()])
    return _("%(weekday)s %(date)s, week %(week)s") % {
        "weekday": weekday[:1].upper() + weekday[1:],
        "date": date_text(day),
        "week": day.isocalendar().week,
    }


def clock_text(moment: datetime) -> str:
    """Return ``klo 10.42`` in Finnish time."""
    local = moment.astimezone(HELSINKI)
    return pgettext("clock", "at %(time)s") % {"time": f"{local.hour}.{local.minute:02d}"}


def moment_text(moment: datetime) -> str:
    """Return ``24.11.2026 klo 10.42`` in Finnish time."""
    return f"{date_text(moment)} {clock_text(moment)}"


def near_moment(moment: datetime) -> str:
    """Return ``today at 8.12``, ``yesterday at 15.40`` or the date and the time."""
    days = (today() - local_date(moment)).days
    word = {0: pgettext("moment", "today"), 1: pgettext("moment", "yesterday")}.get(days, short_date(moment))
    return f"{word} {clock_text(moment)}"


def range_text(first: date, last: date | None) -> str:
    """Return ``21.12.2026\u20133.1.2027``, or ``21.12.2026\u2013`` for one that has no end."""
    return f"{date_text(first)}{THIN_DASH}{date_text(last) if last else ''}"


def days_text(days: int) -> str:
    """Return a length of time: ``83 pv``."""
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def distance(day: date) -> str:
    """Return how far a due date is: ``6 pv myöhässä``, ``tänään``, ``huomenna``, ``8 pv jäljellä``."""
    days = (calendar_day(day) - today()).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return pgettext("due", "today")
    if days == 1:
        return pgettext("due", "tomorrow")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def nearness(day: date, *, soon_days: int = SOON_DAYS) -> str:
    """Return ``late``, ``soon`` (within ``soon_days``, today included) or the empty string, for the look of a due date."""
    left = (calendar_day(day) - today()).days
    if left < 0:
        return "late"
    return "soon" if left <= soon_days else ""


def age(birth_date: date) -> int:
    """Return the age in whole years today; born on 29 February, one turns a year older on 1 March of a common year."""
    now = today()
    return now.year - birth_date.year - ((now.month, now.day) < (birth_date.month, birth_date.day))


def age_text(birth_date: date) -> str:
    """Return ``39 v``."""
    return pgettext("age", "%(years)s y") % {"years": age(birth_date)}


def calendar_day(day: date) -> date:
    """A moment as its Finnish date, a date as it is."""
    return local_date(day) if isinstance(day, datetime) else day
