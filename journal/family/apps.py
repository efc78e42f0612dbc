from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FamilyConfig(AppConfig):
    name = "journal.family"
    label = "family"
    verbose_name = _("families")

    def ready(self) -> None:
        from journal.family import navigation, telling  # noqa: F401 - places register themselves
        from journal.lessons.hooks import lesson_changed, roll_changed

        roll_changed.append(telling.roll_changed)
        lesson_changed.append(telling.lesson_changed)
