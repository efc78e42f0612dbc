from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class YearsConfig(AppConfig):
    name = "tenants.years"
    label = "years"
    verbose_name = _("academic years")

    def ready(self) -> None:
        from tenants.years import navigation  # noqa: F401 - it registers itself
