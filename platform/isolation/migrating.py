"""Whether this process is applying migrations just now.

While set, queries that name no database go to the owner's (isolation.router): libraries' data
migrations write `Model.objects...`, which would otherwise leave the schema that is being migrated.
"""

from contextvars import ContextVar

migrating: ContextVar[bool] = ContextVar("migrating", default=False)
