"""Addresses of a school's host."""

from django.urls import include, path

from config.first_page import first_page
from config.start import start
from config.urls_common import (  # noqa: F401 - Django finds the handlers by name
    handler400,
    handler403,
    handler404,
    handler500,
    shared_patterns,
)

ROOMS = (
    "tenants.profile",
    "tenants.years",
    "tenants.staff",
    "tenants.people",
    "tenants.programmes",
    "tenants.groups",
    "tenants.messaging",
    "consent.agreements",
    "consent.vault",
    "consent.applications",
    "journal.roster",
    "journal.plans",
    "journal.lessons",
    "journal.family",
)

urlpatterns = [
    path("", first_page, name="home"),
    path("start/", start, name="start"),
    *shared_patterns,
    *(path("", include(f"{room}.urls")) for room in ROOMS),
]
