"""`zvonok authority add / list`: education authorities, to which schools belong."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from controlplane.actions import add_authority
from controlplane.forms import AuthorityForm
from controlplane.management.checked import checked
from controlplane.models import Authority
from history.signature import command
from isolation import in_shared


class Command(BaseCommand):
    help = "Add and list education authorities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add")
        add.add_argument("name")
        add.add_argument("--municipality", required=True, help="e.g. Казань")
        listing = verbs.add_parser("list")
        for verb in (add, listing):
            verb.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_shared():
            if options["verb"] == "add":
                self._add(options["name"], options["municipality"])
            rows = list(Authority.objects.order_by("name").values("name", "municipality"))
        if options["as_json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("{name} ({municipality})".format(**row))

    def _add(self, name: str, municipality: str) -> None:
        form = checked(AuthorityForm({"name": name, "municipality": municipality}))
        add_authority(**form.cleaned_data, actor=command("zvonok authority add"))
