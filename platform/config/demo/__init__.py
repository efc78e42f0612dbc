"""The demonstration: an installation of one's own, filled with invented people, served at once."""
