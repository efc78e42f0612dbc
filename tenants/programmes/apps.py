from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "tenants.programmes"
    label = "programmes"
    verbose_name = _("programmes")

    def ready(self) -> None:
        from tenants.programmes import navigation  # noqa: F401 - it registers itself
