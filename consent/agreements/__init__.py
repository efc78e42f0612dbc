"""Texts of consent and the consents that were given."""
