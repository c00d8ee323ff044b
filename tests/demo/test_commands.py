"""load_demo and demo_sign_ins as commands: where they refuse, that they leave nothing half done, and that they repeat."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction

from authorities.demo import demo_people
from authorities.models import (
    Authority,
    AuthorityArea,
    AuthorityName,
    CooperationArea,
    Place,
    RoleAssignment,
    Unit,
    User,
)
from clients.kinds import KIND_BY_SLUG
from clients.models import (
    AccessRequest,
    Bar,
    Client,
    ClientGrant,
    ClientNameToken,
    Consent,
    ContactDetails,
    Membership,
    Referral,
    ResponsibleOfficial,
    ServingAuthority,
    ShieldedAccess,
)
from core.transactions import set_area

pytestmark = pytest.mark.django_db

ORGANISATIONS = [Authority, AuthorityArea, AuthorityName, CooperationArea, Place, RoleAssignment, Unit, User]
CLIENTS = [
    AccessRequest,
    Bar,
    Client,
    ClientGrant,
    ClientNameToken,
    Consent,
    ContactDetails,
    Membership,
    Referral,
    ResponsibleOfficial,
    ServingAuthority,
    ShieldedAccess,
    *(kind.model for kind in KIND_BY_SLUG.values()),
]


def load(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


class TakenBackError(Exception):
    pass


def dump_of_a_load(**options):
    """What a load into an empty database writes, without keys and times, as text."""
    found = []
    try:
        with transaction.atomic():
            load(verbosity=0, **options)
            found += [row for model in ORGANISATIONS for row in dump(model)]
            for area in CooperationArea.objects.order_by("code"):
                set_area(area.pk)
                found += [f"{area.code} {row}" for model in CLIENTS for row in dump(model)]
            raise TakenBackError
    except TakenBackError:
        pass
    return found


def dump(model):
    return sorted(f"{model.__name__} {plain(row)}" for row in model._default_manager.all())


def plain(row):
    values = {}
    for field in row._meta.fields:
        value = getattr(row, field.name) if field.many_to_one or field.one_to_one else getattr(row, field.attname)
        if field.primary_key or isinstance(field, models.DateTimeField) or field.name in {"password", "identity_index"}:
            continue
        values[field.name] = natural(value)
    if "serving_authority_ids" in values:
        values["serving_authority_ids"] = [str(one) for one in Authority.objects.filter(pk__in=row.serving_authority_ids)]
    return values


def natural(value):
    if isinstance(value, Client):
        return value.number
    if isinstance(value, (User, Authority, CooperationArea, Unit, Membership, Consent)):
        return str(value)
    return getattr(value, "pk", value)


def test_two_loads_into_empty_databases_are_equal_but_for_keys_and_times():
    first, second = dump_of_a_load(clients=50), dump_of_a_load(clients=50)
    assert len(first) > 800
    assert first == second


def test_another_reference_date_loads_as_well_and_says_that_the_log_stays_empty():
    assert "the log stays empty" in load(reference_date=date(2026, 2, 28), clients=30)


def test_progress_is_told_by_the_line():
    lines = load(clients=30).splitlines()
    assert lines[0] == "2 areas, 10 authorities, 44 people"
    assert lines[1].startswith("Keski-Uusimaa: 30 clients, ")
    assert lines[-1].endswith("looks, searches and changes in the log")


def test_a_second_load_is_refused_and_changes_nothing():
    load(clients=30, verbosity=0)
    people = User.objects.count()
    with pytest.raises(CommandError, match="There are areas already"):
        load(clients=30)
    assert User.objects.count() == people


@pytest.mark.parametrize(("name", "value"), [("TYM_ENVIRONMENT", "production"), ("TYM_SYNTHETIC_CODES_ONLY", False)])
def test_the_demo_is_never_loaded_beside_real_clients(settings, name, value):
    setattr(settings, name, value)
    with pytest.raises(CommandError, match="never beside real clients"):
        load()
    assert not CooperationArea.objects.exists()


def test_a_load_that_fails_leaves_nothing(monkeypatch):
    from tym.management.commands import load_demo

    real = load_demo.load_clients

    def failing(**arguments):
        if arguments["area"] == "itaranta":
            raise RuntimeError("the disk is full")
        return real(**arguments)

    monkeypatch.setattr(load_demo, "load_clients", failing)
    with pytest.raises(RuntimeError), transaction.atomic():
        load(clients=30)
    assert not CooperationArea.objects.exists()
    assert not User.objects.exists()


def test_a_wrong_date_is_explained():
    with pytest.raises(CommandError, match=r"24\.11\.2026 is not a date"):
        call_command("load_demo", "--reference-date", "24.11.2026")


def test_the_sign_ins_list_everybody_worth_trying_and_all_on_request():
    short, whole = StringIO(), StringIO()
    call_command("demo_sign_ins", stdout=short)
    call_command("demo_sign_ins", "--all", stdout=whole)
    assert "Johanna Heikkilä, TVV: TE-asiantuntija, esihenkilö" in short.getvalue()
    assert "Start here." in short.getvalue()
    assert "Päivi Lindholm" not in short.getvalue()
    assert all(person.name in whole.getvalue() for person in demo_people().values())


def test_the_sign_ins_are_not_told_in_production(settings):
    settings.TYM_ENVIRONMENT = "production"
    with pytest.raises(CommandError):
        call_command("demo_sign_ins")
