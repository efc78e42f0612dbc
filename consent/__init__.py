"""Consents and personal data: what a school may know of a person, and how it is kept and lost."""
