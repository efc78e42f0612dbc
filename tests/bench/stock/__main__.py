"""A process that makes schemas with stock django-tenants: reads a schema's name from a line, makes
it, answers with the seconds it took. Python and Django are loaded once and not counted."""

import os
import sys
import time

import django


def make(schema: str) -> float:
    """What `Tenant.save()` with `auto_create_schema` does, without the tenant's row."""
    from django.core.management import call_command
    from django.db import connection

    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    call_command("migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0)
    return time.perf_counter() - started


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"
    django.setup()
    for line in sys.stdin:
        print(make(line.strip()), flush=True)


if __name__ == "__main__":
    main()
