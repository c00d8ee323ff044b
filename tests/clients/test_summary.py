"""The client summary: the groups that were chosen and may be read, marked as secret, logged by group."""

from datetime import date

import pytest
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from authorities.rights import DataGroup
from clients import summary
from clients.models import HealthEntry, LanguageSkill, ServiceNeed, SocialEntry
from clients.services import strike
from tests.factories import make_attachment, make_consent, make_entry
from tests.http import signed_in


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What went to Typst, instead of the bytes that it makes of it; the real thing is made in the first test."""
    given: list[dict] = []

    def render(template, data, **options):
        given.append(data)
        return b"%PDF-1.7"

    monkeypatch.setattr(summary, "render_pdf", render)
    return given


def text_of(data: dict) -> str:
    return str(data)


def filled(area, client):
    make_entry(client, HealthEntry, stored_by=area.authorities["hva"], text="Selkäsana")
    make_entry(client, SocialEntry, stored_by=area.authorities["hva"], text="Asumissana")
    make_entry(client, ServiceNeed, stored_by=area.authorities["tvv"], description="Tarvesana")
    make_consent(client, stored_by=area.authorities["tvv"], content="Suostumussana")
    return client


def test_the_summary_is_a_real_pdf_and_its_printing_is_logged(area, client_of_expert):
    filled(area, client_of_expert)
    address = reverse("clients:summary", args=[client_of_expert.pk])
    http = signed_in(area.user("tvv_expert"))
    offered = http.get(address).context["form"]
    assert {"social", "health"} <= {value for value, _label in offered.fields["groups"].choices}
    assert {"social", "health"}.isdisjoint(offered.initial["groups"]), "sensitive groups are ticked by hand"
    assert {"membership", "needs"} <= set(offered.initial["groups"])
    answer = http.post(address, {"groups": ["membership", "needs", "health"]})
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="asiakasyhteenveto-{client_of_expert.number}.pdf"'
    logged = Event.objects.filter(action=Action.PRINTED, client_id=client_of_expert.pk).values_list("data_group", flat=True)
    assert set(logged) == {"identity", "membership", "needs", "health"}


def test_only_the_chosen_groups_are_printed(area, client_of_expert, printed):
    filled(area, client_of_expert)
    summary.client_summary(area.actor("tvv_expert"), client_of_expert, [DataGroup.NEEDS])
    words = text_of(printed[0])
    assert "Tarvesana" in words
    assert all(word not in words for word in ("Selkäsana", "Asumissana", "Suostumussana"))
    assert client_of_expert.identity_code not in words
    assert "SALASSA PIDETTÄVÄ" in printed[0]["secrecy"]


def test_a_group_that_the_role_does_not_open_is_neither_offered_nor_printed(area, client_of_expert, printed):
    """Kela does not read the social situation."""
    filled(area, client_of_expert)
    person = area.user("kela_specialist")
    client_of_expert.clients_responsibleofficial_rows.create(
        area_id=area.pk, stored_by=person.employer, user=person, started_on="2026-01-01"
    )
    summary.client_summary(area.actor("kela_specialist"), client_of_expert, list(DataGroup))
    assert "Asumissana" not in text_of(printed[0])
    assert "Selkäsana" in text_of(printed[0])
    answer = signed_in(person).post(reverse("clients:summary", args=[client_of_expert.pk]), {"groups": ["social"]})
    assert answer.status_code == 200
    assert "Valitse tietoryhmistä, jotka ovat sinulle avoinna." in answer.content.decode()
    assert len(printed) == 1


def test_contacts_under_non_disclosure_are_in_nobodys_print(area, client_of_expert, printed):
    """R44: the official sees them on the page by direct need, but they leave the register on no paper."""
    client_of_expert.safety_non_disclosure = True
    client_of_expert.save()
    contacts = client_of_expert.clients_contactdetails_rows.get(ended_at=None)
    contacts.street_address = "Salakatu 1"
    contacts.save()
    summary.client_summary(area.actor("tvv_expert"), client_of_expert, [DataGroup.MEMBERSHIP])
    assert "Salakatu" not in text_of(printed[0])
    assert "Turvakielto" in str(printed[0])
    colleague = area.user("tvv_expert", name="Työtoveri")
    client_of_expert.clients_purposeofday_rows.create(
        area_id=area.pk, user=colleague, day=summary.clock.today(), purpose="contact"
    )
    client_of_expert.forget_facts()
    summary.client_summary(area.actor("tvv_expert", name="Työtoveri"), client_of_expert, [DataGroup.MEMBERSHIP])
    assert "Salakatu" not in text_of(printed[1])


def test_a_struck_entry_is_not_printed(area, client_of_expert, printed):
    filled(area, client_of_expert)
    strike(actor=area.actor("tvv_expert"), record=ServiceNeed.objects.get(), seen_version=1)
    summary.client_summary(area.actor("tvv_expert"), client_of_expert, list(DataGroup))
    assert "Palvelutarpeet" not in text_of(printed[0])


@pytest.mark.parametrize("groups", [[], ["nonsense"], ["plan"]])
def test_bad_choices_give_the_form_back(area, client_of_expert, groups, printed):
    answer = signed_in(area.user("tvv_expert")).post(reverse("clients:summary", args=[client_of_expert.pk]), {"groups": groups})
    assert answer.status_code == 200
    assert not printed


def test_attachments_of_the_chosen_groups_are_printed_by_type_and_title(area, client_of_expert, printed):
    """Struck ones and those of groups that were not chosen, or are not open to the reader, stay out."""
    tvv = area.authorities["tvv"]
    for group, title in (
        (DataGroup.NEEDS, "Tarveliite"),
        (DataGroup.SOCIAL, "Asumisliite"),
        (DataGroup.PLAN, "Suunnitelmaliite"),
    ):
        make_attachment(client_of_expert, stored_by=tvv, data_group=group, title=title)
    strike(
        actor=area.actor("tvv_expert"),
        record=make_attachment(client_of_expert, stored_by=tvv, title="Mitätöity liite"),
        seen_version=1,
    )
    paper = {"archive_authority": area.authorities["hva"], "archive_reference": "HVA 7"}
    make_attachment(client_of_expert, stored_by=tvv, title="Paperiliite", **paper)
    summary.client_summary(area.actor("tvv_expert"), client_of_expert, [DataGroup.NEEDS, DataGroup.PLAN])
    (section,) = [one for one in printed[0]["sections"] if one["heading"] == "Liitteet"]
    assert [row[1] for row in section["rows"]] == [
        f"Paperiliite · paperialkuperäinen arkistossa: {area.authorities['hva']}",
        "Suunnitelmaliite",
        "Tarveliite",
    ]
    assert {row[0] for row in section["rows"]} == {"lausunto"}
    specialist = area.user("kela_specialist")
    client_of_expert.clients_responsibleofficial_rows.create(
        area_id=area.pk, stored_by=specialist.employer, user=specialist, started_on="2026-01-01"
    )
    client_of_expert.forget_facts()
    summary.client_summary(area.actor("kela_specialist"), client_of_expert, list(DataGroup))
    assert "Tarveliite" in text_of(printed[1])
    assert "Asumisliite" not in text_of(printed[1])


def test_the_day_on_which_the_population_system_was_looked_at_is_printed(area, client_of_expert, printed):
    make_entry(
        client_of_expert, LanguageSkill, stored_by=area.authorities["tvv"], source="population", checked_on=date(2026, 3, 4)
    )
    summary.client_summary(area.actor("tvv_expert"), client_of_expert, [DataGroup.SKILLS])
    assert "tarkistettu 4.3.2026" in text_of(printed[0])
