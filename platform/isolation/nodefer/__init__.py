"""PostgreSQL without deferrable foreign keys (architecture.md 9, rule 8)."""
