"""The pages of the joint assessment: what they show, what they refuse, and how many queries they take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, ServiceNeed, ServingAuthority
from clients.services import choose_purpose
from core import clock
from core.presentation import date_text
from planning.models import AssessmentPart, JointAssessment
from tests.clients.posting import MARKUP, errors, shown
from tests.factories import make_entry
from tests.http import signed_in
from tests.planning.making import make_assessment, make_earlier_plan, make_outsider, make_part


def address(client, name="assessment", *keys) -> str:
    return reverse(f"planning:{name}", args=[client.pk, *keys])


@pytest.fixture
def http(area, client):
    """The expert's browser, its sign-in and first page over."""
    browser = signed_in(area.user("tvv_expert"))
    browser.get(reverse("account"))
    return browser


def text_of(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_expert_begins_an_assessment_by_the_page(client, http):
    assert "Monialaista arviointia ei ole kirjattu" in text_of(http.get(address(client)))
    assert http.post(address(client, "begin-assessment"), {"phase": "start"}).url == address(client)
    assert JointAssessment.objects.get(client=client).phase == "start"
    again = http.post(address(client, "begin-assessment"), {"phase": "during", "begun_on": date_text(clock.today())})
    assert "Toinen arviointi on kesken" in text_of(again)


@pytest.mark.parametrize(
    "text",
    [
        MARKUP,
        "Wordista liitetty:\r\n\u2022\u00a0lainausmerkit \u201dnäin\u201d \u2013 ajatusviiva\r\n\u2022 toinen kohta\u2026",
        "x" * 4000,
    ],
)
def test_a_part_is_kept_and_shown_as_it_was_typed(client, assessment, http, text):
    page = address(client, "write-part", assessment.pk, "skills")
    assert http.post(page, {"text": text, "found_on": date_text(clock.today()), "row_version": 0}).status_code == 302
    assert AssessmentPart.objects.get().text.replace("\r", "")[:8] == text.replace("\r", "")[:8]
    body = text_of(http.get(address(client)))
    assert "<b id=x>" not in body


def test_a_text_that_is_too_long_comes_back_whole(client, assessment, http):
    page = address(client, "write-part", assessment.pk, "skills")
    answer = http.post(page, {"text": "y" * 4001, "found_on": date_text(clock.today()), "row_version": 0})
    assert "text" in errors(answer)
    assert len(shown(answer)["text"]) == 4001


def test_an_unknown_area_or_key_is_no_page(client, assessment, http):
    here = address(client)
    for wrong in (f"{here}{assessment.pk}/osuus/rahat/", f"{here}osuus/{assessment.pk}/", f"{here}{client.pk}/johtopaatos/"):
        assert http.get(wrong).status_code == 404


def test_a_form_that_is_sent_after_the_authority_stopped_serving_is_refused(area, client, assessment):
    county = area.authorities["hva"]
    http = signed_in(area.user("hva_social"))
    page = address(client, "write-part", assessment.pk, "social")
    sent = shown(http.get(page)) | {"text": "Tukea asumiseen"}
    for row in ServingAuthority.objects.filter(client=client, authority=county):
        row.ended_on = clock.today()
        row.save()
    stored = Client.objects.get(pk=client.pk)
    stored.serving_authority_ids = [key for key in stored.serving_authority_ids if key != county.pk]
    stored.save()
    assert http.post(page, sent).status_code == 404
    assert not AssessmentPart.objects.exists()


def test_the_second_of_two_who_edit_a_part_keeps_the_own_text(area, client, assessment, http):
    part = make_part(assessment, by=area.user("tvv_expert"))
    page = address(client, "change-part", part.pk)
    first = shown(http.get(page))
    assert http.post(page, first | {"text": "Ensimmäinen"}).status_code == 302
    answer = http.post(page, first | {"text": "Toinen"})
    assert "Toinen" in text_of(answer)
    assert AssessmentPart.objects.get(pk=part.pk).text == "Ensimmäinen"


def test_before_the_conclusion_the_missing_areas_are_told_and_linked(area, client, assessment, http):
    make_part(assessment, by=area.user("tvv_expert"), need_area="skills")
    for page in (address(client), address(client, "conclude-assessment", assessment.pk)):
        body = text_of(http.get(page))
        assert 'href="#area-health"' in body or f'href="{address(client)}#area-health"' in body
        assert "#area-skills" not in body
    assert "johtopaatos" not in text_of(http.get(address(client)))


@pytest.mark.parametrize(("outcome", "there"), [("need", "planning:assessment"), ("no_need", "clients:closing")])
def test_without_a_need_the_conclusion_leads_to_the_judgements(area, client, assessment, http, outcome, there):
    for need_area in ServiceNeed.Area.values:
        make_part(assessment, by=area.user("tvv_expert"), need_area=need_area)
    page = address(client, "conclude-assessment", assessment.pk)
    assert "eivät ole kirjanneet arviointiin mitään" in text_of(http.get(page))
    sent = {"outcome": outcome, "summary": "Arvioitu yhdessä.", "agreed": "on", "row_version": assessment.row_version}
    assert http.post(page, sent).url == reverse(there, args=[client.pk])
    assert http.post(page, sent).status_code == 403
    links = reverse("clients:closing", args=[client.pk]) in text_of(http.get(address(client)))
    assert links == (outcome == "no_need")


def test_a_need_is_recorded_from_its_area_and_shown_there(area, client, assessment):
    http = signed_in(area.user("hva_social"))
    page = address(client, "add-need", "health")
    form = shown(http.get(page))
    assert (form["need_area"], form["source"], form["status"]) == ("health", "hva", "need_open")
    answer = http.post(page, form | {"description": "Terveystarkastus", "urgency": "soon", "row_version": 0})
    assert answer.url == address(client) + "#area-health"
    assert ServiceNeed.objects.get(client=client).stored_by == area.authorities["hva"]
    assert "Terveystarkastus" in text_of(http.get(address(client)))


def test_an_earlier_one_stands_beside_the_next_with_what_changed(area, client, http):
    expert, county = area.user("tvv_expert"), area.user("hva_social")
    earlier = make_assessment(client, by=expert, outcome="need")
    make_part(earlier, by=expert, text="Kortit ovat vanhentuneet.")
    make_part(earlier, by=county, need_area="social", text="Asuminen järjestyi.")
    later = make_assessment(client, by=expert, phase="end")
    make_part(later, by=expert, text="Kortit ovat voimassa.")
    body = text_of(http.get(address(client, "earlier-assessment", earlier.pk)))
    assert "vanhentuneet.</del>" in body
    assert "voimassa.</ins>" in body
    assert "Ei kirjattu tällä kertaa" in body
    assert http.get(address(client, "earlier-assessment", later.pk)).url == address(client)


def test_a_struck_part_is_on_no_page(area, client, assessment, http):
    part = make_part(assessment, by=area.user("tvv_expert"), text="Väärään paikkaan")
    page = address(client, "strike-part", part.pk)
    assert http.post(page, shown(http.get(page)) | {"confirmed": "on"}).status_code == 302
    assert "Väärään" not in text_of(http.get(address(client)))


def test_a_role_that_reads_its_own_only_is_not_told_that_others_are_silent(area, client, assessment):
    make_part(assessment, by=area.user("hva_social"), need_area="social", text="Asumisen tuki")
    choose_purpose(actor=area.actor("registry_officer"), client=Client.objects.get(pk=client.pk), purpose="request")
    body = text_of(signed_in(area.user("registry_officer")).get(address(client)))
    assert "Asumisen tuki" not in body
    assert "Muiden kirjauksia ei näytetä roolillesi" in body
    assert "Ei vielä kirjoitettu" not in body


def queries_of(http, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert http.get(page).status_code == 200
    return len(queries)


def test_the_pages_take_the_same_queries_at_one_row_and_at_fifty(area, client, http):
    expert, tvv = area.user("tvv_expert"), area.authorities["tvv"]

    def add(number: int) -> None:
        """One more of each; the assessment that is being made stays the one."""
        make_entry(client, ServiceNeed, stored_by=tvv, need_area="skills")
        make_earlier_plan(client, stored_by=tvv)
        make_outsider(newest, by=expert, organisation=f"Koulu {number}")
        made = make_assessment(client, by=expert, phase="during", outcome="need")
        make_part(made, by=expert)

    newest = make_assessment(client, by=expert)
    add(0)
    pages = (address(client), address(client, "earlier-plans"), reverse("clients:client", args=[client.pk]))
    for page in pages:
        http.get(page)
    one = [queries_of(http, page) for page in pages]
    for number in range(1, 50):
        add(number)
    assert [queries_of(http, page) for page in pages] == one


def test_the_desk_takes_the_same_queries_at_one_assessment_and_at_fifty(area, http):
    expert = area.user("tvv_expert")

    def add() -> None:
        make_assessment(area.client(official=expert), by=expert)

    add()
    http.get("/")
    one = queries_of(http, "/")
    for _ in range(49):
        add()
    assert queries_of(http, "/") <= one
