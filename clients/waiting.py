"""Counting what waits for somebody, on every page: for most people at most times nothing does."""

from collections.abc import Callable

from django.db.models import QuerySet


def count_where_any(candidates: QuerySet, waiting: Callable[[], QuerySet]) -> int:
    """How many rows ``waiting()`` has, which are all among ``candidates``: the whole question is asked only where there is one.

    Putting together who may see which client takes ten times as long, in Python and in the planner, as looking into an index
    that holds nothing (measured 25 ms of each page against 3).

    Args:
        candidates: rows found by an index, without asking whom they concern; only whether there is one is looked at.
        waiting: makes the rows that really wait for the actor, the policy asked.
    """
    return waiting().count() if candidates.order_by().exists() else 0
