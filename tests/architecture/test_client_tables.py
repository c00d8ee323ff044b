"""Nothing that is added can escape deletion, leave its area, or stand outside the data groups (design § 3)."""

from types import SimpleNamespace

import pytest
from django.apps.registry import Apps
from django.conf import settings
from django.db import models

from authorities.rights import DataGroup
from clients.models import Bar, Client, ClientData, ClientRecord, Membership, Ownership
from core.registry import PurgeClass, PurgeKind, PurgeTarget
from core.rls import AreaTable, ClientTable
from tests.architecture import client_tables as ask

pytestmark = pytest.mark.django_db

DELETE = PurgeKind.DELETE


def test_every_place_where_data_can_be_is_classified(every_model, tables, classes):
    assert ask.unclassified(every_model, tables, settings.STORAGES, classes) == []


def test_every_table_of_a_client_goes_with_the_client(every_model, tables, classes):
    assert ask.kept_although_of_a_client(every_model, tables, classes) == []


def test_what_outlives_the_client_holds_no_text_about_them(every_model, tables, classes):
    assert ask.text_kept_with_the_client(every_model, tables, classes) == []


def test_every_table_of_client_data_is_walled_off_and_tied_to_its_client(every_model, tables, classes):
    assert ask.without_wall(every_model, tables, classes) == []


def test_every_table_of_client_data_has_a_data_group_and_every_record_an_owner(every_model, classes):
    assert ask.without_data_group(every_model, classes) == []


def test_children_go_before_parents_and_histories_last(every_model, tables, classes):
    assert ask.out_of_order(every_model, tables, classes) == []


def test_the_walk_covers_the_register(every_model, classes):
    deleted = [model for model in every_model if (one := ask.class_of(model, classes)) and one.kind == DELETE]
    assert {Client, Membership, Bar, Bar.history.model} <= set(deleted)


# --- the questions find what they ask for -------------------------------------------------------------------------------


def purge(model, **values):
    return ask.by_key([PurgeClass(PurgeTarget.MODEL, model._meta.label, DELETE, **values)])


def test_free_text_is_told_from_codes():
    assert {"last_name", "identity_code", "former_names"} <= {field.name for field in ask.free_texts(Client)}
    assert "state" not in {field.name for field in ask.free_texts(Membership)}


def test_a_new_model_with_files_and_json_is_found(classes):
    class Note(ClientRecord):
        data_group = DataGroup.MEMBERSHIP
        ownership = Ownership.OWN
        paper = models.FileField()
        answers = models.JSONField()

        class Meta(ClientRecord.Meta):
            app_label = "clients"
            apps = Apps()

    found = ask.unclassified([Note], {}, [], classes)
    for place in ("model:clients.note", "json_column:clients.note.answers", "storage:clients.note.paper"):
        assert f"{place} is not classified for erasure" in found


def test_a_history_without_class_is_found(every_model, tables, classes):
    del classes["model:clients.historicalbar"]
    assert ask.unclassified(every_model, tables, settings.STORAGES, classes) == [
        "model:clients.historicalbar is not classified for erasure"
    ]


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_table_that_no_model_knows_is_found(owner, every_model, classes):
    owner.run("CREATE TABLE left_over (id int, text text)")
    assert ask.unclassified(every_model, owner.tables(), settings.STORAGES, classes) == [
        "storage:table:left_over is not classified for erasure"
    ]


def test_a_storage_without_class_is_found(every_model, tables, classes):
    found = ask.unclassified(every_model, tables, [*settings.STORAGES, "archive"], classes)
    assert found == ["storage:storages:archive is not classified for erasure"]


def test_a_class_of_something_that_is_no_more_is_found(every_model, tables, classes):
    classes |= ask.by_key([PurgeClass(PurgeTarget.MODEL, "clients.Gone", DELETE)])
    assert ask.unclassified(every_model, tables, settings.STORAGES, classes) == [
        "model:clients.gone is classified, but there is no such place"
    ]


def test_a_table_with_a_clients_key_cannot_be_said_to_hold_no_person(tables, classes):
    wrong = PurgeClass(PurgeTarget.MODEL, "clients.Bar", PurgeKind.NO_PERSON, reason="mistaken")
    faults = ask.kept_although_of_a_client([Client, Bar, Bar.history.model], tables, classes | ask.by_key([wrong]))
    assert faults == [
        "clients.Bar has a client_id and is said to hold no person",
        "clients.Bar refers to clients_client, which is emptied with the client, and is not deleted itself",
        "clients.HistoricalBar is not treated like clients.Bar, whose history it is",
    ]


def test_text_that_would_outlive_the_client_is_found(tables):
    kept = PurgeClass(PurgeTarget.MODEL, "clients.Bar", PurgeKind.KEEP_WITHOUT_PERSON, reason="x", strip=("area_id",))
    assert ask.text_kept_with_the_client([Bar], tables, ask.by_key([kept])) == [
        "clients.Bar.reason is text that stays after the client: strip it",
        "clients.Bar: area_id cannot be stripped",
    ]


def test_a_model_without_group_or_owner_is_found():
    elsewhere = Apps()

    class Bare(ClientData):
        text = models.TextField()

        class Meta(ClientData.Meta):
            app_label = "clients"
            apps = elsewhere

    class Ownerless(ClientRecord):
        data_group = DataGroup.MEMBERSHIP

        class Meta(ClientRecord.Meta):
            app_label = "clients"
            apps = elsewhere

    class Loose(models.Model):  # noqa: DJ008 - never shown
        text = models.TextField()

        class Meta:
            app_label = "clients"
            apps = elsewhere

    assert ask.without_data_group([Bare, Ownerless, Loose], purge(Bare) | purge(Ownerless) | purge(Loose)) == [
        "clients.Bare has no data_group, neither on the model nor as a required field with the choices of DataGroup",
        "clients.Ownerless has no ownership",
        "clients.Loose goes with the client and is no ClientData: no data group covers it (free text: text)",
    ]


