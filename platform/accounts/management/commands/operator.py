"""`zvonok operator LOGIN "Last First Middle"`: the first operator, or a new password for one.

How a fresh installation is entered: nobody can sign up.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.logins import LOGIN
from accounts.models import Role, User, today
from history.signature import command
from isolation import in_shared


class Command(BaseCommand):
    help = "Make an operator of the platform, or draw a new one-time password for one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login")
        parser.add_argument("name", nargs="?", default="", help="«Last First Middle»")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = command("zvonok operator")
        with in_shared():
            user = User.objects.filter(login=options["login"].lower()).first()
            if user is None:
                user = self._make(options["login"], options["name"].split(), actor)
            if not user.has_role(Role.OPERATOR):
                actions.grant_role(user, Role.OPERATOR, valid_from=today(), actor=actor)
            password = actions.give_one_time_password(user, actor=actor)
        self.stdout.write(f"login: {user.login}  one-time password: {password}")

    def _make(self, login: str, names: list[str], actor: Any) -> User:
        if not LOGIN.match(login):
            raise CommandError("login: Latin letters, digits, dot, hyphen; at least 3")
        if len(names) < 2:
            raise CommandError("a new operator needs a name: zvonok operator LOGIN 'Last First'")
        try:
            return actions.create_user(
                login=login,
                last_name=names[0],
                first_name=names[1],
                middle_name=" ".join(names[2:]),
                email="",
                actor=actor,
            )
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
