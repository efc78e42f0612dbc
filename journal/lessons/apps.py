from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "journal.lessons"
    label = "lessons"
    verbose_name = _("lessons")

    def ready(self) -> None:
        from controlplane.hooks import school_created, school_housekeeping
        from journal.lessons import navigation, reactions  # noqa: F401 - places register themselves
        from journal.lessons.actions.making import lay_plan
        from journal.lessons.reasons import fill_reasons_of_new_school
        from journal.lessons.tasks import clear_receipts
        from journal.plans.hooks import plan_changed
        from journal.roster.hooks import roster_changed
        from tenants.groups.hooks import timetable_changed
        from tenants.years.hooks import calendar_changed, closing_checks, opening_checks

        school_created.append(fill_reasons_of_new_school)
        school_housekeeping.append(clear_receipts)
        calendar_changed.append(reactions.calendar_changed)
        timetable_changed.append(reactions.timetable_changed)
        plan_changed.append(lay_plan)
        roster_changed.append(reactions.roster_changed)
        opening_checks.append(reactions.ready_to_open)
        closing_checks.append(reactions.ready_to_close)
