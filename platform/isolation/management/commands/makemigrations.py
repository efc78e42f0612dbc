"""Django's `makemigrations`, which compares with the database: on the shared side."""

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoMakeMigrations

from isolation import in_shared


class Command(DjangoMakeMigrations):
    def handle(self, *args: Any, **options: Any) -> None:
        with in_shared():
            super().handle(*args, **options)
