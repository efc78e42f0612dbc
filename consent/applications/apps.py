from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "consent.applications"
    label = "applications"
    verbose_name = _("applications")

    def ready(self) -> None:
        from consent.applications import navigation  # noqa: F401 - it registers itself
