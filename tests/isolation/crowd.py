"""`python -m tests.isolation.crowd HOW`: many threads in many schools, by fair means and foul.

`HOW` is `ours` (the product's settings) or `stock` (django-tenants' own backend as its documentation
sets it up, with TENANT_LIMIT_SET_CALLS). Reads `{"seconds", "threads", "schools"}` as JSON, writes
`{"operations", "wrong", "errors"}`. Every row of a school's `accounts_ratecounter` begins with its
schema's name, so a row from elsewhere shows.
"""

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import django
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.utils import Error

ROWS = 5
UPSERT = (
    "INSERT INTO accounts_ratecounter (key, count, expires_at) VALUES (%s, 1, '2030-01-01Z')"
    " ON CONFLICT (key) DO UPDATE SET count = accounts_ratecounter.count + 1"
)
BAD = "SELECT 1 / (SELECT count(*) - count(*) FROM accounts_ratecounter)"


@dataclass(frozen=True)
class Place:
    schema: str
    role: str


class Ours:
    """The product: schema and role, entered through `in_school`."""

    def __init__(self) -> None:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        django.setup()
        settings.DATABASES["default"]["RETIRE_AFTER"] = 6

    def inside(self, place: Place) -> AbstractContextManager[None]:
        from isolation import SchoolRef, SchoolState, in_school

        return in_school(
            SchoolRef(
                int(place.schema[1:]), place.schema, place.schema, place.role,
                "Europe/Moscow", SchoolState.ACTIVE, place.schema,
            )
        )  # fmt: skip

    def cross(self, other: Place) -> None:
        """To another school inside an open transaction."""
        from isolation import CrossingError

        with transaction.atomic():
            try:
                with self.inside(other):
                    raise AssertionError("crossed over inside a transaction")
            except CrossingError:
                pass


class Stock:
    """django-tenants as it comes: one role, the path alone."""

    def __init__(self) -> None:
        from psycopg.conninfo import conninfo_to_dict

        parts = conninfo_to_dict(os.environ["ZVONOK_OWNER_DATABASE_URL"])
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
        database = {name: str(parts[key]) for name, key in names.items()}
        settings.configure(
            DATABASES={
                "default": {
                    "ENGINE": "django_tenants.postgresql_backend",
                    "PORT": str(parts.get("port", "")),
                    **database,
                }
            },
            DATABASE_ROUTERS=["django_tenants.routers.TenantSyncRouter"],
            INSTALLED_APPS=["django_tenants", "django.contrib.contenttypes"],
            TENANT_MODEL="contenttypes.ContentType",
            TENANT_DOMAIN_MODEL="contenttypes.ContentType",
            SHARED_APPS=["django_tenants", "django.contrib.contenttypes"],
            TENANT_APPS=["django.contrib.contenttypes"],
            TENANT_LIMIT_SET_CALLS=True,
            SKIP_PG_EXTRA_VALIDATION=True,
            USE_TZ=True,
        )
        django.setup()

    @contextmanager
    def inside(self, place: Place) -> Iterator[None]:
        wrapper: Any = connection
        before = wrapper.schema_name
        wrapper.set_schema(place.schema, include_public=False)
        try:
            yield
        finally:
            wrapper.set_schema(before)

    def cross(self, other: Place) -> None:
        """Nothing forbids it there."""


@dataclass
class Visitor:
    """One thread. Each operation is a request's worth of work in a school drawn by lot."""

    way: Ours | Stock
    places: list[Place]
    dice: random.Random
    operations: int = 0
    wrong: int = 0
    errors: list[str] = field(default_factory=list)

    def work(self, until: float) -> None:
        tricks: list[Callable[[Place], None]] = [
            self.read, self.write, self.roll_back, self.fall_to_savepoint, self.commit_aborted,
            self.visit_another, self.read_by_pieces, self.cross_over, self.reconnect,
            self.roll_back_by_hand,
        ]  # fmt: skip
        while time.monotonic() < until:
            place = self.dice.choice(self.places)
            try:
                with self.way.inside(place):
                    self.dice.choice(tricks)(place)
                    self.read(place)
            except Exception as error:  # whatever it is, the test is told
                self.errors.append(f"{type(error).__name__}: {error}")
            self.operations += 1
            close_old_connections()
        connection.close()

    def look(self, place: Place, rows: list[tuple[Any, ...]]) -> None:
        self.wrong += sum(not str(row[0]).startswith(f"{place.schema}:") for row in rows)

    def read(self, place: Place) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT key FROM accounts_ratecounter")
            self.look(place, cursor.fetchall())
            cursor.execute("SELECT current_schema(), current_user")
            schema, role = cursor.fetchone()
        self.wrong += schema != place.schema
        self.wrong += isinstance(self.way, Ours) and role != place.role

    def write(self, place: Place) -> None:
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [f"{place.schema}:{self.dice.randrange(ROWS)}"])

    def roll_back(self, place: Place) -> None:
        with suppress(LookupError), transaction.atomic():
            self.write(place)
            self.read(place)
            raise LookupError

    def fall_to_savepoint(self, place: Place) -> None:
        with transaction.atomic():
            self.read(place)
            with suppress(Error), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(BAD)
            self.read(place)

    def commit_aborted(self, place: Place) -> None:
        """The error is swallowed, the block ends well: PostgreSQL answers COMMIT by ROLLBACK."""
        with transaction.atomic(), suppress(Error), connection.cursor() as cursor:
            cursor.execute(BAD)

    def visit_another(self, place: Place) -> None:
        other = self.dice.choice(self.places)
        with self.way.inside(other):
            self.dice.choice([self.read, self.write, self.commit_aborted, self.roll_back])(other)
            self.read(other)

    def read_by_pieces(self, place: Place) -> None:
        if self.dice.random() < 0.5:
            with transaction.atomic():
                self._pieces(place)
        else:
            self._pieces(place)

    def _pieces(self, place: Place) -> None:
        wrapper: Any = connection
        with wrapper.chunked_cursor() as cursor:
            cursor.execute("SELECT key FROM accounts_ratecounter")
            while rows := cursor.fetchmany(2):
                self.look(place, rows)

    def cross_over(self, place: Place) -> None:
        others = [other for other in self.places if other != place]
        self.way.cross(self.dice.choice(others))

    def reconnect(self, place: Place) -> None:
        if self.dice.random() < 0.3:
            connection.close()

    def roll_back_by_hand(self, place: Place) -> None:
        """Only ours is asked for that much."""
        with transaction.atomic():
            self.read(place)
            if isinstance(self.way, Ours):
                with connection.cursor() as cursor:
                    cursor.execute("ROLLBACK")


def main(how: str) -> None:
    wanted = json.load(sys.stdin)
    way: Ours | Stock = Ours() if how == "ours" else Stock()
    places = [Place(**place) for place in wanted["schools"]]
    visitors = [Visitor(way, places, random.Random(n)) for n in range(wanted["threads"])]  # noqa: S311
    until = time.monotonic() + wanted["seconds"]
    threads = [threading.Thread(target=visitor.work, args=[until]) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {
        "operations": sum(visitor.operations for visitor in visitors),
        "wrong": sum(visitor.wrong for visitor in visitors),
        "errors": [error for visitor in visitors for error in visitor.errors][:20],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
