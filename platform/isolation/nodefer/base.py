"""Django's PostgreSQL backend whose foreign keys are checked at the statement.

Citus cannot defer them, and an error at COMMIT names no line of ours. Fixtures list parents first.
"""

from django.db.backends.postgresql import base, features, operations


class DatabaseFeatures(features.DatabaseFeatures):
    can_defer_constraint_checks = False
    supports_forward_references = False


class DatabaseOperations(operations.DatabaseOperations):
    def deferrable_sql(self) -> str:
        return ""


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
