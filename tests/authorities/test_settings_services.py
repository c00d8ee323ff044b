"""Code lists and legal periods: what has been in force is never rewritten."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from authorities.access import Actor, Denied
from authorities.models import CodeItem
from authorities.services import codes, periods
from core import clock
from core.errors import StaleRow
from core.models import LegalPeriod, PeriodCode
from core.periods import due_date
from tests.factories import Area

TODAY = clock.today()
LANGUAGES = CodeItem.List.CONTACT_LANGUAGE


def errors_of(action) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        action()
    return list(caught.value.message_dict)


def names(**changes) -> codes.CodeNames:
    return codes.CodeNames(**{"name_fi": "romani", "name_sv": "romani", "name_en": "Romani", **changes})


def details(**changes) -> periods.PeriodDetails:
    values = {
        "amount": 4,
        "unit": "months",
        "holiday_rule": "unchanged",
        "valid_from": TODAY + timedelta(days=30),
        "source_fi": "Laki 1/2027",
        "source_en": "",
        **changes,
    }
    return periods.PeriodDetails(**values)


def newest(code: str = PeriodCode.PLAN_DUE) -> int:
    row = periods.newest_row(code)
    return row.pk if row else 0


def test_the_languages_of_dealings_are_there_finnish_first(db):
    listed = CodeItem.objects.filter(code_list=LANGUAGES)
    assert list(listed.values_list("code", flat=True))[:3] == ["fi", "sv", "sme"]
    assert listed.last().code == "other"


def test_a_code_is_added_at_the_end_and_given_once(administrator: Actor):
    item = codes.add_code(actor=administrator, code_list=LANGUAGES, code="rom", names=names(), valid_from=TODAY)
    assert CodeItem.objects.filter(code_list=LANGUAGES).last() == item
    codes.end_code(actor=administrator, item=item, last_day=TODAY)
    found = errors_of(
        lambda: codes.add_code(actor=administrator, code_list=LANGUAGES, code="rom", names=names(), valid_from=TODAY)
    )
    assert found == ["code"]


def test_a_code_moves_by_one_place_and_stays_within_the_list(administrator: Actor):
    swedish = CodeItem.objects.get(code="sv")
    seen = swedish.row_version

    def order():
        return list(CodeItem.objects.filter(code_list=LANGUAGES).values_list("code", flat=True))[:3]

    codes.move_code(actor=administrator, item=swedish, direction=codes.Direction.UP)
    assert order() == ["sv", "fi", "sme"]
    codes.move_code(actor=administrator, item=swedish, direction=codes.Direction.UP)
    assert order() == ["sv", "fi", "sme"]
    codes.move_code(actor=administrator, item=swedish, direction=codes.Direction.DOWN)
    assert order() == ["fi", "sv", "sme"]
    codes.rename_code(actor=administrator, item=swedish, names=names(name_fi="ruotsi"), seen_version=seen)
    with pytest.raises(StaleRow):
        codes.rename_code(actor=administrator, item=swedish, names=names(), seen_version=seen)


def test_a_new_length_counts_from_its_day_and_the_old_one_before(administrator: Actor):
    begins = TODAY + timedelta(days=30)
    old = LegalPeriod.objects.get(code=PeriodCode.PLAN_DUE)
    before = due_date(PeriodCode.PLAN_DUE, TODAY)
    periods.add_period(actor=administrator, code=PeriodCode.PLAN_DUE, details=details(valid_from=begins), seen_newest=newest())
    old.refresh_from_db()
    assert (old.amount, old.valid_to) == (3, begins - timedelta(days=1))
    assert due_date(PeriodCode.PLAN_DUE, TODAY) == before
    assert (due_date(PeriodCode.PLAN_DUE, begins) - begins).days > 115


def test_history_is_not_edited(administrator: Actor):
    first = LegalPeriod.objects.get(code=PeriodCode.PLAN_DUE).valid_from
    for day in (first, first - timedelta(days=1)):
        found = errors_of(
            lambda day=day: periods.add_period(
                actor=administrator, code=PeriodCode.PLAN_DUE, details=details(valid_from=day), seen_newest=newest()
            )
        )
        assert found == ["valid_from"]


def test_a_breach_is_counted_in_hours_and_nothing_else_is(administrator: Actor):
    for code, unit in ((PeriodCode.PLAN_DUE, "hours"), (PeriodCode.BREACH_NOTICE, "days")):
        found = errors_of(
            lambda code=code, unit=unit: periods.add_period(
                actor=administrator, code=code, details=details(unit=unit), seen_newest=newest(code)
            )
        )
        assert found == ["unit"]


def test_two_administrators_adding_a_row(administrator: Actor):
    seen = newest()
    periods.add_period(actor=administrator, code=PeriodCode.PLAN_DUE, details=details(), seen_newest=seen)
    with pytest.raises(StaleRow):
        periods.add_period(
            actor=administrator,
            code=PeriodCode.PLAN_DUE,
            details=details(valid_from=TODAY + timedelta(days=60)),
            seen_newest=seen,
        )


@pytest.mark.parametrize("amount", [0, -1])
def test_a_length_is_at_least_one(administrator: Actor, amount):
    found = errors_of(
        lambda: periods.add_period(
            actor=administrator, code=PeriodCode.PLAN_DUE, details=details(amount=amount), seen_newest=newest()
        )
    )
    assert found == ["amount"]


def test_nobody_but_an_administrator_changes_them(area: Area):
    actor = area.actor("director")
    with pytest.raises(Denied):
        periods.add_period(actor=actor, code=PeriodCode.PLAN_DUE, details=details(), seen_newest=newest())
    with pytest.raises(Denied):
        codes.add_code(actor=actor, code_list=LANGUAGES, code="rom", names=names(), valid_from=TODAY)
    with pytest.raises(Denied):
        codes.move_code(actor=actor, item=CodeItem.objects.get(code="sv"), direction=codes.Direction.UP)
