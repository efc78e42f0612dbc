"""Baseline of `onboard`: django-tenants as it comes, on the product's apps and migrations."""
