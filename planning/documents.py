"""The plan as a document for the client: accessible, with the secrecy mark and without the identity code (R23, R24, R43, R45)."""

from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from authorities.access import Actor
from clients.documents import SECRECY
from clients.reading import readable_rows
from core import clock
from core.pdf import render_pdf
from core.presentation import date_text, moment_text
from planning.comparison import time_words, words_of
from planning.models import PlanApproval, PlanVersion, ServiceTerms
from planning.plan_content import PlanContent, Rows, approvals_of, load_content, load_explanations

#: Narrow and wide columns of the tables, in parts of the width.
GOAL_WIDTHS, SERVICE_WIDTHS, APPROVAL_WIDTHS = [4, 5, 3, 2], [5, 5, 3], [4, 3, 6]


def plan_document(actor: Actor, version: PlanVersion) -> bytes:
    """A version of the plan as PDF, in Finnish: what its reader may read of it.

    Raises:
        DocumentFailedError: the document would not be accessible.
    """
    read = partial(readable_rows, actor=actor, client=version.client)
    content = load_content(version, read=read)
    with translation.override("fi"):
        printed = _("Printed {when} by {who}, {authority}").format(
            when=moment_text(clock.now()), who=actor.name, authority=actor.authority_label
        )
        return render_pdf(
            "plain",
            {
                "title": _("Multidisciplinary employment plan: {name}").format(name=version.client),
                "sender": actor.employer.name_on(),
                "secrecy": SECRECY,
                "footer": printed,
                "notice": "" if version.state == PlanVersion.State.IN_FORCE else _state_notice(version),
                "introduction": [_replaces()],
                "sections": list(_sections(version, content, read)),
            },
        )


def _sections(version: PlanVersion, content: PlanContent, read: Rows) -> Any:
    yield {"heading": _("Version"), "facts": _facts(version)}
    yield {
        "heading": _("Goals and measures"),
        "headers": [_("Goal"), _("Measures"), _("Who sees to it"), _("By when")],
        "widths": GOAL_WIDTHS,
        "rows": [
            [
                goal.text,
                "\n".join(goal.measure_lines),
                ", ".join(str(party.label) for party in goal.parties),
                date_text(goal.due_on) if goal.due_on else "",
            ]
            for goal in content.goals
        ],
    }
    yield {
        "heading": _("Services"),
        "headers": [_("Service"), _("Arranged by"), _("Time")],
        "widths": SERVICE_WIDTHS,
        "rows": [[_service(terms), _arranged(terms), time_words(terms)] for terms in content.services],
    }
    yield from _activities(content)
    search = words_of(content.job_search) if content.job_search else _("Not decided yet.")
    yield {
        "heading": _("Job-search obligation"),
        "paragraphs": [search, _("The job-search obligation cannot be appealed (Act 381/2023, section 5).")],
    }
    yield {"heading": _("Follow-up"), "paragraphs": [words_of(content.follow_up) if content.follow_up else _("Not agreed yet.")]}
    reporting = words_of(content.reporting) if content.reporting else _("Not agreed yet.")
    yield {
        "heading": _("The client's duties and reporting"),
        "paragraphs": [_duties(), reporting],
        "facts": _explained(version, read),
    }
    yield from _approvals(version, read)


def _facts(version: PlanVersion) -> list[tuple[str, str]]:
    facts = [(_("Version"), f"{version.number}, {str(version.get_state_display()).lower()}")]
    if version.in_force_on:
        facts.append((_("In force from"), date_text(version.in_force_on)))
    return facts


def _service(terms: ServiceTerms) -> str:
    return "\n".join(filter(None, (str(terms.item), terms.detail, terms.note)))


def _arranged(terms: ServiceTerms) -> str:
    return ", ".join(filter(None, (terms.stored_by.short_name, terms.provider, terms.place)))


def _activities(content: PlanContent) -> Any:
    """The facts of rehabilitative work activity (Act 189/2001 § 9(1), R15), a table for each."""
    for terms in content.services:
        if terms.item.is_work_activity:
            yield {
                "heading": str(terms.item),
                "facts": [
                    (_("What it is"), terms.activity),
                    (_("Place of the service"), terms.place),
                    (_("Time"), time_words(terms)),
                    (_("Days a week"), str(terms.weekly_days)),
                    (_("Hours a day"), f"{terms.daily_hours:n}"),
                    (_("Other services alongside"), terms.alongside),
                    (_("Effects are evaluated at the latest"), date_text(terms.evaluate_by) if terms.evaluate_by else ""),
                ],
            }


def _explained(version: PlanVersion, read: Rows) -> list[tuple[str, str]]:
    rows = load_explanations(version, read=read).values()
    return [
        (_("Explained by {authority}").format(authority=row.stored_by.short_name), date_text(row.explained_on)) for row in rows
    ]


def _approvals(version: PlanVersion, read: Rows) -> Any:
    live = [row for row in approvals_of(version, read=read).values() if row.withdrawn_at is None]
    if live:
        yield {
            "heading": _("Approvals"),
            "headers": [_("Who"), _("When"), _("How")],
            "widths": APPROVAL_WIDTHS,
            "rows": [[_whose(row), date_text(row.approved_on), str(row.get_manner_display())] for row in live],
        }
    else:
        yield {"heading": _("Signature"), "lines": [_("Place and date"), _("Client's signature")]}


def _whose(row: PlanApproval) -> str:
    if row.party == "client":
        return str(row.client)
    return f"{row.stored_by.short_name}, {row.recorded_by}"


def _state_notice(version: PlanVersion) -> str:
    if version.is_open:
        return _("This is a draft: it has not been approved by everybody.")
    return _("This version is not in force any more.")


def _replaces() -> str:
    """R24."""
    return _(
        "This plan replaces the employment plan (Act 380/2023, section 3) and the activation plan (Act 189/2001, section 3)."
    )


def _duties() -> str:
    """The client's duties in plain words (§ 7(1))."""
    return _(
        "The client takes part in drawing up the plan and in its reviews, carries the plan out, seeks the agreed services and"
        " attends them, and reports as agreed."
    )
