"""`zvonok school create / list / suspend / resume / password`: the operator's screens as commands.

What people type goes through the very forms of the screens, so both refuse the same.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from controlplane import actions
from controlplane.administrator import draw_password, recover
from controlplane.forms import OnboardForm, ReasonForm
from controlplane.management.checked import checked
from controlplane.models import Authority, School
from controlplane.onboarding import SlugTaken, address_of, onboard
from controlplane.wish import Wish
from history.models import record
from history.signature import Actor, command
from isolation import SchoolRef, in_school, in_shared
from isolation.provision import FleetBusyError, OwnerMissingError, TemplateMissingError

REQUIRED = (
    ("--name", "full name"),
    ("--inn", "tax number, 10 digits"),
    ("--authority", "name of the education authority"),
    ("--municipality", "e.g. Казань"),
    ("--admin", "administrator: «Last First Middle»"),
)
SHORT_NAME = 80


class Command(BaseCommand):
    help = "Onboard, list, suspend and resume schools."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="onboard a school, with its first administrator")
        for name, text in REQUIRED:
            create.add_argument(name, required=True, help=text)
        create.add_argument("--short-name", default="", help="default: the full name")
        create.add_argument("--timezone", default="Europe/Moscow")
        create.add_argument("--email", default="")
        suspend = verbs.add_parser("suspend", help="close a school's host")
        resume = verbs.add_parser("resume", help="open it again")
        password = verbs.add_parser("password", help="a new one-time administrator's password")
        listing = verbs.add_parser("list", help="every school with its state")
        for verb in (create, suspend, resume, password):
            verb.add_argument("slug")
        for verb in (suspend, resume):
            verb.add_argument("--reason", required=True)
        password.add_argument("--login", default="", help="of one who had a password and lost it")
        password.add_argument(
            "--reason", default="", help="demanded with --login; stays in history"
        )
        for verb in (create, suspend, resume, password, listing):
            verb.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _create(self, options: dict[str, Any]) -> None:
        with in_shared():
            wish = _wish(options)
        try:
            ref = onboard(wish, actor=command("zvonok school create"))
        except (SlugTaken, TemplateMissingError, OwnerMissingError, FleetBusyError) as refused:
            raise CommandError(str(refused)) from refused
        login, password = _draw(ref)
        answer = {
            "slug": ref.slug, "schema": ref.schema, "url": address_of(ref), "login": login,
            "password": password,
        }  # fmt: skip
        self._say(options, answer, "{url}  login: {login}  one-time password: {password}")

    def _password(self, options: dict[str, Any]) -> None:
        ref = _school(options["slug"]).ref
        login, password = _draw(ref, options["login"], options["reason"].strip())
        answer = {"slug": ref.slug, "login": login, "password": password}
        self._say(options, answer, "login: {login}  one-time password: {password}")

    def _list(self, options: dict[str, Any]) -> None:
        with in_shared():
            found = list(School.objects.order_by("id"))
        rows = [
            {
                "slug": s.slug, "name": s.short_name, "schema": s.schema_name, "state": s.state,
                "url": address_of(s),
            }
            for s in found
        ]  # fmt: skip
        if options["as_json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("{schema:6} {state:12} {slug:20} {name}".format(**row))

    def _suspend(self, options: dict[str, Any]) -> None:
        self._change(options, actions.suspend)

    def _resume(self, options: dict[str, Any]) -> None:
        self._change(options, actions.resume)

    def _change(self, options: dict[str, Any], act: Callable[..., None]) -> None:
        actor: Actor = command(checked(ReasonForm(options)).cleaned_data["reason"])
        school = _school(options["slug"])
        with in_shared():
            act(school, actor=actor)
        answer = {"slug": school.slug, "state": str(school.state)}
        self._say(options, answer, "{slug}: {state}")

    def _say(self, options: dict[str, Any], answer: dict[str, Any], text: str) -> None:
        as_json = json.dumps(answer, ensure_ascii=False)
        self.stdout.write(as_json if options["as_json"] else text.format(**answer))


def _school(slug: str) -> School:
    with in_shared():
        school: School | None = School.objects.filter(slug=slug).first()
    if school is None:
        raise CommandError(f"there is no school {slug}")
    return school


def _draw(ref: SchoolRef, login: str = "", reason: str = "") -> tuple[str, str]:
    """Login and a fresh one-time password of the administrator who has not come in yet; or of
    `login`, one who cannot come in any more, with the reason in both histories."""
    if login and not reason:
        raise CommandError("--login needs --reason: both histories keep it")
    by = command(reason or "zvonok school")
    try:
        with in_school(ref):
            if login:
                user, password = recover(login, actor=by)
            else:
                user, password = draw_password(actor=by, first=False)
    except PermissionError as refused:
        raise CommandError(str(refused)) from refused
    with in_shared():
        record("controlplane.password_drawn", actor=by, subject=ref.slug)
    return user.login, password


def _wish(options: dict[str, Any]) -> Wish:
    """On the shared side: the command's words as the form takes them."""
    names = options["admin"].split()
    if len(names) < 2:
        raise CommandError("--admin: last and first name, e.g. --admin 'Иванова Анна Петровна'")
    authority = Authority.objects.filter(name=options["authority"]).first()
    if authority is None:
        raise CommandError(f"there is no authority «{options['authority']}»: zvonok authority add")
    form = OnboardForm(
        {
            **options,
            "short_name": options["short_name"] or options["name"][:SHORT_NAME],
            "authority": authority.pk,
            "last_name": names[0],
            "first_name": names[1],
            "middle_name": " ".join(names[2:]),
        }
    )
    return checked(form).wish()
