from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    name = "journal.roster"
    label = "roster"
    verbose_name = _("orders and enrolments")

    def ready(self) -> None:
        from journal.roster import lower, navigation, pupils  # noqa: F401 - they register themselves
