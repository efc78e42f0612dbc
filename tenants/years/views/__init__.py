"""Pages of the academic year."""
