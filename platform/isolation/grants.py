"""What a school's role may do with each table of its schema.

A model says how the application may write it by a class attribute `writes`; without one, all four
verbs. Libraries' rows that must be equal in every schema are read-only. The statements are plain
and complete, so that a provisioned and a migrated school end with the same rights (a test).
"""

import enum

from django.apps import apps
from django.conf import settings


class Writes(enum.Enum):
    """The verbs beyond SELECT that the application has on a table."""

    ALL = "INSERT, UPDATE, DELETE"
    APPEND = "INSERT"
    NONE = ""


_LIBRARY = {
    "django_migrations": Writes.NONE,
    "django_content_type": Writes.NONE,
    "auth_permission": Writes.NONE,
    "auth_group": Writes.NONE,
    "auth_group_permissions": Writes.NONE,
}


def narrowed(app_names: list[str] | None = None) -> dict[str, Writes]:
    """Tables of these apps (default: a school's) that the application may not write freely."""
    names = set(app_names if app_names is not None else settings.TENANT_APPS)
    tables = dict(_LIBRARY)
    for config in apps.get_app_configs():
        if config.name not in names:
            continue
        for model in config.get_models(include_auto_created=True):
            writes = getattr(model, "writes", Writes.ALL)
            if writes is not Writes.ALL:
                tables[model._meta.db_table] = writes
    return tables


def statements(schema: str, role: str, tables: set[str], narrow: dict[str, Writes]) -> list[str]:
    """GRANT and REVOKE for the tables that exist; names come from the catalogue and are quoted."""
    lines = [
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA "{schema}" TO "{role}"',
    ]
    for table in sorted(tables & narrow.keys()):
        denied = {"INSERT", "UPDATE", "DELETE"} - set(narrow[table].value.split(", "))
        verbs = ", ".join(sorted(denied))
        lines.append(f'REVOKE {verbs} ON "{schema}"."{table}" FROM "{role}"')
    return lines
