"""``manage.py verify_audit``: prove the event log."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from audit.database import EVENT_TABLE
from audit.proof import Finding, Proof
from audit.repair import put_guards_back


class Command(BaseCommand):
    """Prove rows, seals, chain, partitions and guards; ends with an error when something is found."""

    help = "Proves that no event was changed, removed or inserted behind the system's back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the span of days, the stream's copy of the seals and the form of the report."""
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="first day (UTC) whose rows are read")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last day (UTC) whose rows are read")
        parser.add_argument("--seals", help="file with the log stream's lines, to compare the seals with")
        parser.add_argument("--json", action="store_true", help="one JSON object per finding, then one for the whole")
        parser.add_argument("--guards-back", action="store_true", help="first put triggers, functions and privileges back")
        parser.add_argument("--database", default="owner", choices=list(connections), help="a role that sees all areas")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the proof and print each finding as it comes."""
        _check_sight(options["database"])
        if options["guards_back"]:
            put_guards_back(using=options["database"])
        alarms = warnings = 0
        with _opened(options["seals"]) as lines:
            proof = Proof(first=options["first"], last=options["last"], seal_lines=lines, using=options["database"])
            for finding in proof.findings():
                warnings += finding.kind.is_warning
                alarms += not finding.kind.is_warning
                self._print(finding, as_json=options["json"])
        summary = {"rows": proof.rows, "seals": proof.seals, "findings": alarms, "warnings": warnings, "proven": not alarms}
        if options["json"]:
            self.stdout.write(json.dumps(summary))
        else:
            self.stdout.write(f"{proof.rows} events and {proof.seals} seals read: {alarms} findings, {warnings} warnings.")
        if alarms:
            raise CommandError("The log is not as it was written.")

    def _print(self, finding: Finding, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"kind": finding.kind, "where": finding.where, "text": finding.text}))
        else:
            self.stdout.write(f"{finding.kind:22} {finding.where:40} {finding.text}")


def _check_sight(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s)", [f"public.{EVENT_TABLE}"])
        if cursor.fetchone()[0]:
            raise CommandError("This role does not see the rows of all areas; use the owner's.")


@contextmanager
def _opened(name: str | None) -> Iterator[IO[str] | None]:
    if name is None:
        yield None
        return
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as lines:
            yield lines
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
