"""The role matrix as the code reads it: one parsed, frozen view of ``matrix.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from authorities.rights import AreaRight, DataGroup, Right, data_permission

MATRIX_FILE = Path(__file__).with_name("matrix.toml")


@dataclass(frozen=True)
class Role:
    """A role: where it may be held, and what it opens.

    ``kinds`` are the kinds of authority that may give it; ``by_purpose_only`` keeps it out of every client's inner ring.
    """

    code: str
    names: dict[str, str]
    kinds: frozenset[str]
    writes: frozenset[DataGroup]
    reads: frozenset[DataGroup]
    reads_own: frozenset[DataGroup]
    area: frozenset[AreaRight]
    by_purpose_only: bool

    @property
    def name(self) -> str:
        """The role's name in the user's language."""
        return self.names.get((get_language() or "fi")[:2]) or self.names["fi"]

    @property
    def opens_client_data(self) -> bool:
        """Whether any data group is open to it; such a role is bound by § 12(4) (R34)."""
        return bool(self.writes | self.reads | self.reads_own)

    @property
    def is_casework(self) -> bool:
        """Whether its holder may answer for clients and stand in their inner ring."""
        return self.opens_client_data and not self.by_purpose_only

    def data_permissions(self) -> frozenset[str]:
        """Codenames of its rights to data groups: writing includes reading."""
        reading = {data_permission(Right.READ, group) for group in self.reads | self.writes}
        writing = {data_permission(Right.WRITE, group) for group in self.writes}
        own = {data_permission(Right.READ_OWN, group) for group in self.reads_own}
        return frozenset(reading | writing | own)

    def right_to(self, group: DataGroup) -> Right | None:
        """The widest right to one data group, for the matrix page; None when the group is closed."""
        if group in self.writes:
            return Right.WRITE
        if group in self.reads:
            return Right.READ
        return Right.READ_OWN if group in self.reads_own else None


@cache
def roles() -> dict[str, Role]:
    """Return all roles by code, in the file's order.

    Raises:
        ValueError: the file names a data group or an area right that does not exist.
    """
    raw = tomllib.loads(MATRIX_FILE.read_text(encoding="utf-8"))["roles"]
    return {code: _parse(code, row) for code, row in raw.items()}


def role(code: str) -> Role:
    """Return one role by its code; KeyError when there is none."""
    return roles()[code]


def role_name(code: str) -> str:
    """Return a role's name in the user's language; the code itself for a role that is no longer in the file."""
    held = roles().get(code)
    return held.name if held else code


def casework_codes() -> list[str]:
    """Return the codes of the roles whose holders may answer for clients."""
    return [code for code, one in roles().items() if one.is_casework]


def codes_with(right: AreaRight) -> list[str]:
    """Return the codes of the roles that have a right in their area."""
    return [code for code, one in roles().items() if right in one.area]


def codes_opening(group: DataGroup, *, right: Right = Right.READ) -> list[str]:
    """Return the codes of the roles that open all of a data group: for reading, or for writing where that is asked."""
    wanted = {Right.WRITE} if right is Right.WRITE else {Right.WRITE, Right.READ}
    return [code for code, one in roles().items() if one.right_to(group) in wanted]


def _parse(code: str, row: dict) -> Role:
    return Role(
        code=code,
        names={language: row[f"name_{language}"] for language in ("fi", "sv", "en")},
        kinds=frozenset(row["kinds"]),
        writes=frozenset(DataGroup(group) for group in row.get("writes", ())),
        reads=frozenset(DataGroup(group) for group in row.get("reads", ())),
        reads_own=frozenset(DataGroup(group) for group in row.get("reads_own", ())),
        area=frozenset(AreaRight(right) for right in row.get("area", ())),
        by_purpose_only=row.get("by_purpose_only", False),
    )
