"""`zvonok migrate`: the shared schema, the template and every school."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import makemigrations

from isolation import fleet
from isolation.hooks import directory
from isolation.migrating import triggers_apart
from isolation.provision import OwnerMissingError


class Command(BaseCommand):
    help = "Bring the shared schema, the template and every school up to date."
    # pgtrigger replaces makemigrations' detector; Django demands the same here (commands.E001).
    autodetector = makemigrations.Command.autodetector

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fleet.hold_fleet()
        except OwnerMissingError as missing:
            raise CommandError(str(missing)) from missing
        try:
            with triggers_apart():
                fleet.migrate_shared(self._report)
                fleet.migrate_template(self._report)
                schools = directory().schools()
                failed = fleet.migrate_schools(schools, self._report)
        finally:
            fleet.release_fleet()
        if failed:
            names = ", ".join(outcome.schema for outcome in failed)
            raise CommandError(f"{len(failed)} of {len(schools)} schools failed: {names}")

    def _report(self, outcome: fleet.Outcome) -> None:
        if outcome.problem:
            self.stderr.write(f"{outcome.schema}: failed: {outcome.problem}")
        elif outcome.applied or outcome.schema == "public" or sys.stdout.isatty():
            self.stdout.write(f"{outcome.schema}: {outcome.applied} applied")
