"""Records hang on nothing of another client, and striking an entry leaves nothing of it (design § 3)."""

import pytest
from django.apps.registry import Apps
from django.db import connection, models
from django.db.utils import DatabaseError, IntegrityError

from authorities.rights import DataGroup
from clients.models import Bar, ClientData, ClientRecord, Membership, Ownership, Referral
from core.registry import PurgeClass, PurgeKind, PurgeTarget
from core.rls import ClientTable, ParentKeys
from tests.architecture import client_tables as ask
from tests.factories import make_area

pytestmark = pytest.mark.django_db


def test_every_key_between_tables_of_client_data_is_tied_to_the_client(every_model, tables, classes):
    assert ask.not_tied_to_parents(every_model, tables, classes) == []


def test_nothing_is_left_of_an_entry_that_can_be_struck(every_model):
    assert ask.struck_in_part(every_model) == []


def test_every_record_carries_a_version(every_model):
    records = [model for model in every_model if issubclass(model, ClientRecord)]
    histories = [model.history.model for model in records if hasattr(model, "history")]
    wanted = {"row_version", "struck_at", "struck_by"}
    assert records
    assert histories
    for model in [*records, *histories]:
        assert wanted <= {field.name for field in model._meta.local_fields}, model


@pytest.fixture
def two_memberships():
    """Open memberships of two clients of one area."""
    area = make_area()
    area.enter()
    return area.membership(), area.membership()


def test_the_database_refuses_a_referral_of_another_clients_membership(two_memberships):
    one, other = two_memberships
    referral = Referral.objects.get(membership=one)
    referral.client = other.client
    referral.save()
    with pytest.raises(IntegrityError, match="clients_referral_membership_id_client_fk"):
        connection.check_constraints()


def test_the_area_is_given_and_never_taken_from_the_client(two_memberships):
    client = two_memberships[0].client
    with pytest.raises(DatabaseError, match="row-level security"):
        Bar.objects.create(client=client, stored_by=client.stored_by, user_id=1)


# --- the questions find what they ask for -------------------------------------------------------------------------------

GOAL = (
    "CREATE TABLE clients_goal (id uuid PRIMARY KEY, client_id uuid NOT NULL, area_id bigint NOT NULL,"
    " membership_id uuid REFERENCES clients_membership (id))"
)


def loose_keys(owner, classes):
    """The faults of the keys of a table ``clients_goal``, as its owner has made it."""

    class Goal(models.Model):  # noqa: DJ008 - never shown
        class Meta:
            app_label = "clients"
            apps = Apps()

    found = classes | ask.by_key([PurgeClass(PurgeTarget.MODEL, "clients.Goal", PurgeKind.DELETE)])
    return ask.not_tied_to_parents([Goal, Membership], owner.tables(), found)


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_key_that_leads_to_another_client_is_found(owner, classes):
    owner.run(GOAL)
    assert loose_keys(owner, classes) == [
        "clients_goal.membership_id: no foreign key (membership_id, client_id) to clients_membership (ClientTable with parents)"
    ]


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_table_made_with_its_parents_is_tied_and_can_be_unmade(owner, classes):
    owner.run(GOAL)
    table = ClientTable("clients_goal", parents={"membership_id": "clients_membership"})
    with owner.connection.schema_editor(atomic=False) as editor:
        table.database_forwards("clients", editor, None, None)
    assert loose_keys(owner, classes) == []
    with owner.connection.schema_editor(atomic=False) as editor:
        table.database_backwards("clients", editor, None, None)
    assert len(loose_keys(owner, classes)) == 1


def test_the_operations_write_themselves_into_migrations():
    parents = {"membership_id": "clients_membership"}
    for operation in (ClientTable("clients_goal", parents=parents), ParentKeys("clients_goal", parents)):
        name, positional, named = operation.deconstruct()
        assert name == type(operation).__name__
        assert type(operation)(*positional, **named).parents == parents
    assert ClientTable("clients_goal").deconstruct() == ("ClientTable", ["clients_goal"], {})


def test_content_that_would_stay_or_cannot_be_emptied_is_found():
    class Minutes(ClientRecord):
        data_group = DataGroup.MEMBERSHIP
        ownership = Ownership.OWN
        content_fields = ("text", "held_on", "paper", "gone")
        text = models.TextField()
        held_on = models.DateField()
        paper = models.FileField()
        picture = models.FileField()
        title = models.CharField(max_length=10)

        class Meta(ClientRecord.Meta):
            app_label = "clients"
            apps = Apps()

    assert ask.struck_in_part([Minutes]) == [
        "clients.Minutes.title is free text, and no content: it would stay",
        "clients.Minutes.picture is a file, and no content: it would stay",
        "clients.Minutes.gone is content, and no field",
        "clients.Minutes.held_on cannot be emptied: let it be NULL, or give it a default",
        "clients.Minutes has no history, in which the striking would stand",
    ]


#: Once per client in another way: two open memberships, and two at the same time, are refused before anything is merged.
REFUSED_BY_WORDS = {Membership}


def test_a_merge_knows_of_everything_that_a_client_holds_once(every_model):
    """A row that would meet its like at the other client ends or stays behind: what the constraint says is declared too."""
    unknown = []
    for model in every_model:
        if not issubclass(model, ClientData) or not model.follows_merge or model in REFUSED_BY_WORDS:
            continue
        for constraint in model._meta.constraints:
            if (
                isinstance(constraint, models.UniqueConstraint)
                and "client" in constraint.fields
                and "id" not in constraint.fields
            ):
                once = model.in_force_once
                by = {model._meta.get_field(name).attname for name in constraint.fields if name != "client"}
                if once is None or set(once.by) != by or constraint.condition != models.Q(**{once.until: None}):
                    unknown.append(f"{model._meta.label}: {constraint.name}")
    assert unknown == []
