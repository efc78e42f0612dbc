"""Which apps have tables in the shared schema and which in a school's."""

from typing import Any

from django.conf import settings
from django.db import connections
from django_tenants.routers import TenantSyncRouter

from isolation.migrating import migrating
from isolation.ref import SHARED_SCHEMA


class SideRouter(TenantSyncRouter):  # type: ignore[misc]
    """django-tenants' router for any alias: we migrate as the owner, not by the application's."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "owner" if migrating.get() else None

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        schema = getattr(connections[db], "schema_name", SHARED_SCHEMA)
        apps = settings.SHARED_APPS if schema == SHARED_SCHEMA else settings.TENANT_APPS
        return None if self.app_in_list(app_label, apps) else False