def test_the_group_may_stand_on_each_row():
    elsewhere = Apps()

    class Paper(ClientRecord):
        data_group = models.CharField(max_length=20, choices=DataGroup)
        ownership = Ownership.OWN

        class Meta(ClientRecord.Meta):
            app_label = "clients"
            apps = elsewhere

    class Sheet(ClientData):
        data_group = models.CharField(max_length=20, null=True, choices=DataGroup)  # noqa: DJ001 - the fault looked for

        class Meta(ClientData.Meta):
            app_label = "clients"
            apps = elsewhere

    class Leaf(ClientData):
        data_group = models.CharField(max_length=20, choices=[("eighth", "Eighth")])

        class Meta(ClientData.Meta):
            app_label = "clients"
            apps = elsewhere

    assert ask.groups_of(Paper) == set(DataGroup)
    assert ask.without_data_group([Paper, Sheet, Leaf], purge(Paper) | purge(Sheet) | purge(Leaf)) == [
        f"clients.{name} has no data_group, neither on the model nor as a required field with the choices of DataGroup"
        for name in ("Sheet", "Leaf")
    ]


def test_what_its_owner_alone_reads_needs_an_owner():
    elsewhere = Apps()

    class Finding(ClientData):
        data_group = DataGroup.HEALTH

        class Meta(ClientData.Meta):
            app_label = "clients"
            apps = elsewhere

    class Scrap(ClientData):
        data_group = models.CharField(max_length=20, choices=[(DataGroup.HEALTH.value, "x"), (DataGroup.IDENTITY.value, "y")])

        class Meta(ClientData.Meta):
            app_label = "clients"
            apps = elsewhere

    assert ask.without_data_group([Finding, Scrap], purge(Finding) | purge(Scrap)) == [
        f"clients.{name} has no stored_by, but some roles read only their own authority's rows of health"
        for name in ("Finding", "Scrap")
    ]


def test_an_order_that_leaves_children_behind_is_found(tables):
    classes = purge(Client, client_column="id", order=0) | purge(Bar, order=0) | purge(Bar.history.model, order=0)
    assert set(ask.out_of_order([Client, Bar, Bar.history.model], tables, classes)) == {
        "clients_bar is emptied after clients_client, to which it refers",
        "clients_historicalbar: a history is emptied after all other tables",
    }


def walls_of(owner, *statements):
    """The faults of a table ``clients_note`` made by ``statements``, without its name."""
    owner.run(*statements)
    model = SimpleNamespace(_meta=SimpleNamespace(label="clients.Note", label_lower="clients.note", db_table="clients_note"))
    return [fault.removeprefix("clients_note: ") for fault in ask.without_wall([model], owner.tables(), purge(model))]


NOTE = "CREATE TABLE clients_note (id uuid PRIMARY KEY, client_id uuid NOT NULL, area_id bigint NOT NULL, text text)"
INDEX = "CREATE INDEX ON clients_note (client_id)"
TIE = "ALTER TABLE clients_note ADD FOREIGN KEY (client_id, area_id) REFERENCES clients_client (id, area_id)"


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ([NOTE, TIE, INDEX], "no row-level security (core.rls.ClientTable, or AreaTable for a history)"),
        (
            [NOTE, TIE, INDEX, "ALTER TABLE clients_note ENABLE ROW LEVEL SECURITY"],
            "one policy for all commands was expected",
        ),
    ],
)
def test_a_table_without_wall_is_found(owner, statements, fault):
    assert walls_of(owner, *statements) == [fault]


WALL = [
    "ALTER TABLE clients_note ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY one_area ON clients_note USING (area_id = NULLIF(current_setting('tym.area', true), '')::int)",
]


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    ("statements", "faults"),
    [
        ([NOTE, TIE, INDEX, *WALL], []),
        ([NOTE, TIE, *WALL], ["no index begins with client_id; erasing would read the whole table"]),
        ([NOTE, INDEX, *WALL], ["no foreign key (client_id, area_id) to the client (core.rls.ClientTable)"]),
        (
            [NOTE.replace("client_id uuid NOT NULL", "client_id uuid"), TIE, INDEX, *WALL],
            ["client_id may be NULL"],
        ),
        (
            [NOTE.replace("client_id", "customer_id"), *WALL],
            ["no column client_id", "no index begins with client_id; erasing would read the whole table"],
        ),
        (
            [NOTE, TIE, INDEX, WALL[0], "CREATE POLICY all_areas ON clients_note USING (area_id > 0)"],
            ["its policy is not equality of the area"],
        ),
        (
            [NOTE, TIE, INDEX, *WALL, "CREATE POLICY more ON clients_note FOR SELECT USING (true)"],
            ["one policy for all commands was expected"],
        ),
    ],
)
def test_a_hole_in_the_wall_is_found(owner, statements, faults):
    assert walls_of(owner, *statements) == faults


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_migration_operations_build_a_whole_wall(owner):
    owner.run(NOTE, INDEX)
    with owner.connection.schema_editor(atomic=False) as editor:
        ClientTable("clients_note").database_forwards("clients", editor, None, None)
    assert walls_of(owner) == []
    assert repr(AreaTable("clients_note")) != repr(ClientTable("clients_note"))
