"""`zvonok texts`: keep the Russian catalogue in step with the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ui import catalogue


class Command(BaseCommand):
    help = "Bring locale/ru up to date with the texts in the code (for developers)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is wrong; exit 1")
        parser.add_argument("--compile", action="store_true", help="write the .mo as well")
        parser.add_argument(
            "--take", nargs="+", type=Path, default=[], help=".po files with more translations"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        locale = Path(settings.LOCALE_PATHS[0])
        po = locale / "ru" / "LC_MESSAGES" / "django.po"
        if options["check"]:
            self._check(locale.parent, po)
            return
        for path in options["take"]:
            if not path.is_file():
                raise CommandError(f"{path}: no such file")
        others = [catalogue.read(path) for path in options["take"]]
        fresh = catalogue.updated(catalogue.extracted(locale.parent), catalogue.read(po), *others)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(catalogue.po_bytes(fresh))
        if options["compile"]:
            po.with_suffix(".mo").write_bytes(catalogue.mo_bytes(fresh))
        missing = [wrong for message in fresh if message.id for wrong in catalogue.wrongs(message)]
        self.stdout.write(f"{len(fresh)} texts, {len(missing)} to mend in {po}")

    def _check(self, root: Path, po: Path) -> None:
        found = catalogue.problems(root, po)
        if found:
            raise CommandError("\n".join([f"{len(found)} problems with texts:", *found]))
        self.stdout.write("texts: all translated")
