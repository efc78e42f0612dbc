"""What breaks the rules of architecture.md 9, told from models, migrations, catalogue and SQL.

Each function returns what is wrong, in words; nothing when all is well.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader

from tests.paths import ROOT

WRITES = re.compile(r"\b(?:UPDATE|DELETE)\b|\bON CONFLICT\b", re.I)
NOT_FROM_PYTHON = re.compile(
    r"\b(?:now|(?:transaction|statement|clock)_timestamp|random|gen_random_uuid|uuidv[47]|timeofday)"
    r"\s*\(|\b(?:current|local)_?(?:time(?:stamp)?|date)\b",
    re.I,
)
INTERVAL = re.compile(r"[+-]\s*(?:'[^']*'::)?interval\b", re.I)
SESSION = re.compile(
    r"\bset_config\s*\(|\bcurrent_setting\s*\(|^\s*SET\s+(?!CONSTRAINTS|lock_timeout)", re.I
)
LITERAL = re.compile(r"'(?:[^']|'')*'")
SCHEMA_NAME = re.compile(r"\b(?:public|s\d+|_template)\"?\.\"?\w|SCHEMA\s+\"?(?:public|s\d)", re.I)
NO_TABLE = {"pghistory_events"}  # a query that behaves like a model
POSITIVE = (
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.PositiveBigIntegerField,
)


def breach_of(statement: str) -> str:
    """Rules 5 and 7, for one statement as it is sent."""
    verb = statement.split(None, 1)[0].upper() if statement.strip() else ""
    if verb == "CREATE":
        return ""  # definitions are read from the catalogue
    if SESSION.search(statement):
        return "a session variable"
    bare = LITERAL.sub("''", statement)
    if verb in {"UPDATE", "DELETE", "INSERT", "WITH", "MERGE"} and WRITES.search(bare):
        if NOT_FROM_PYTHON.search(bare):
            return "time or chance that does not come from Python"
        if INTERVAL.search(bare):
            return "arithmetic with an interval"
    return ""


def our_apps() -> list[AppConfig]:
    return [
        config
        for config in apps.get_app_configs()
        if config.path.startswith(str(ROOT)) and ".venv" not in config.path
    ]


def models_of(app_names: Iterable[str]) -> list[type[models.Model]]:
    names = set(app_names)
    return [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
    ]


def our_models() -> list[type[models.Model]]:
    return models_of(config.name for config in our_apps())


def tables_of(app_names: Iterable[str]) -> set[str]:
    found = {model._meta.db_table for model in models_of(app_names) if model._meta.managed}
    return (found | {"django_migrations"}) - NO_TABLE


def keys_out_of_the_school(model: type[models.Model]) -> list[str]:
    """Rule 1: foreign keys of a school's model to what no school has."""
    schools = set(settings.TENANT_APPS)
    return [
        f"{model._meta.label}.{field.name} leads out of the school"
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and vars(field)["db_constraint"]
        and apps.get_app_config(field.related_model._meta.app_label).name not in schools
    ]


def without_history(model: type[models.Model]) -> list[str]:
    """Rule 5: a model of ours is signed and tracked, is an event, or says why not."""
    from history.models import RowEvent, SignedModel

    if issubclass(model, RowEvent) or vars(model).get("history_exempt"):
        return []
    if not issubclass(model, SignedModel):
        return [f"{model._meta.label} is not signed and does not say why (history_exempt)"]
    events = [
        event for event in model._meta.related_objects if issubclass(event.related_model, RowEvent)
    ]
    if not events:
        return [f"{model._meta.label} has no event table"]
    return []


def small_keys(model: type[models.Model]) -> list[str]:
    """Rule 9: a number that is a key is a bigint."""
    key = model._meta.pk
    small = (models.IntegerField, models.AutoField)
    if isinstance(key, small) and not isinstance(key, models.BigIntegerField | models.BigAutoField):
        return [f"{model._meta.label}: the key is {type(key).__name__}"]
    return []


def added_positive(operation: Any) -> bool:
    """Rule 9: AddField of a Positive*: its CHECK comes in an ALTER that Citus refuses."""
    return isinstance(operation, operations.AddField) and isinstance(operation.field, POSITIVE)


def names_a_schema(operation: Any) -> bool:
    """Rule 9: SQL that a migration carries, its triggers' text included, names no schema."""
    texts: list[str] = []
    if isinstance(operation, operations.RunSQL):
        texts = [str(operation.sql), str(operation.reverse_sql)]
    trigger = getattr(operation, "trigger", None)
    if trigger is not None:
        texts = [str(trigger.install_sql)]
    return any(SCHEMA_NAME.search(text) for text in texts)


def our_operations() -> list[tuple[str, Any]]:
    labels = {config.label for config in our_apps()}
    loader = MigrationLoader(None)
    return [
        (f"{label}.{name}", operation)
        for (label, name), migration in sorted(loader.disk_migrations.items())
        if label in labels
        for operation in migration.operations
    ]
