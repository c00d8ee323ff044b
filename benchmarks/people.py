"""The people of the benchmark: made-up names and identity codes (900-999), encrypted and indexed by the real key ring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from authorities.models.users import IDENTITY_CODE_INDEX
from clients.demo.names import make_name
from clients.models import Client
from clients.services.identity import name_sort_key
from core.encryption import blind_index, encrypt
from core.identity_code import parse, synthetic_codes
from core.names import name_tokens

SEED = 381
BORN = (date(1962, 1, 1), date(2007, 12, 31))


@dataclass(frozen=True)
class Someone:
    """One row of the pool. Every area has the same people, as far as it needs them: a code is unique within an area."""

    number: int
    identity_code: str
    identity_cipher: str
    identity_index: str
    birth_date: date
    last_name: str
    first_names: str
    former_names: str
    sort_key: str
    tokens: tuple[str, ...]


def people(count: int) -> Iterator[Someone]:
    """Yield ``count`` people, the same ones at every run but for the ciphertexts.

    Raises:
        ValueError: a negative count.
    """
    if count < 0:
        raise ValueError("A pool cannot have fewer than no people.")
    random = Random(SEED)
    codes = synthetic_codes(random, born_from=BORN[0], born_to=BORN[1])
    context = f"{Client._meta.label_lower}.identity_code"
    for number in range(1, count + 1):
        parsed = parse(next(codes))
        named = make_name(random, area="keski-uusimaa", birth_date=parsed.birth_date)
        yield Someone(
            number=number,
            identity_code=parsed.code,
            identity_cipher=encrypt(parsed.code, context=context),
            identity_index=blind_index(IDENTITY_CODE_INDEX, parsed.code),
            birth_date=parsed.birth_date,
            last_name=named.last_name,
            first_names=named.first_names,
            former_names=named.former_names,
            sort_key=name_sort_key(last_name=named.last_name, first_names=named.first_names),
            tokens=name_tokens(named.last_name, named.first_names, named.former_names),
        )
