"""Pages of programmes and of their curricula."""
