"""Pupils and their legal representatives: names and birth dates, nothing that needs a consent."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "tenants.people"
    label = "people"
    verbose_name = _("pupils and representatives")

    def ready(self) -> None:
        from tenants.people import navigation, panels  # noqa: F401 - they register themselves
