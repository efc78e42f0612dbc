from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "consent.agreements"
    label = "agreements"
    verbose_name = _("consents")

    def ready(self) -> None:
        from consent.agreements import navigation, panels, pupils  # noqa: F401 - registered
