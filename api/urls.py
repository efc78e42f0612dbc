"""Addresses for programs, the same on both sides."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from ui.public import public

urlpatterns = [
    path("api/v1/", include("api.v1.urls")),
    path("api/schema/", public(SpectacularAPIView.as_view()), name="api-schema"),
]
