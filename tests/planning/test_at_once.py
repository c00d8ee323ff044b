"""Officials who write, begin and conclude at the very same moment."""

import pytest
from django.urls import reverse

from clients.models import ResponsibleOfficial, ServiceNeed
from core import clock
from core.presentation import date_text
from core.transactions import unit_of_work
from planning.models import AssessmentPart, JointAssessment
from tests.clients.together import at_once
from tests.factories import make_area
from tests.http import signed_in
from tests.planning.making import make_assessment, make_part

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def people(area):
    """A client with officials of the employment authority and of the county, each with a browser."""
    with unit_of_work(area_id=area.pk):
        expert = area.user("tvv_expert")
        client = area.client(official=expert)
        social = area.user("hva_social")
        ResponsibleOfficial.objects.create(
            client=client, area_id=area.pk, stored_by=social.employer, user=social, started_on=clock.today()
        )
    return client, expert, [signed_in(expert), signed_in(social)]


def together(browsers, address: str, data: dict) -> list[int]:
    answers = at_once(*[lambda browser=browser: browser.post(address, data) for browser in browsers])
    return sorted(answer.status_code for answer in answers)


def test_two_who_begin_make_one_assessment(area, people):
    client, _user, browsers = people
    address = reverse("planning:begin-assessment", args=[client.pk])
    assert together(browsers, address, {"phase": "start"}) == [200, 302]
    with unit_of_work(area_id=area.pk):
        assert JointAssessment.objects.count() == 1


def test_one_who_sends_a_part_twice_writes_it_once(area, people):
    client, user, browsers = people
    with unit_of_work(area_id=area.pk):
        assessment = make_assessment(client, by=user)
    address = reverse("planning:write-part", args=[client.pk, assessment.pk, "skills"])
    data = {"text": "Tukea tarvitaan.", "found_on": date_text(clock.today()), "row_version": 0}
    assert together([browsers[0], signed_in(user)], address, data) == [200, 302]
    with unit_of_work(area_id=area.pk):
        assert AssessmentPart.objects.count() == 1


def test_two_who_conclude_conclude_once(area, people):
    client, user, browsers = people
    with unit_of_work(area_id=area.pk):
        assessment = make_assessment(client, by=user)
        for need_area in ServiceNeed.Area.values:
            make_part(assessment, by=user, need_area=need_area)
    address = reverse("planning:conclude-assessment", args=[client.pk, assessment.pk])
    data = {"outcome": "need", "summary": "Sovittu.", "agreed": "on", "row_version": assessment.row_version}
    # The second one is told that it has changed, or that it is concluded, by which of the two comes first.
    assert together(browsers, address, data) in ([200, 302], [302, 403])
    with unit_of_work(area_id=area.pk):
        assert JointAssessment.history.filter(id=assessment.pk, outcome="need").count() == 1
