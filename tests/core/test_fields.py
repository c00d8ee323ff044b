"""Encrypted columns in the database, and finding rows by their blind index."""

import pytest
from cryptography.exceptions import InvalidTag
from django.apps.registry import Apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q

from core.encryption import blind_index
from core.fields import BlindIndexField, EncryptedTextField
from tests.core.test_encryption import add_key, rings  # noqa: F401 - a fixture


def raw(column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM core_sample ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_holds_no_readable_text(sample):
    row = sample.objects.create(secret="131052-308T", note="'; DROP TABLE core_sample; -- \x00 ö")
    assert sample.objects.get().note == row.note
    assert raw("secret")[0].startswith("v1:k1:")
    assert "131052" not in str(raw("secret") + raw("secret_index") + raw("note"))


def test_null_stays_null_and_the_empty_text_is_encrypted(sample):
    sample.objects.create(secret="")
    row = sample.objects.get()
    assert (row.secret, row.note, row.secret_index) == ("", None, None)
    assert raw("note") == [None]
    assert raw("secret")[0].startswith("v1:")


def test_text_of_a_million_characters_is_kept(sample):
    sample.objects.create(secret="ä" * 1_000_000)
    assert sample.objects.get().secret == "ä" * 1_000_000


def test_the_ways_of_writing_many_rows_encrypt_too(sample):
    sample.objects.bulk_create([sample(secret=f"s{number}") for number in range(3)])
    rows = list(sample.objects.order_by("id"))
    for row in rows:
        row.note = "note of " + row.secret
    sample.objects.bulk_update(rows, ["note"])
    sample.objects.filter(secret_index__matches="s1").update(note="changed")
    assert list(sample.objects.order_by("id").values_list("secret", "note")) == [
        ("s0", "note of s0"),
        ("s1", "changed"),
        ("s2", "note of s2"),
    ]
    assert all(value.startswith("v1:") for value in raw("secret") + raw("note"))


@pytest.mark.parametrize("lookup", ["exact", "iexact", "contains", "in", "startswith", "gt", "regex", "range"])
def test_a_search_in_an_encrypted_column_is_an_error_not_an_empty_list(sample, lookup):
    with pytest.raises(FieldError, match="blind index"):
        sample.objects.filter(**{f"secret__{lookup}": ["a", "b"] if lookup in {"in", "range"} else "a"})
    with pytest.raises(FieldError):
        sample.objects.exclude(Q(secret__upper__exact="A"))


def test_is_null_may_be_asked(sample):
    sample.objects.create(secret="x")
    assert sample.objects.filter(note__isnull=True).exists()


def test_a_value_copied_to_another_column_does_not_open(sample):
    sample.objects.create(secret="x")
    sample.objects.update(note=F("secret"))
    with pytest.raises(InvalidTag):
        sample.objects.get()


def test_a_tampered_value_does_not_open(sample):
    sample.objects.create(secret="x")
    execute("UPDATE core_sample SET secret = left(secret, -4) || 'AAA='")
    with pytest.raises(InvalidTag):
        list(sample.objects.values_list("secret"))
    execute("UPDATE core_sample SET secret = 'in clear'")
    with pytest.raises(InvalidTag):
        sample.objects.get()


def test_a_row_is_found_by_its_blind_index_however_it_is_typed(sample):
    row = sample.objects.create(secret="131052-308T")
    assert sample.objects.get(secret_index__matches=" 131052-308t") == row
    assert sample.objects.get(secret_index=blind_index("sample.secret", "131052-308T")) == row
    assert not sample.objects.filter(secret_index__matches="131052A308T").exists()


def test_the_index_follows_the_text(sample):
    row = sample.objects.create(secret="a")
    row.secret = "b"
    row.save()
    assert not sample.objects.filter(secret_index__matches="a").exists()
    assert sample.objects.filter(secret_index__matches="b").exists()


def test_one_area_cannot_have_the_same_text_twice(sample):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tym.area', '1', true)")
    sample.objects.create(secret="a", area_id=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        sample.objects.create(secret="A ", area_id=1)


def test_rows_are_found_under_old_and_new_index_keys(sample, rings):  # noqa: F811
    row = sample.objects.create(secret="a")
    add_key(rings["index"], "i2")
    assert sample.objects.get(secret_index__matches="a") == row


def test_the_migration_describes_the_fields_completely():
    assert EncryptedTextField(context="old.model.field").clone().fixed_context == "old.model.field"
    field = BlindIndexField(source="secret", index_name="x").clone()
    assert (field.source, field.index_name, field.null, field.max_length, field.editable) == ("secret", "x", True, 80, False)


def test_mistakes_in_a_model_are_found_before_it_is_used():
    class Wrong(models.Model):
        text = EncryptedTextField(unique=True)
        index = BlindIndexField(source="other", index_name="x")

        class Meta:
            apps = Apps()
            app_label = "core"

        def __str__(self):
            return ""

    assert {message.id for field in Wrong._meta.fields for message in field.check()} >= {"core.E001", "core.E002"}
