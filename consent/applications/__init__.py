"""Applications for a place in a group."""
