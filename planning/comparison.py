"""Two versions of a plan side by side: what came, went and changed, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clients.changes import Piece, word_pieces
from clients.kinds import span
from core.presentation import date_text
from planning.models import FollowUp, Goal, JobSearch, PlanPart, Reporting, ServiceTerms
from planning.plan_content import PlanContent, line_of


@dataclass(frozen=True, kw_only=True)
class ComparedRow:
    """One row of the content in both versions; ``state`` is added, removed, changed or same."""

    title: str
    state: str
    older: tuple[Piece, ...]
    newer: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class ComparedSection:
    """The rows of one kind that differ, and how many are the same."""

    title: str
    rows: tuple[ComparedRow, ...]
    same: tuple[ComparedRow, ...]


def compare(older: PlanContent, newer: PlanContent) -> list[ComparedSection]:
    """The sections of both versions in the order of the page."""
    return [
        _section(_("Goals and measures"), older.goals, newer.goals),
        _section(_("Services"), older.services, newer.services),
        _section(_("Job-search obligation"), _rows(older.job_search), _rows(newer.job_search)),
        _section(_("Follow-up"), _rows(older.follow_up), _rows(newer.follow_up)),
        _section(_("Reporting"), _rows(older.reporting), _rows(newer.reporting)),
    ]


def words_of(part: PlanPart) -> str:
    """What a row of the content says, in one run of words."""
    match part:
        case Goal():
            told = [part.text, *part.measure_lines, _parties(part), _by(part.due_on)]
        case ServiceTerms():
            told = list(_service_words(part))
        case JobSearch():
            told = [_job_search_words(part)]
        case FollowUp():
            told = [part.manner, part.frequency, _parties(part)]
        case Reporting():
            told = [part.manner, _by(part.report_by)]
        case _:
            raise TypeError(f"{type(part).__name__} is no part of a plan")
    return ", ".join(filter(None, told))


def _section(title: str, older: Iterable[PlanPart], newer: Iterable[PlanPart]) -> ComparedSection:
    before = {line_of(part): part for part in older}
    after = {line_of(part): part for part in newer}
    rows = [_row(title, before.get(line), after.get(line)) for line in dict.fromkeys([*before, *after])]
    return ComparedSection(
        title=title,
        rows=tuple(row for row in rows if row.state != "same"),
        same=tuple(row for row in rows if row.state == "same"),
    )


def _row(section: str, before: PlanPart | None, after: PlanPart | None) -> ComparedRow:
    old, new = words_of(before) if before else "", words_of(after) if after else ""
    pieces = word_pieces(old, new)
    state = "changed"
    if old == new:
        state = "same"
    elif before is None:
        state = "added"
    elif after is None:
        state = "removed"
    return ComparedRow(
        title=_title(after or before, section),
        state=state,
        older=tuple(piece for piece in pieces if piece.kind != "new"),
        newer=tuple(piece for piece in pieces if piece.kind != "gone"),
    )


def _title(part: PlanPart | None, section: str) -> str:
    return str(part) if isinstance(part, Goal | ServiceTerms) else section


def _rows(part: Any) -> tuple[PlanPart, ...]:
    return () if part is None else (part,)


def _parties(part: Goal | FollowUp) -> str:
    return ", ".join(str(party.label) for party in part.parties)


def _by(day: Any) -> str:
    return _("by {day}").format(day=date_text(day)) if day else ""


def _service_words(terms: ServiceTerms) -> Iterator[str]:
    yield str(terms.item)
    yield terms.detail
    yield terms.stored_by.short_name
    yield terms.provider
    yield terms.place
    yield time_words(terms)
    yield terms.note
    if terms.item.is_work_activity:
        yield terms.activity
        yield _("{days} days a week, {hours} hours a day").format(days=terms.weekly_days, hours=f"{terms.daily_hours:n}")
        yield terms.alongside
        if terms.evaluate_by:
            yield _("effects evaluated by {day}").format(day=date_text(terms.evaluate_by))


def time_words(terms: ServiceTerms) -> str:
    """When a service begins and ends; empty when neither is known."""
    if terms.starts_on is None:
        return _by(terms.ends_on)
    if terms.starts_on == terms.ends_on:
        return date_text(terms.starts_on)
    return span(terms.starts_on, terms.ends_on)


def _job_search_words(part: JobSearch) -> str:
    if part.is_obliged:
        return _("{number} opportunities in {months} months").format(number=part.opportunities, months=part.period_months)
    return f"{part}: {part.reason}"
