"""The serialisation under the keyed hashes: whatever goes in can be read back, so no two events give the same bytes."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import EPOCH, EVENT_FIELDS, EVENT_VERSION, MICROSECOND, SEAL_VERSION, serialise

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC))
SINGLE = st.one_of(st.none(), TEXT, st.integers(), st.uuids(), MOMENTS, st.binary(max_size=40))
VALUES = st.one_of(SINGLE, st.lists(SINGLE, max_size=4))
ROWS = st.lists(VALUES, max_size=len(EVENT_FIELDS))


def read(data: bytes) -> list[object]:
    """The inverse of ``serialise``, for the proof that there is one."""
    values, position = [], 0
    while position < len(data):
        value, position = read_one(data, position)
        values.append(value)
    return values


def read_one(data: bytes, start: int) -> tuple[object, int]:
    kind, after = data[start : start + 1], start + 1
    if kind == b"N":
        return None, after
    if kind == b"U":
        return UUID(bytes=data[after : after + 16]), after + 16
    if kind in b"TI":
        end = data.index(b";", after)
        number = int(data[after:end])
        return (EPOCH + number * MICROSECOND if kind == b"T" else number), end + 1
    end = data.index(b":", after)
    length, after = int(data[after:end]), end + 1
    if kind in b"SB":
        raw = data[after : after + length]
        return (raw.decode() if kind == b"S" else raw), after + length
    items = []
    for _ in range(length):
        item, after = read_one(data, after)
        items.append(item)
    return items, after


@given(ROWS)
def test_what_was_serialised_can_be_read_back(values):
    assert read(serialise(EVENT_VERSION, values)) == [EVENT_VERSION, *values]


@given(ROWS, ROWS)
def test_different_rows_give_different_bytes(one, other):
    same = serialise(EVENT_VERSION, one) == serialise(EVENT_VERSION, other)
    assert same == (repr(one) == repr(other))


@given(ROWS)
def test_a_row_never_passes_for_a_seal(values):
    assert serialise(EVENT_VERSION, values) != serialise(SEAL_VERSION, values)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["ab", "c"], ["a", "bc"]),
        (["", None], [None, ""]),
        ([[], "a"], [["a"]]),
        ([["a"], ["b"]], [["a", "b"], []]),
        (["1"], [1]),
        (["S1:a"], [["a"]]),
        (["a"], [b"a"]),
        ([uuid4()], [uuid4()]),
        ([None], [[]]),
    ],
)
def test_neighbours_cannot_trade_places(one, other):
    assert serialise("v", one) != serialise("v", other)


def test_a_moment_is_the_same_in_every_time_zone_and_counts_to_the_microsecond():
    moment = datetime(2026, 10, 25, 0, 30, 0, 1, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=3)))
    assert serialise("v", [moment]) == serialise("v", [elsewhere])
    assert serialise("v", [moment]) != serialise("v", [moment + MICROSECOND])


@pytest.mark.parametrize("value", [True, 1.5, {"a": 1}, object()])
def test_other_types_are_refused(value):
    with pytest.raises(TypeError):
        serialise("v", [value])


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        serialise("v", [datetime.now(tz=UTC).replace(tzinfo=None)])
