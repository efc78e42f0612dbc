"""`zvonok setup-database ADMIN_URL`: roles, schemas and rights, once for each database."""

from argparse import ArgumentParser
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from isolation.database import Passwords, set_up


class Command(BaseCommand):
    help = (
        "Create or mend the roles and rights that Zvonok needs. The passwords are those of the"
        " ZVONOK_*_URL settings."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("admin_url", help="postgresql:// URL of a superuser, on the database")

    def handle(self, *args: Any, **options: Any) -> None:
        broker = settings.BROKER_URL
        passwords = Passwords(
            app=_password(settings.DATABASE_URL),
            owner=_password(settings.OWNER_DATABASE_URL),
            broker=_password("postgresql" + broker[4:]) if broker.startswith("pgmq:") else None,
        )
        try:
            set_up(options["admin_url"], passwords)
        except psycopg.Error as error:
            raise CommandError(str(error).strip().splitlines()[0]) from error
        self.stdout.write("roles, schemas and rights are in place; next: zvonok migrate")


def _password(url: str) -> str | None:
    found = conninfo_to_dict(url).get("password") if url else None
    return str(found) if found else None
