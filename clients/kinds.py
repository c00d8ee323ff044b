"""The kinds of entries of the data groups: what each is called, how it is written and how it reads. One list for all pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.rights import DataGroup
from clients.forms import entries as forms
from clients.models import (
    Education,
    HealthEntry,
    LanguageSkill,
    Licence,
    ServiceNeed,
    SocialEntry,
    SourcedRecord,
    SpecialArrangement,
    VocationalSkill,
    WorkPeriod,
)
from core import clock
from core.presentation import date_text

#: Between two parts of a line.
DOT = " \N{MIDDLE DOT} "


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How an entry reads: its heading, one line of facts, and the text."""

    title: str
    facts: str = ""
    text: str = ""
    state: tuple[str, str] | None = None
    """State and its label, where the entry has one: drawn as a tag."""


@dataclass(frozen=True, kw_only=True)
class EntryKind:
    """A kind of entry."""

    slug: str
    """Its part of the address."""
    model: type[SourcedRecord]
    form: type[forms.EntryForm]
    title: Any
    """Heading of the list, translated."""
    add: Any
    """Text of the button that adds one, and heading of the form."""
    missing: Any
    """What stands where there is none."""
    read: Callable[[Any], Reading]

    @property
    def data_group(self) -> DataGroup:
        """The data group of the entries."""
        return self.model.data_group


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of a client with one or more kinds of entries of one data group."""

    name: str
    """Name of the page in the side navigation, and of its address."""
    title: Any
    kinds: tuple[EntryKind, ...]
    reason: Any
    """Why the page matters, for the empty state."""

    @property
    def data_group(self) -> DataGroup:
        """The data group of the page."""
        return self.kinds[0].data_group


def joined(*parts: Any) -> str:
    """The parts that say something, on one line."""
    return DOT.join(str(part) for part in parts if part)


def span(start: Any, end: Any) -> str:
    """Two days with a dash between; an open end is left open."""
    return f"{date_text(start)} \N{EN DASH} {date_text(end) if end else ''}".strip()


def read_education(row: Education) -> Reading:
    """Degree; level, institution and year."""
    return Reading(
        title=row.name,
        facts=joined(row.get_level_display(), row.institution, row.completed_year),
        text=row.note,
        state=(row.progress, row.get_progress_display()),
    )


def read_work(row: WorkPeriod) -> Reading:
    """Title or tasks; employer, time and kind."""
    return Reading(
        title=row.tasks, facts=joined(row.employer, span(row.started_on, row.ended_on), row.get_kind_display()), text=row.note
    )


def read_skill(row: VocationalSkill) -> Reading:
    """The skill and how it was shown."""
    return Reading(title=row.name, text=row.description)


def read_language(row: LanguageSkill) -> Reading:
    """The language; level."""
    return Reading(title=row.language, facts=joined(row.get_level_display(), row.note))


def read_licence(row: Licence) -> Reading:
    """The licence; until when."""
    until = _("valid until {day}").format(day=date_text(row.valid_to)) if row.valid_to else ""
    ended = ("ended", _("Expired")) if row.valid_to and row.valid_to < clock.today() else None
    return Reading(title=str(row), facts=until, state=ended)


def read_necessary(row: SocialEntry | HealthEntry) -> Reading:
    """The topic and the day, what is known, and why it is necessary."""
    grounds = _("Affects employment, and is necessary: {why}").format(why=row.necessity)
    return Reading(title=row.get_topic_display(), facts=joined(date_text(row.noted_on), grounds), text=row.text)


def read_need(row: ServiceNeed) -> Reading:
    """The area, the urgency and the need."""
    return Reading(
        title=row.get_need_area_display(),
        facts=joined(
            _("noticed {day}").format(day=date_text(row.noted_on)),
            _("urgency: {urgency}").format(urgency=row.get_urgency_display().lower()),
            row.status_note,
        ),
        text=row.description,
        state=(row.status, row.get_status_display()),
    )


def read_arrangement(row: SpecialArrangement) -> Reading:
    """The kind, the time and what must be arranged."""
    over = ("ended", _("Ended")) if row.ends_on and row.ends_on < clock.today() else None
    return Reading(title=row.get_kind_display(), facts=span(row.starts_on, row.ends_on), text=row.description, state=over)


SECTIONS = (
    Section(
        name="arrangements",
        title=gettext_lazy("Special arrangements"),
        reason=gettext_lazy("An arrangement that everybody knows of is made in time."),
        kinds=(
            EntryKind(
                slug="erityisjarjestely",
                model=SpecialArrangement,
                form=forms.ArrangementForm,
                title=gettext_lazy("Special arrangements"),
                add=gettext_lazy("Add an arrangement"),
                missing=gettext_lazy("No special arrangements have been recorded."),
                read=read_arrangement,
            ),
        ),
    ),
    Section(
        name="skills",
        title=gettext_lazy("Skills and work history"),
        reason=gettext_lazy("The joint assessment and the plan build on what the client can do."),
        kinds=(
            EntryKind(
                slug="koulutus",
                model=Education,
                form=forms.EducationForm,
                title=gettext_lazy("Education"),
                add=gettext_lazy("Add education"),
                missing=gettext_lazy("No education has been recorded."),
                read=read_education,
            ),
            EntryKind(
                slug="tyo",
                model=WorkPeriod,
                form=forms.WorkForm,
                title=gettext_lazy("Work history"),
                add=gettext_lazy("Add work"),
                missing=gettext_lazy("No work history has been recorded."),
                read=read_work,
            ),
            EntryKind(
                slug="osaaminen",
                model=VocationalSkill,
                form=forms.SkillForm,
                title=gettext_lazy("Vocational skills"),
                add=gettext_lazy("Add a skill"),
                missing=gettext_lazy("No vocational skills have been recorded."),
                read=read_skill,
            ),
            EntryKind(
                slug="kieli",
                model=LanguageSkill,
                form=forms.LanguageForm,
                title=gettext_lazy("Language skills"),
                add=gettext_lazy("Add a language"),
                missing=gettext_lazy("No language skills have been recorded."),
                read=read_language,
            ),
            EntryKind(
                slug="lupa",
                model=Licence,
                form=forms.LicenceForm,
                title=gettext_lazy("Licences and cards"),
                add=gettext_lazy("Add a licence or card"),
                missing=gettext_lazy("No licences or cards have been recorded."),
                read=read_licence,
            ),
        ),
    ),
    Section(
        name="social",
        title=gettext_lazy("Social situation"),
        reason=gettext_lazy("Only what affects employment and is necessary for the service is stored here."),
        kinds=(
            EntryKind(
                slug="sosiaalinen",
                model=SocialEntry,
                form=forms.SocialForm,
                title=gettext_lazy("Social situation"),
                add=gettext_lazy("Add an entry"),
                missing=gettext_lazy("Nothing has been recorded of the social situation."),
                read=read_necessary,
            ),
        ),
    ),
    Section(
        name="health",
        title=gettext_lazy("Health and work ability"),
        reason=gettext_lazy("Only what affects employment and is necessary for the service is stored here."),
        kinds=(
            EntryKind(
                slug="terveys",
                model=HealthEntry,
                form=forms.HealthForm,
                title=gettext_lazy("Health and work ability"),
                add=gettext_lazy("Add an entry"),
                missing=gettext_lazy("Nothing has been recorded of health and work ability."),
                read=read_necessary,
            ),
        ),
    ),
    Section(
        name="needs",
        title=gettext_lazy("Service needs"),
        reason=gettext_lazy("The plan answers the needs that have been found together."),
        kinds=(
            EntryKind(
                slug="palvelutarve",
                model=ServiceNeed,
                form=forms.NeedForm,
                title=gettext_lazy("Service needs"),
                add=gettext_lazy("Add a need"),
                missing=gettext_lazy("No service needs have been recorded."),
                read=read_need,
            ),
        ),
    ),
)

SECTION_BY_NAME = {section.name: section for section in SECTIONS}
KIND_BY_SLUG = {kind.slug: kind for section in SECTIONS for kind in section.kinds}
SECTION_OF_KIND = {kind.slug: section for section in SECTIONS for kind in section.kinds}
