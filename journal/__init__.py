"""The journal: orders, plans, lessons."""
