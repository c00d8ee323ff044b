"""The pages of a plan: what they show to whom, what a form gives back, and how many queries they take."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.events import Action
from audit.models import Event
from clients.models import Membership
from clients.policy import purposes_for
from core import clock
from core.transactions import forget_found
from planning import desk_plan, documents
from planning.comparison import compare
from planning.models import Goal, PlanVersion
from planning.plan_content import load_content
from planning.services import add_goal, add_service, change_goal
from tests.factories import change
from tests.hostile import HOSTILE, MARKUP
from tests.http import signed_in
from tests.planning import plans


def page(client, name: str, **kwargs) -> str:
    return reverse(f"planning:{name}", kwargs={"client_id": client.pk, **kwargs})


def test_the_page_tells_how_to_begin_and_what_is_missing(area, client):
    http = signed_in(area.user("tvv_expert"))
    assert "Aloita suunnitelma" in http.get(page(client, "plan")).content.decode()
    http.post(page(client, "begin-plan"), follow=True)
    text = http.get(page(client, "plan")).content.decode()
    assert "tavoitteita ei ole" in text
    assert "Lähetä hyväksyttäväksi" not in text


def test_whoever_begins_second_is_led_to_the_draft_that_is_there(area, client):
    for role in ("tvv_expert", "hva_social"):
        answer = signed_in(area.user(role)).post(page(client, "begin-plan"), follow=True)
    assert "Suunnitelmasta laaditaan jo versiota." in answer.content.decode()
    assert PlanVersion.objects.count() == 1


def test_what_was_typed_comes_back_with_the_fault(area, client):
    version = plans.draft(area, client)
    http = signed_in(area.user("tvv_expert"))
    answer = http.post(page(client, "add-goal", version_id=version.pk), {"row_version": 0, "text": "Tavoite", "measures": ""})
    text = answer.content.decode()
    assert "Kirjoita ainakin yksi toimi." in text
    assert 'value="Tavoite"' in text
    assert not Goal.objects.exists()


@pytest.mark.parametrize("words", sorted(set(HOSTILE) - {"a half of a surrogate pair"}))
def test_hostile_words_are_given_back_or_stay_words(area, client, words):
    version = plans.written(area, client)
    goal = Goal.objects.get(version=version)
    http = signed_in(area.user("tvv_expert"))
    sent = {"row_version": goal.row_version, "text": HOSTILE[words], "measures": HOSTILE[words], "responsible": "tvv"}
    assert http.post(page(client, "change-goal", goal_id=goal.pk), sent).status_code in {200, 302}
    text = http.get(page(client, "plan")).content.decode()
    assert MARKUP not in text
    assert http.post(page(client, "print-plan", version_id=version.pk)).content.startswith(b"%PDF")


def test_the_plan_is_printed_and_the_printing_logged(area, client):
    version = plans.in_force(area, client)
    answer = signed_in(area.user("hva_social")).post(page(client, "print-plan", version_id=version.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert client.identity_code.encode() not in answer.content
    assert Event.objects.filter(client_id=client.pk, action=Action.PRINTED, data_group="plan").count() == 1


def test_an_approval_of_what_was_changed_meanwhile_is_told_on_the_page(area, client):
    version = plans.sent(area, client)
    answer = signed_in(area.user("hva_social")).post(page(client, "approve-plan", version_id=version.pk), {"digest": "0" * 64})
    assert "Suunnitelma on muuttunut" in answer.content.decode()
    assert plans.fresh(version).state == PlanVersion.State.AWAITING


def test_the_desk_asks_for_what_is_needed_and_no_more(area, client):
    tvv, hva, kela = (plans.actor(area, kind) for kind in ("tvv", "hva", "kela"))
    assert [desk_plan.count_plans(one) for one in (tvv, hva)] == [0, 0], "three months are left"
    change(Membership.objects.filter(client=client), started_on=clock.today() - timedelta(days=70))
    forget_found()
    assert [one.kind for one in desk_plan.plans(tvv)] == ["plan_due"]
    assert not list(desk_plan.plans(hva))
    version = plans.sent(area, client)
    assert [desk_plan.count_approvals(one) for one in (tvv, hva, kela)] == [1, 1, 0]
    for kind in ("client", "tvv", "hva"):
        plans.give(area, version, kind)
    assert [desk_plan.count_approvals(one) for one in (tvv, hva, kela)] == [0, 0, 0]
    assert not list(desk_plan.plans(tvv))


def test_two_versions_are_compared_in_words(area, client):
    old = plans.in_force(area, client)
    new = plans.draft(area, client)
    goal = Goal.objects.select_related("version", "client").get(version=new)
    changed = {**plans.GOAL, "text": "Työkyky riittää kokoaikatyöhön"}
    change_goal(actor=plans.actor(area, "tvv"), goal=goal, values=changed, seen_version=goal.row_version)
    kela = plans.actor(area, "kela")
    add_service(actor=kela, version=new, item=plans.item("Kuntoutuspsykoterapia", "kela"), values=plans.SERVICE)
    goals, services, *rest = compare(load_content(old), load_content(new))
    assert [row.state for row in goals.rows] == ["changed"]
    assert [piece.text for piece in goals.rows[0].newer if piece.kind == "new"] == ["kokoaikatyöhön,"]
    assert [row.state for row in services.rows] == ["added"]
    assert [len(one.rows) for one in rest] == [0, 0, 0]
    assert "kokoaikatyöhön" in signed_in(area.user("hva_social")).get(page(client, "compare-plans")).content.decode()


def test_the_queries_of_the_page_do_not_grow_with_its_rows(area, client, django_assert_max_num_queries):
    version = plans.written(area, client)
    http = signed_in(area.user("tvv_expert"))
    address = page(client, "plan")
    http.get(address)
    with django_assert_max_num_queries(200) as few:
        http.get(address)
    tvv = plans.actor(area, "tvv")
    for number in range(25):
        add_goal(actor=tvv, version=version, values={**plans.GOAL, "text": f"Tavoite {number}"})
        add_service(actor=tvv, version=version, item=plans.item(), values=plans.SERVICE)
    with django_assert_max_num_queries(200) as many:
        http.get(address)
    assert len(many.captured_queries) <= len(few.captured_queries)


def test_who_reads_only_the_own_authoritys_records_gets_no_others(area, client, printed):
    """The registry officer: R30, § 13(3)."""
    version = plans.written(area, client)
    hva = plans.actor(area, "hva")
    add_service(actor=hva, version=version, item=plans.item("Sosiaaliohjaus", "hva"), values=plans.SERVICE)
    http = signed_in(area.user("registry_officer"))
    http.post(reverse("clients:purpose", args=[client.pk]), {"purpose": purposes_for(area.actor("registry_officer"), client)[0]})
    for address in (page(client, "plan"), page(client, "plan-version", version_id=version.pk), page(client, "compare-plans")):
        text = http.get(address).content.decode()
        assert "Työkokeilu" in text, address
        assert "Sosiaaliohjaus" not in text, address
        assert plans.GOAL["text"] not in text, "the county stored the goal"
    http.post(page(client, "print-plan", version_id=version.pk))
    assert "Työkokeilu" in str(printed[0])
    assert "Sosiaaliohjaus" not in str(printed[0])


@pytest.fixture
def printed(monkeypatch):
    """What went to Typst."""
    given: list[dict] = []
    monkeypatch.setattr(documents, "render_pdf", lambda _template, data: given.append(data) or b"%PDF-1.7")
    return given
