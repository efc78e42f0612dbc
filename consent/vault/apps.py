from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "consent.vault"
    label = "vault"
    verbose_name = _("personal records")

    def ready(self) -> None:
        from consent.vault import panels  # noqa: F401 - they register themselves
