"""Dated rows that must not overlap, refused by the database itself.

PostgreSQL does this with an exclusion constraint. Without the extension btree_gist (the embedded server has none) equality
inside it is written as the overlap of two ranges of one value each; ranges of text and UUID are types that the first
migration of ``core`` makes.
"""

from enum import StrEnum
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import F, Func, Q, Value


class Key(StrEnum):
    """Type of the column whose rows must not overlap: the function that makes a range of it."""

    INTEGER = "int8range"
    TEXT = "tym_textrange"
    UUID = "tym_uuidrange"


def no_overlap(
    *,
    name: str,
    by: dict[str, Key],
    start: str = "valid_from",
    end: str = "valid_to",
    condition: Q | None = None,
    message: Any = None,
) -> ExclusionConstraint:
    """Return the constraint that two rows equal in ``by`` have no day in common.

    Args:
        name: of the constraint.
        by: column (for a foreign key its ``…_id``) → its type.
        start: date of the first day.
        end: date of the last day, included; NULL for "until further notice".
        condition: which rows it concerns; all when None.
        message: what a form says; Django's own words when None.
    """
    same = [(Func(F(column), F(column), Value("[]"), function=key.value), "&&") for column, key in by.items()]
    days = (Func(F(start), F(end), Value("[]"), function="daterange"), "&&")
    return ExclusionConstraint(name=name, expressions=[*same, days], condition=condition, violation_error_message=message)


CREATE_RANGE_TYPES = """
CREATE TYPE tym_textrange AS RANGE (subtype = text, collation = "C");
CREATE TYPE tym_uuidrange AS RANGE (subtype = uuid);
"""
DROP_RANGE_TYPES = """
DROP TYPE tym_textrange;
DROP TYPE tym_uuidrange;
"""
