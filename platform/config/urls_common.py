"""What both hosts have, and the pages of errors."""

from django.urls import include, path

handler400 = "config.error_pages.bad_request"
handler403 = "config.error_pages.forbidden"
handler404 = "config.error_pages.not_found"
handler500 = "config.error_pages.broken"

shared_patterns = [
    path("", include("accounts.urls")),
    path("", include("ui.urls")),
    path("", include("api.urls")),
]
