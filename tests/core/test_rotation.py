"""Rotation of the keys of encrypted columns and blind indexes."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import rotation
from core.management.commands import rotate_keys
from core.rotation import encrypted_tables
from core.transactions import unit_of_work
from tests.core.test_encryption import add_key, rings  # noqa: F401 - a fixture


@pytest.fixture
def three_areas(sample, monkeypatch):
    """Rows in areas 1 and 2 and outside, more than one batch of them."""
    monkeypatch.setattr(rotation, "apps", SimpleNamespace(get_models=lambda **_options: [sample]))
    monkeypatch.setattr(rotation, "BATCH", 3)
    monkeypatch.setattr(rotate_keys, "area_ids", lambda: iter([1, 2, 3]))


def write_rows(sample):
    for area_id in (1, 2, None):
        with unit_of_work(area_id=area_id):
            sample.objects.bulk_create(
                sample(area_id=area_id, secret=f"secret {number}", note=None if number % 2 else f"note {number}")
                for number in range(7)
            )


def read_rows(sample):
    rows = []
    for area_id in (1, 2, None):
        with unit_of_work(area_id=area_id):
            rows += sample.objects.order_by("id").values_list("area_id", "secret", "note")
    return rows


def rotate(*arguments):
    output = StringIO()
    call_command("rotate_keys", *arguments, stdout=output)
    return output.getvalue()


def test_rotation_brings_every_row_of_every_area_under_the_new_keys(sample, rings, three_areas):  # noqa: F811
    write_rows(sample)
    before = read_rows(sample)
    add_key(rings["encryption"], "k2")
    add_key(rings["index"], "i2")
    assert "21 rows still need the older keys" in rotate("--count-only")
    report = rotate()
    assert "core.Sample: 21 rows re-encrypted" in report
    assert "may be removed" in report
    del rings["encryption"]["keys"]["k1"], rings["index"]["keys"]["i1"]
    assert read_rows(sample) == before
    with unit_of_work(area_id=2):
        assert sample.objects.get(secret_index__matches="secret 4").note == "note 4"


def test_a_second_rotation_finds_nothing_to_do(sample, rings, three_areas):  # noqa: F811
    write_rows(sample)
    assert "core.Sample: 0 rows" in rotate()
    add_key(rings["index"], "i2")
    assert "core.Sample: 21 rows" in rotate()
    assert "core.Sample: 0 rows" in rotate()


def test_a_tampered_row_stops_the_rotation_and_is_named(sample, rings, three_areas):  # noqa: F811
    write_rows(sample)
    add_key(rings["encryption"], "k2")
    with unit_of_work(area_id=2), connection.cursor() as cursor:
        cursor.execute("UPDATE core_sample SET secret = note WHERE note IS NOT NULL RETURNING id")
        first = cursor.fetchone()[0]
    with pytest.raises(CommandError, match=f"core.Sample {first}: secret does not open"):
        rotate()


def test_history_tables_and_saved_forms_are_among_the_tables():
    labels = {table.label for table in encrypted_tables()}
    assert "core.SavedForm" in labels
    for table in encrypted_tables():
        history = getattr(table.model, "history", None)
        if history and {field.name for field in table.texts} & {field.name for field in history.model._meta.fields}:
            assert history.model._meta.label in labels
