from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "tenants.messaging"
    label = "messaging"
    verbose_name = _("messages")

    def ready(self) -> None:
        from tenants.messaging import navigation  # noqa: F401 - its place registers itself
