from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "tenants.staff"
    label = "staff"
    verbose_name = _("staff")

    def ready(self) -> None:
        from tenants.staff import navigation  # noqa: F401 - it registers itself
