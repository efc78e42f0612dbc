"""Programmes of supplementary education and their curricula."""
