"""An empty system gets its first area and administrators from the command line, once, and two of them at least."""

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from authorities.actors import build_actor
from authorities.models import AccountMail, CooperationArea, RoleAssignment, User
from authorities.policy import can_administer, can_administer_everything

pytestmark = pytest.mark.django_db

OPTIONS = [
    "--area=Keski-Uusimaa",
    "--area-code=keski-uusimaa",
    "--municipality=186",
    "--authority=Hallintokeskus",
    "--short-name=KEHA",
]
PEOPLE = ["eeva@keskus.example,Eeva,Esimerkki", "Olli@keskus.example,Olli,Oiva"]


def test_two_administrators_of_everything_are_set_up_and_invited():
    call_command("first_administrators", *OPTIONS, *PEOPLE)
    people = list(User.objects.order_by("email"))
    assert [person.email for person in people] == ["eeva@keskus.example", "olli@keskus.example"]
    for person in people:
        actor = build_actor(person, second_factor=True)
        assert can_administer(actor)
        assert can_administer_everything(actor)
        assert not person.has_usable_password()
    assert AccountMail.objects.filter(kind=AccountMail.Kind.INVITATION).count() == 2
    assert set(RoleAssignment.objects.values_list("granted_by", "area")) == {(None, None)}
    assert Event.objects.filter(reason="first_administrator", actor_id=None).count() == 4


def test_a_system_with_accounts_is_not_set_up_again():
    call_command("first_administrators", *OPTIONS, *PEOPLE)
    with pytest.raises(CommandError):
        call_command("first_administrators", *OPTIONS, *PEOPLE)
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "people"),
    [
        (OPTIONS, PEOPLE[:1]),
        (OPTIONS, [PEOPLE[0], PEOPLE[0].upper()]),
        (OPTIONS, [PEOPLE[0], "ei osoite,Olli,Oiva"]),
        (OPTIONS, [PEOPLE[0], "olli@keskus.example,Olli"]),
        ([*OPTIONS, "--municipality=999"], PEOPLE),
        ([*OPTIONS, "--area-code=Iso Alue"], PEOPLE),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(options, people):
    with pytest.raises(CommandError):
        call_command("first_administrators", *options, *people)
    assert not User.objects.exists()
    assert not CooperationArea.objects.exists()
