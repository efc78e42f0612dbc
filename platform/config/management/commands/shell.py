"""`zvonok shell --school raduga`: Django's shell inside one school (without: the shared side)."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.shell import Command as DjangoShell

from controlplane.models import School
from isolation import in_school, in_shared


class Command(DjangoShell):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--school", default="", help="the school's slug")

    def handle(self, **options: Any) -> None:
        with in_shared():
            if not options["school"]:
                super().handle(**options)
                return
            school = School.objects.filter(slug=options["school"]).first()
        if school is None:
            raise CommandError(f"there is no school {options['school']}")
        with in_school(school.ref):
            super().handle(**options)
