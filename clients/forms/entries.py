"""Forms of the entries of the data groups: each ends with where the information comes from."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import (
    Client,
    Consent,
    Education,
    HealthEntry,
    LanguageSkill,
    Licence,
    ServiceNeed,
    SocialEntry,
    Source,
    SourcedRecord,
    SpecialArrangement,
    WorkPeriod,
)
from clients.services.entries import GETTING
from core import clock
from core.forms import Checkbox, FinnishDateField, LineField, Radios, Section, TextField, VersionedForm

SOURCE_SECTION = Section(_("Where the information comes from"), ("source",))


class ConsentField(forms.ModelChoiceField):
    """A consent of the client by which information may be got."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the party and the day."""
        return str(obj)


class EntryForm(VersionedForm):
    """An entry of one data group; ``entry`` is the one that is changed, None for a new one."""

    reveals: ClassVar = {"source": {Source.POPULATION.value: ("checked_on",), Source.PARTY.value: ("consent",)}}

    source = forms.ChoiceField(
        label=_("Source"),
        choices=Source.choices,
        widget=Radios,
        error_messages={"required": _("Choose where the information comes from.")},
    )
    checked_on = FinnishDateField(
        label=_("Checked in the population information system"),
        latest=clock.today,
        error_messages={"required": _("Enter the day on which the population information system was looked at.")},
    )
    consent = ConsentField(
        label=_("Consent under which it was got"),
        queryset=Consent.objects.none(),
        empty_label=_("Choose"),
        help_text=_("Only consents that are valid today are listed. Record a new one on the page Consents first."),
        error_messages={
            "required": _("Choose the consent under which the information was got."),
            "invalid_choice": _("This consent does not allow getting information today. Record a valid one first."),
        },
    )

    def __init__(
        self, *args: Any, client: Client, consents: Iterable[Consent], entry: SourcedRecord | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        usable = [one.pk for one in consents if one.direction in GETTING and one.is_valid_on()]
        if entry is not None and entry.consent_id is not None:
            usable.append(entry.consent_id)
        self.offer("consent", Consent.objects.filter(client=client, pk__in=usable).select_related("party"))

    def values(self) -> dict[str, Any]:
        """Field → value, as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}


class EducationForm(EntryForm):
    """Education."""

    sections = (
        Section(_("Education"), (("level", "progress"), ("name", "institution"), "completed_year", "note")),
        SOURCE_SECTION,
    )

    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("Choose")), *Education.Level.choices],
        error_messages={"required": _("Choose the level of the education.")},
    )
    progress = forms.ChoiceField(
        label=_("State"), choices=Education.Progress.choices, error_messages={"required": _("Choose the state of the studies.")}
    )
    name = LineField(
        label=_("Degree or training"), max_length=200, error_messages={"required": _("Enter the name of the degree or training.")}
    )
    institution = LineField(label=_("Institution"), max_length=200, required=False)
    completed_year = forms.IntegerField(
        label=_("Year of completion"),
        min_value=1930,
        max_value=2100,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Enter the year with four digits, for example 2019."),
            "min_value": _("Enter the year with four digits, for example 2019."),
            "max_value": _("Enter the year with four digits, for example 2019."),
        },
    )
    note = TextField(label=_("More about it"), max_length=2000, rows=3, required=False)


class WorkForm(EntryForm):
    """A spell of working life."""

    sections = (
        Section(_("Work"), ("kind", ("employer", "tasks"), ("started_on", "ended_on"), "note")),
        SOURCE_SECTION,
    )

    kind = forms.ChoiceField(
        label=_("Kind of work"),
        choices=[("", _("Choose")), *WorkPeriod.Kind.choices],
        error_messages={"required": _("Choose the kind of work.")},
    )
    employer = LineField(
        label=_("Employer or place"), max_length=200, error_messages={"required": _("Enter the employer or the place of work.")}
    )
    tasks = LineField(label=_("Title or tasks"), max_length=300, error_messages={"required": _("Enter the title or the tasks.")})
    started_on = FinnishDateField(
        label=_("Began"),
        latest=clock.today,
        help_text=_("When only the year is known, enter 1.1. of it."),
        error_messages={"required": _("Enter the day on which the work began.")},
    )
    ended_on = FinnishDateField(label=_("Ended"), required=False, help_text=_("Leave empty while the work goes on."))
    note = TextField(label=_("More about it"), max_length=2000, rows=3, required=False)


class SkillForm(EntryForm):
    """A vocational skill."""

    sections = (Section(_("Skill"), ("name", "description")), SOURCE_SECTION)

    name = LineField(label=_("Skill"), max_length=200, error_messages={"required": _("Enter the skill.")})
    description = TextField(
        label=_("How it has been shown"),
        help_text=_("For example in work, in a hobby, or in a test of vocational skills."),
        max_length=2000,
        rows=3,
        required=False,
    )


class LanguageForm(EntryForm):
    """A language skill."""

    sections = (Section(_("Language"), (("language", "level"), "note")), SOURCE_SECTION)

    language = LineField(label=_("Language"), max_length=100, error_messages={"required": _("Enter the language.")})
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("Choose")), *LanguageSkill.Level.choices],
        error_messages={"required": _("Choose how well the client knows the language.")},
    )
    note = LineField(label=_("More about it"), max_length=300, required=False)


class LicenceForm(EntryForm):
    """A licence or card."""

    sections = (Section(_("Licence or card"), (("kind", "name"), "valid_to")), SOURCE_SECTION)

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Choose")), *Licence.Kind.choices],
        error_messages={"required": _("Choose the licence or card.")},
    )
    name = LineField(
        label=_("Class or name"), help_text=_("For example B, or the name of another card."), max_length=100, required=False
    )
    valid_to = FinnishDateField(label=_("Valid until"), required=False, help_text=_("Leave empty when it has no end."))


class NecessaryForm(EntryForm):
    """An entry of a sensitive group, stored only on both grounds (R29)."""

    noted_on = FinnishDateField(label=_("Date"), latest=clock.today, error_messages={"required": _("Enter the date.")})
    text = TextField(
        label=_("What is known"),
        help_text=_("Only what affects employment and is necessary for the service. Nothing of other people."),
        max_length=4000,
        rows=6,
        error_messages={"required": _("Write what is known.")},
    )
    affects_employment = forms.BooleanField(
        label=_("The matter affects the client's employment"),
        widget=Checkbox(legend=_("Grounds for storing")),
        error_messages={"required": _("Only what affects employment may be stored. Tick the box, or do not store the entry.")},
    )
    is_necessary = forms.BooleanField(
        label=_("Storing it is necessary for the service"),
        widget=Checkbox(),
        error_messages={"required": _("Only what is necessary may be stored. Tick the box, or do not store the entry.")},
    )
    necessity = LineField(
        label=_("Why it is necessary"),
        max_length=300,
        error_messages={"required": _("Write in a few words why the information is necessary.")},
    )

    GROUND_ROWS = ("affects_employment", "is_necessary", "necessity")


class SocialForm(NecessaryForm):
    """The social situation."""

    sections = (
        Section(_("Social situation"), (("topic", "noted_on"), "text")),
        Section(_("Grounds"), NecessaryForm.GROUND_ROWS),
        SOURCE_SECTION,
    )

    topic = forms.ChoiceField(
        label=_("Topic"),
        choices=[("", _("Choose")), *SocialEntry.Topic.choices],
        error_messages={"required": _("Choose the topic.")},
    )


class HealthForm(NecessaryForm):
    """Health, work ability and functional ability."""

    sections = (
        Section(_("Health and work ability"), (("topic", "noted_on"), "text")),
        Section(_("Grounds"), NecessaryForm.GROUND_ROWS),
        SOURCE_SECTION,
    )

    topic = forms.ChoiceField(
        label=_("Topic"),
        choices=[("", _("Choose")), *HealthEntry.Topic.choices],
        error_messages={"required": _("Choose the topic.")},
    )


class NeedForm(EntryForm):
    """A service need."""

    sections = (
        Section(_("Need"), (("need_area", "noted_on"), "description", "urgency")),
        Section(_("Where it stands"), ("status", "status_note")),
        SOURCE_SECTION,
    )

    need_area = forms.ChoiceField(
        label=_("Area"),
        choices=[("", _("Choose")), *ServiceNeed.Area.choices],
        error_messages={"required": _("Choose the area of the need.")},
    )
    noted_on = FinnishDateField(
        label=_("Noticed"), latest=clock.today, error_messages={"required": _("Enter the day on which the need was noticed.")}
    )
    description = TextField(label=_("Need"), max_length=2000, rows=3, error_messages={"required": _("Write what is needed.")})
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=ServiceNeed.Urgency.choices,
        widget=Radios(layout="inline"),
        error_messages={"required": _("Choose how urgent the need is.")},
    )
    status = forms.ChoiceField(
        label=_("State"), choices=ServiceNeed.Status.choices, error_messages={"required": _("Choose where the need stands.")}
    )
    status_note = LineField(label=_("How it was met, or why it is no longer topical"), max_length=300, required=False)


class ArrangementForm(EntryForm):
    """A special arrangement."""

    sections = (Section(_("Arrangement"), ("kind", "description", ("starts_on", "ends_on"))), SOURCE_SECTION)

    kind = forms.ChoiceField(
        label=_("Arrangement"),
        choices=[("", _("Choose")), *SpecialArrangement.Kind.choices],
        error_messages={"required": _("Choose the kind of arrangement.")},
    )
    description = TextField(
        label=_("What must be arranged"), max_length=1000, rows=3, error_messages={"required": _("Write what must be arranged.")}
    )
    starts_on = FinnishDateField(label=_("From"), error_messages={"required": _("Enter the first day.")})
    ends_on = FinnishDateField(label=_("Until"), required=False, help_text=_("Leave empty while it is needed."))
