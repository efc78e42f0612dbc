"""Pages of the benchmarks on a school's host."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from accounts import actions
from accounts.guards import guard
from accounts.models import Role
from accounts.rights import OWN_ACCOUNT
from tests.bench.plain.reading import trivial_query
from tests.cast import ACTOR, SINCE
from ui.public import public

VISITOR = {
    "login": "visitor", "last_name": "Гостева", "first_name": "Вера", "middle_name": "", "email": "",
}  # fmt: skip


def one(request: HttpRequest) -> HttpResponse:
    """A page of somebody logged in, with one trivial query."""
    guard(request, OWN_ACCOUNT)
    return HttpResponse(trivial_query(ContentType))


@public
def tables(request: HttpRequest) -> HttpResponse:
    """Read a row of every table of the school and write where triggers are (rolled back, so that
    no disk is waited for). With `X-Measure`: the private memory of our backend, in bytes."""
    for model in _models():
        model._default_manager.first()
    with transaction.atomic():
        user = actions.create_user(**VISITOR, actor=ACTOR)
        actions.grant_role(user, Role.TEACHER, valid_from=SINCE, actor=ACTOR)
        transaction.set_rollback(True)
    if "X-Measure" not in request.headers:
        return HttpResponse("0")
    return HttpResponse(str(_private_memory(connection.connection.info.backend_pid)))


def _models() -> list[type[Model]]:
    """Every model with a table in a school's schema, libraries' and event tables included."""
    rooms = [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]
    return [m for room in rooms for m in room.get_models(include_auto_created=True)]


def _private_memory(pid: int) -> int:
    """Bytes that only this process has in memory (PostgreSQL's shared buffers are not in it)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = [line.split() for line in lines if line.startswith("Private_")]
    return sum(int(kilobytes) for name, kilobytes, _unit in sizes if "Huge" not in name) * 1024
