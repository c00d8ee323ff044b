"""The client list as a spreadsheet: what the list shows, and contact details where they may be read."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

import xlsxwriter
from django.utils.translation import gettext as _

from authorities.access import Actor
from clients.listing import Filters, filtered, list_rows
from clients.models import Client, ContactDetails
from core import clock
from core.errors import Refused
from core.presentation import date_text

#: More is no list to work from; it would be a copy of the register.
MOST_ROWS = 2000
#: A cell that begins so would be a formula when the file is opened.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | date | None


class TooManyRows(Refused):
    """The filters leave more clients than an export may hold."""

    def __init__(self) -> None:
        super().__init__(
            _("The list has more than {number} clients. Filter it first and export what you need.").format(number=MOST_ROWS)
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is exported."""

    headers: list[str]
    rows: list[list[Cell]]
    clients: list[Client]


def client_table(actor: Actor, filters: Filters) -> Table:
    """The clients that the list shows with these filters, in the order of names.

    The columns are those of the list; contact details stand only where ``actor`` may read them now, so those of people under
    non-disclosure for safety stay out for everybody (R44). The identity code is not among them (R43).

    Raises:
        TooManyRows: see there.
    """
    clients = list(filtered(actor, filters)[: MOST_ROWS + 1])
    if len(clients) > MOST_ROWS:
        raise TooManyRows
    keys = [client.pk for client in clients]
    readable = ContactDetails.objects.readable_by(actor).filter(client__in=keys, ended_at=None)
    contacts = {row.client_id: row for row in readable.filter(client__safety_non_disclosure=False)}
    headers = [
        _("Client number"),
        _("Name"),
        _("Age"),
        _("Municipality"),
        _("State of the membership"),
        _("Began"),
        _("Responsible officials"),
        _("Telephone"),
        _("E-mail address"),
    ]
    rows: list[list[Cell]] = []
    for row in list_rows(actor, clients):
        contact = contacts.get(row.client.pk)
        rows.append(
            [
                row.client.number,
                str(row.client),
                row.client.age_on(),
                row.municipality,
                str(row.state_label),
                row.started_on,
                "; ".join(f"{chip.label} {name}" for chip, name in row.officials),
                contact.phone if contact else "",
                contact.email if contact else "",
            ]
        )
    return Table(headers=headers, rows=rows, clients=clients)


def as_csv(table: Table) -> bytes:
    """The table as CSV: UTF-8 with a mark that Excel reads, semicolons, Finnish dates, no cell that would become a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(table.headers)
    writer.writerows([safe_text(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def safe_text(cell: Cell) -> str:
    """The cell as text that no spreadsheet takes for a formula: an apostrophe goes before its first sign."""
    text = date_text(cell) if isinstance(cell, date) else "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def as_xlsx(table: Table) -> bytes:
    """The table as a spreadsheet: texts are texts, dates are dates, the header stays in sight."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _("Clients"), "created": clock.now().replace(tzinfo=None)})
    sheet = book.add_worksheet(_("Clients"))
    head, day = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy"})
    for column, header in enumerate(table.headers):
        sheet.write_string(0, column, header, head)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell:
                sheet.write_string(number, column, cell)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.headers) - 1)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 32)
    sheet.set_column(2, len(table.headers) - 1, 20)
    book.close()
    return out.getvalue()


def filter_words(filters: Filters) -> Iterator[str]:
    """The filters as codes for the log, ``states:open``; the search leaves a hash of its own."""
    yield from (f"states:{state}" for state in filters.states)
    for one in fields(filters):
        value = getattr(filters, one.name)
        if one.name not in {"states", "search"} and value != one.default:
            yield f"{one.name}:{value}"
