"""How many clients a benchmark may have, and how they fall on the areas."""

import pytest

from benchmarks.sizes import AREAS, SIZES, UnknownSize, parse_sizes, share_out


def test_sizes_are_read_as_people_write_them_each_once_and_in_order():
    assert parse_sizes(["100_000", "10 000", "10000"]) == (10_000, 100_000)


ODD = ["", "0", "-10000", "12345", "10000.0", "kymmenen", "1e4", "\N{ARABIC-INDIC DIGIT ONE}0000"]


@pytest.mark.parametrize("texts", [[], *([text] for text in ODD), ["10000", "x"]])
def test_an_unknown_size_is_refused(texts):
    with pytest.raises(UnknownSize):
        parse_sizes(texts)


@pytest.mark.parametrize("clients", [AREAS, AREAS + 1, 100, *SIZES])
def test_every_client_has_an_area_and_every_area_a_client(clients):
    shares = share_out(clients)
    assert sum(shares) == clients
    assert len(shares) == AREAS
    assert min(shares) >= 1
    assert shares[0] == max(shares)


def test_the_largest_area_holds_more_than_the_grants_that_are_measured():
    assert share_out(SIZES[0])[0] > 1000


def test_one_area_holds_everybody():
    assert share_out(7, areas=1) == [7]


@pytest.mark.parametrize(("clients", "areas"), [(0, 45), (44, 45), (-5, 45), (10, 0)])
def test_too_few_clients_for_the_areas_are_refused(clients, areas):
    with pytest.raises(UnknownSize):
        share_out(clients, areas=areas)
