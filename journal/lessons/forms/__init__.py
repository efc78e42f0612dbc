"""Forms of lessons, a module for each kind of page."""
