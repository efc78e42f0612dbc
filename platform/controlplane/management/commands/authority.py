"""`zvonok authority add / list`: education authorities, to which schools belong."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from controlplane.actions import add_authority
from controlplane.models import Authority
from controlplane.municipalities import NAMES
from history.signature import command
from isolation import in_shared


class Command(BaseCommand):
    help = "Add and list education authorities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add")
        add.add_argument("name")
        add.add_argument("--municipality", required=True, help="e.g. Казань")
        verbs.add_parser("list")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_shared():
            if options["verb"] == "add":
                self._add(options["name"], options["municipality"])
            for authority in Authority.objects.order_by("name"):
                self.stdout.write(f"{authority.name} ({authority.municipality})")

    def _add(self, name: str, municipality: str) -> None:
        if municipality not in NAMES:
            raise CommandError(f"municipality: one of {', '.join(NAMES)}")
        if Authority.objects.filter(name=name).exists():
            raise CommandError(f"«{name}» is there already")
        add_authority(name, municipality, actor=command("zvonok authority add"))
