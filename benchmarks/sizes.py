"""How many clients a benchmark has, and how they fall on the areas."""

from collections.abc import Iterable

SIZES = (10_000, 100_000, 1_000_000)
#: What ``make bench`` measures unless told otherwise; the largest is for ``make test-deep``.
USUAL_SIZES = SIZES[:2]
AREAS = 45
#: Of a hundred clients, those of the largest area, where everything is measured.
LARGEST_SHARE = 12


class UnknownSize(ValueError):
    """Somebody asked for a number of clients that the benchmark does not have."""


def parse_sizes(texts: Iterable[str]) -> tuple[int, ...]:
    """Read numbers of clients as people write them (``10000``, ``10 000``, ``10_000``), sorted, each once.

    Raises:
        UnknownSize: none was given, or one that is not in ``SIZES``.
    """
    sizes = {_parse(text) for text in texts}
    if not sizes:
        raise UnknownSize(f"Give at least one size: {_listed()}.")
    return tuple(sorted(sizes))


def share_out(clients: int, *, areas: int = AREAS) -> list[int]:
    """Return how many clients each area has, the largest first; the sum is ``clients``.

    Raises:
        UnknownSize: fewer clients than areas.
    """
    if areas < 1 or clients < areas:
        raise UnknownSize(f"{clients} clients do not fill {areas} areas.")
    if areas == 1:
        return [clients]
    # Nobody's area is empty, and none is larger than the largest.
    largest = max(min(clients * LARGEST_SHARE // 100, clients - (areas - 1)), -(-clients // areas))
    rest, more = divmod(clients - largest, areas - 1)
    return [largest, *(rest + (number < more) for number in range(areas - 1))]


def _parse(text: str) -> int:
    plain = text.replace("_", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit()) or int(plain) not in SIZES:
        raise UnknownSize(f"There is no size {text!r}. There are: {_listed()}.")
    return int(plain)


def _listed() -> str:
    return ", ".join(str(size) for size in SIZES)
