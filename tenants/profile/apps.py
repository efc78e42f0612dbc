from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfileConfig(AppConfig):
    name = "tenants.profile"
    label = "profile"
    verbose_name = _("school card")

    def ready(self) -> None:
        from controlplane.hooks import school_created
        from tenants.profile import navigation  # noqa: F401 - it registers itself
        from tenants.profile.actions import open_card

        school_created.append(open_card)
